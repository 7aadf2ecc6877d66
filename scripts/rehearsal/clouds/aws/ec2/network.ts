import { CloudError, type Properties } from "../../../provider";
import { address, contains, overlaps, parseCidr, type Range } from "../../cidr";
import { account } from "../../invent";
import type { Act, Check, ResourceModel } from "../../model";
import { given, maps, text } from "../../values";
import { countQuota, isZone, zoneId, zonesOf } from "../account";
import { ec2Arn, ec2Id, input, relatedEc2Id, tagsAll } from "../names";

const subnetType = "aws:ec2/subnet:Subnet";
const associationType = "aws:ec2/routeTableAssociation:RouteTableAssociation";

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

export function rangesOfVpc(act: Act, vpcId: string): Range[] {
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

/**
 * Ids that a program was given from outside (its own VPC, not made here) are short or hand-written; those that this cloud makes
 * have a zero and sixteen digits. What it never made it cannot miss.
 */
export function isForeign(id: string): boolean {
  return !/^[a-z-]+-0[0-9a-f]{16}$/.test(id);
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

const targets = [
  "carrierGatewayId",
  "coreNetworkArn",
  "egressOnlyGatewayId",
  "gatewayId",
  "localGatewayId",
  "natGatewayId",
  "networkInterfaceId",
  "transitGatewayId",
  "vpcEndpointId",
  "vpcPeeringConnectionId",
];
const destinations = ["destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId"];

function destinationOf(route: Properties): string {
  return destinations.map((name) => text(route[name])).find((value) => value !== undefined) ?? "";
}

const routeTable: ResourceModel = {
  required: ["vpcId"],
  replaceOn: ["vpcId", "region"],
  sets: ["routes"],
  references: ["vpcId", ...targets.map((target) => `routes[].${target}`)],
  check: (check) => {
    const seen = new Set<string>();
    for (const [index, route] of maps(check.inputs.routes).entries()) {
      const to = text(route.cidrBlock) ?? text(route.ipv6CidrBlock) ?? text(route.destinationPrefixListId);
      if (to !== undefined && seen.has(to)) {
        check.fail(`routes[${index}]`, `RouteAlreadyExists: The route identified by ${to} already exists; remove one of the two`);
      }
      if (to !== undefined) seen.add(to);
    }
  },
  refuse: requireVpc,
  id: ec2Id("rtb"),
  outputs: { arn: ec2Arn("route-table"), ownerId: () => account, routes: () => [], propagatingVgws: () => [], tagsAll },
  heldBy: [
    {
      type: associationType,
      code: "DependencyViolation",
      message: (held) => `The routeTable '${held.id}' has dependencies and cannot be deleted.`,
    },
  ],
};

const route: ResourceModel = {
  required: ["routeTableId"],
  replaceOn: ["routeTableId", ...destinations, "region"],
  references: targets,
  deleteBeforeReplace: true,
  check: (check) => {
    if (destinations.filter((name) => given(check.inputs[name])).length !== 1) {
      check.fail("destinationCidrBlock", `exactly one of ${destinations.join(", ")} must be specified`);
    }
    if (targets.filter((name) => given(check.inputs[name])).length !== 1) {
      check.fail("gatewayId", `exactly one of ${targets.join(", ")} must be specified`);
    }
  },
  refuse: (act) => {
    const table = input(act, "routeTableId");
    if (act.find("aws:ec2/routeTable:RouteTable", table) === undefined && !isForeign(table) && !isMainTable(act, table)) {
      throw new CloudError("InvalidRouteTableID.NotFound", `The routeTable ID '${table}' does not exist`);
    }
    if (act.old !== undefined) return;
    const to = destinationOf(act.inputs);
    for (const other of act.all(act.type)) {
      if (other.inputs.routeTableId === table && destinationOf(other.inputs) === to) {
        throw new CloudError("RouteAlreadyExists", `The route identified by ${to} already exists.`);
      }
    }
  },
  id: (act) => `r-${input(act, "routeTableId")}${act.invent.below(2 ** 31)}`,
  outputs: {
    origin: () => "CreateRoute",
    state: () => "active",
    instanceId: () => "",
    instanceOwnerId: () => "",
  },
};

function isMainTable(act: Act, table: string): boolean {
  for (const thing of act.all("aws:ec2/vpc:Vpc")) if (thing.outputs.defaultRouteTableId === table) return true;
  return false;
}

const routeTableAssociation: ResourceModel = {
  required: ["routeTableId"],
  replaceOn: ["subnetId", "gatewayId", "region"],
  references: ["subnetId", "gatewayId", "routeTableId"],
  check: (check) => {
    if (given(check.inputs.subnetId) === given(check.inputs.gatewayId)) {
      check.fail("subnetId", 'exactly one of "subnetId", "gatewayId" must be specified');
    }
  },
  refuse: (act) => {
    const place = text(act.inputs.subnetId);
    if (place === undefined || act.old !== undefined) return;
    const [other] = act.world.holders(place, act.type);
    if (other !== undefined) {
      throw new CloudError(
        "Resource.AlreadyAssociated",
        `the specified association for route table ${input(act, "routeTableId")} conflicts with an existing association (${other.id})`,
      );
    }
  },
  id: ec2Id("rtbassoc"),
};

export const models: { readonly [type: string]: ResourceModel } = {
  "aws:ec2/vpc:Vpc": vpc,
  [subnetType]: subnet,
  "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation": secondaryRange,
  "aws:ec2/internetGateway:InternetGateway": internetGateway,
  "aws:ec2/eip:Eip": eip,
  "aws:ec2/natGateway:NatGateway": natGateway,
  "aws:ec2/routeTable:RouteTable": routeTable,
  "aws:ec2/route:Route": route,
  [associationType]: routeTableAssociation,
};
