import { CloudError } from "../../../provider";
import { address, parseCidr } from "../../cidr";
import { account } from "../../invent";
import type { ResourceModel } from "../../model";
import { given, text } from "../../values";
import { countQuota } from "../account";
import { ec2Arn, ec2Id, isForeign, relatedEc2Id, tagsAll } from "../names";
import { requireVpc, subnetType } from "./vpc";

const internetGateway: ResourceModel = {
  required: [],
  replaceOn: ["region"],
  references: ["vpcId"],
  refuse: (act) => {
    requireVpc(act);
    const vpcId = text(act.inputs.vpcId);
    if (vpcId === undefined) return;
    const other = [...act.world.holders(vpcId, act.type)].find((thing) => thing.id !== act.id);
    if (other !== undefined) {
      throw new CloudError(
        "Resource.AlreadyAssociated",
        `resource ${vpcId} is already attached to an internet gateway (${other.id})`,
      );
    }
  },
  refuseDelete: (held, act) => {
    // A gateway is detached before it is deleted; EC2 refuses that while public addresses are mapped in its VPC.
    const vpcId = text(held.inputs.vpcId);
    for (const nat of act.all("aws:ec2/natGateway:NatGateway")) {
      const place = act.find(subnetType, nat.inputs.subnetId);
      if (vpcId === undefined || place?.inputs.vpcId !== vpcId || nat.inputs.connectivityType === "private") continue;
      throw new CloudError(
        "DependencyViolation",
        `Network ${vpcId} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway. (${nat.id})`,
      );
    }
  },
  id: ec2Id("igw"),
  outputs: { arn: ec2Arn("internet-gateway"), ownerId: () => account, tagsAll },
};

const eip: ResourceModel = {
  replaceOn: ["address", "customerOwnedIpv4Pool", "domain", "ipamPoolId", "networkBorderGroup", "publicIpv4Pool", "region"],
  references: ["instance", "networkInterface"],
  refuse: (act) => {
    const limit = countQuota(act.world, "elasticIps");
    if (act.old === undefined && [...act.all(act.type)].length >= limit) {
      throw new CloudError(
        "AddressLimitExceeded",
        `The maximum number of addresses has been reached. (${limit} in ${act.scope})`,
      );
    }
  },
  id: ec2Id("eipalloc"),
  outputs: {
    allocationId: (act) => act.id,
    arn: ec2Arn("elastic-ip"),
    domain: () => "vpc",
    networkBorderGroup: (act) => act.scope,
    publicIpv4Pool: () => "amazon",
    publicIp: (act) => act.invent.publicAddress(),
    publicDns: (act) => `ec2-${act.invent.publicAddress().replaceAll(".", "-")}.${act.scope}.compute.amazonaws.com`,
    associationId: () => "",
    tagsAll,
  },
  heldBy: [
    {
      type: "aws:ec2/natGateway:NatGateway",
      code: "InvalidIPAddress.InUse",
      message: (held, holder) => `Address ${text(held.outputs.publicIp)} is in use. (${holder.id})`,
    },
  ],
};

const natGateway: ResourceModel = {
  required: [],
  replaceOn: ["allocationId", "availabilityMode", "connectivityType", "privateIp", "subnetId", "vpcId", "region"],
  references: ["subnetId", "allocationId", "secondaryAllocationIds[]"],
  defaults: () => ({ connectivityType: "public" }),
  check: (check) => {
    const { allocationId, connectivityType, subnetId, availabilityMode } = check.inputs;
    if (availabilityMode === "regional") return;
    if (!given(subnetId))
      check.fail("subnetId", 'Missing required argument. The argument "subnetId" is required for a zonal NAT gateway');
    if (connectivityType === "public" && !given(allocationId)) {
      check.fail(
        "allocationId",
        "MissingParameter: AllocationId is required for a public NAT gateway; give an Elastic IP's allocationId",
      );
    }
    if (connectivityType === "private" && given(allocationId)) {
      check.fail("allocationId", '"allocationId" is not supported with connectivityType = "private"');
    }
  },
  refuse: (act) => {
    const place = text(act.inputs.subnetId);
    if (place !== undefined && act.find(subnetType, place) === undefined && !isForeign(place)) {
      throw new CloudError("InvalidSubnetID.NotFound", `The subnet ID '${place}' does not exist`);
    }
    const allocation = text(act.inputs.allocationId);
    if (allocation === undefined || isForeign(allocation)) return;
    if (act.find("aws:ec2/eip:Eip", allocation) === undefined) {
      throw new CloudError("InvalidAllocationID.NotFound", `The allocation ID '${allocation}' does not exist`);
    }
    const user = [...act.world.holders(allocation, act.type)].find((thing) => thing.id !== act.id);
    if (user !== undefined) {
      throw new CloudError("Resource.AlreadyAssociated", `resource ${allocation} is already associated with ${user.id}`);
    }
  },
  id: (act) => `nat-0${act.invent.hex(16)}`,
  outputs: {
    associationId: (act) => relatedEc2Id("eipassoc", act, "association"),
    networkInterfaceId: (act) => relatedEc2Id("eni", act, "interface"),
    privateIp: (act) => {
      const range = parseCidr(text(act.find(subnetType, act.inputs.subnetId)?.inputs.cidrBlock) ?? "");
      return range === undefined
        ? "10.0.0.4"
        : address(range.first + 4 + act.invent.below(Math.max(1, range.last - range.first - 6)));
    },
    publicIp: (act) => text(act.find("aws:ec2/eip:Eip", act.inputs.allocationId)?.outputs.publicIp) ?? "",
    tagsAll,
  },
};

export const models: { readonly [type: string]: ResourceModel } = {
  "aws:ec2/internetGateway:InternetGateway": internetGateway,
  "aws:ec2/eip:Eip": eip,
  "aws:ec2/natGateway:NatGateway": natGateway,
};
