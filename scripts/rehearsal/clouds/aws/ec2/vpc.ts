import { CloudError } from "../../../provider";
import { address, contains, overlaps, parseCidr, type Range } from "../../cidr";
import { account } from "../../invent";
import type { Act, Check, ResourceModel } from "../../model";
import { given, text } from "../../values";
import { countQuota, isZone, zoneId, zonesOf } from "../account";
import { ec2Arn, ec2Id, input, isForeign, relatedEc2Id, tagsAll } from "../names";

export const subnetType = "aws:ec2/subnet:Subnet";

/** The provider's own plan-time check of an IPv4 range and of the sizes that a VPC or subnet may have (/16 to /28). */
function checkRange(check: Check, property: string, code: string): void {
  const value = text(check.inputs[property]);
  if (value === undefined) return;
  const range = parseCidr(value);
  if (range === undefined) {
    check.fail(property, `"${value}" is not a valid CIDR block: invalid CIDR address: ${value}`);
  } else if (!range.aligned) {
    check.fail(property, `"${value}" is not a valid CIDR block; did you mean "${address(range.first)}/${range.bits}"?`);
  } else if (range.bits < 16 || range.bits > 28) {
    check.fail(property, `${code}: The CIDR '${value}' is invalid. The range must be between a /16 and a /28`);
  }
}

function rangesOfVpc(act: Act, vpcId: string): Range[] {
  const ranges: Range[] = [];
  const main = parseCidr(text(act.find("aws:ec2/vpc:Vpc", vpcId)?.inputs.cidrBlock) ?? "");
  if (main !== undefined) ranges.push(main);
  for (const more of act.all("aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation")) {
    const range = more.inputs.vpcId === vpcId ? parseCidr(text(more.inputs.cidrBlock) ?? "") : undefined;
    if (range !== undefined) ranges.push(range);
  }
  return ranges;
}

/** Refuses a VPC id that is not there; a VPC that the world does not know may be one that the program only looks up. */
export function requireVpc(act: Act): void {
  const vpcId = text(act.inputs.vpcId);
  if (vpcId !== undefined && act.find("aws:ec2/vpc:Vpc", vpcId) === undefined && !isForeign(vpcId)) {
    throw new CloudError("InvalidVpcID.NotFound", `The vpc ID '${vpcId}' does not exist`);
  }
}

const vpc: ResourceModel = {
  replaceOn: ["cidrBlock", "ipv4IpamPoolId", "ipv4NetmaskLength", "instanceTenancy", "region"],
  defaults: () => ({ enableDnsSupport: true, instanceTenancy: "default" }),
  check: (check) => {
    if (!given(check.inputs.cidrBlock) && !given(check.inputs.ipv4IpamPoolId)) {
      check.fail("cidrBlock", 'one of "cidrBlock", "ipv4IpamPoolId" must be specified');
    }
    checkRange(check, "cidrBlock", "InvalidVpc.Range");
  },
  refuse: (act) => {
    const limit = countQuota(act.world, "vpcsPerRegion");
    if (act.old === undefined && [...act.all(act.type)].length >= limit) {
      throw new CloudError("VpcLimitExceeded", `The maximum number of VPCs has been reached. (${limit} in ${act.scope})`);
    }
  },
  id: ec2Id("vpc"),
  outputs: {
    arn: ec2Arn("vpc"),
    defaultNetworkAclId: (act) => relatedEc2Id("acl", act, "acl"),
    defaultRouteTableId: (act) => relatedEc2Id("rtb", act, "route table"),
    defaultSecurityGroupId: (act) => relatedEc2Id("sg", act, "security group"),
    mainRouteTableId: (act) => relatedEc2Id("rtb", act, "route table"),
    dhcpOptionsId: (act) => relatedEc2Id("dopt", act, "dhcp"),
    enableDnsHostnames: () => false,
    enableNetworkAddressUsageMetrics: () => false,
    assignGeneratedIpv6CidrBlock: () => false,
    ipv6AssociationId: () => "",
    ipv6CidrBlock: () => "",
    ownerId: () => account,
    tagsAll,
  },
  heldBy: [{ code: "DependencyViolation", message: (held) => `The vpc '${held.id}' has dependencies and cannot be deleted.` }],
};

const secondaryRange: ResourceModel = {
  required: ["vpcId"],
  replaceOn: ["cidrBlock", "ipv4IpamPoolId", "ipv4NetmaskLength", "vpcId", "region"],
  references: ["vpcId"],
  check: (check) => checkRange(check, "cidrBlock", "InvalidVpc.Range"),
  refuse: (act) => {
    requireVpc(act);
    const cidr = input(act, "cidrBlock");
    const range = parseCidr(cidr);
    if (range !== undefined && rangesOfVpc(act, input(act, "vpcId")).some((other) => overlaps(other, range))) {
      throw new CloudError("InvalidVpc.Range", `The CIDR '${cidr}' conflicts with an existing range of the VPC.`);
    }
  },
  id: ec2Id("vpc-cidr-assoc"),
};

const subnet: ResourceModel = {
  required: ["vpcId"],
  replaceOn: ["availabilityZone", "availabilityZoneId", "cidrBlock", "ipv6Native", "outpostArn", "vpcId", "region"],
  references: ["vpcId"],
  check: (check) => {
    checkRange(check, "cidrBlock", "InvalidSubnet.Range");
    const zone = text(check.inputs.availabilityZone);
    if (zone !== undefined && !isZone(zone)) {
      const known = zonesOf(check.scope).join(", ");
      check.fail(
        "availabilityZone",
        `InvalidParameterValue: Value (${zone}) for parameter availabilityZone is invalid; ${check.scope} has ${known}`,
      );
    }
  },
  refuse: (act) => {
    requireVpc(act);
    if (act.old !== undefined) return;
    const zone = text(act.inputs.availabilityZone);
    if (zone !== undefined && !zonesOf(act.scope).includes(zone)) {
      const known = zonesOf(act.scope).join(", ");
      throw new CloudError(
        "InvalidParameterValue",
        `Value (${zone}) for parameter availabilityZone is invalid. Subnets can currently only be created in the following availability zones: ${known}.`,
      );
    }
    refuseRange(act);
  },
  id: ec2Id("subnet"),
  outputs: {
    arn: ec2Arn("subnet"),
    availabilityZone: (act) => zonesOf(act.scope)[act.invent.below(zonesOf(act.scope).length)],
    availabilityZoneId: (act) => zoneId(text(act.inputs.availabilityZone) ?? zonesOf(act.scope)[0] ?? ""),
    assignIpv6AddressOnCreation: () => false,
    enableDns64: () => false,
    enableResourceNameDnsARecordOnLaunch: () => false,
    enableResourceNameDnsAaaaRecordOnLaunch: () => false,
    mapPublicIpOnLaunch: () => false,
    ipv6CidrBlockAssociationId: () => "",
    privateDnsHostnameTypeOnLaunch: () => "ip-name",
    ownerId: () => account,
    tagsAll,
  },
  heldBy: [
    // Associations and node groups' tags fall away with a subnet; what has an interface in it does not.
    ...[
      "aws:ec2/natGateway:NatGateway",
      "aws:ec2/vpcEndpoint:VpcEndpoint",
      "aws:ec2/instance:Instance",
      "aws:eks/cluster:Cluster",
      "aws:eks/nodeGroup:NodeGroup",
      "aws:efs/mountTarget:MountTarget",
      "aws:fsx/lustreFileSystem:LustreFileSystem",
      "aws:lb/loadBalancer:LoadBalancer",
      "aws:elasticache/subnetGroup:SubnetGroup",
    ].map((type) => ({
      type,
      code: "DependencyViolation",
      message: (held: { readonly id: string }) => `The subnet '${held.id}' has dependencies and cannot be deleted.`,
    })),
  ],
};

function refuseRange(act: Act): void {
  const cidr = input(act, "cidrBlock");
  const range = parseCidr(cidr);
  const vpcId = input(act, "vpcId");
  if (range === undefined) return;
  const outer = rangesOfVpc(act, vpcId);
  if (outer.length > 0 && !outer.some((whole) => contains(whole, range))) {
    throw new CloudError("InvalidSubnet.Range", `The CIDR '${cidr}' is invalid. It lies outside the ranges of ${vpcId}.`);
  }
  for (const other of act.world.holders(vpcId, subnetType)) {
    const theirs = parseCidr(text(other.inputs.cidrBlock) ?? "");
    if (theirs !== undefined && overlaps(range, theirs)) {
      throw new CloudError(
        "InvalidSubnet.Conflict",
        `The CIDR '${cidr}' conflicts with another subnet (${other.id}, ${text(other.inputs.cidrBlock)})`,
      );
    }
  }
}

export const models: { readonly [type: string]: ResourceModel } = {
  "aws:ec2/vpc:Vpc": vpc,
  "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation": secondaryRange,
  [subnetType]: subnet,
};
