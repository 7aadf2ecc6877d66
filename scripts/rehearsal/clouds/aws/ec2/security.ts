import { CloudError, type Properties, type Value } from "../../../provider";
import { parseCidr } from "../../cidr";
import { account } from "../../invent";
import type { Act, Check, ResourceModel } from "../../model";
import { equal, given, map, maps, text, texts } from "../../values";
import { arn, ec2Arn, ec2Id, input, isForeign, tagsAll } from "../names";
import { requireVpc } from "./vpc";

export const groupType = "aws:ec2/securityGroup:SecurityGroup";
const ingressType = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const egressType = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";

const inUse = (held: { readonly id: string }) => `resource ${held.id} has a dependent object`;

const securityGroup: ResourceModel = {
  required: [],
  replaceOn: ["description", "name", "namePrefix", "vpcId", "region"],
  autoName: { property: "name", max: 255 },
  defaults: () => ({ description: "Managed by Pulumi", revokeRulesOnDelete: false }),
  sets: ["ingress", "egress"],
  references: ["vpcId", "ingress[].securityGroups[]", "egress[].securityGroups[]"],
  check: (check) => {
    const name = text(check.inputs.name);
    if (name?.startsWith("sg-")) check.fail("name", `invalid value for name (cannot begin with sg-): ${name}`);
    if (name !== undefined && name.length > 255) {
      check.fail("name", `expected length of name to be in the range (0 - 255), got ${name.length}`);
    }
    const description = text(check.inputs.description);
    if (description !== undefined && !/^[0-9A-Za-z_ .:/()#,@[\]+=&;{}!$*-]{0,255}$/.test(description)) {
      check.fail(
        "description",
        `InvalidParameterValue: Character sets beyond ASCII are not supported in "${description}" (255 characters at most)`,
      );
    }
    for (const direction of ["ingress", "egress"]) {
      for (const [index, rule] of maps(check.inputs[direction]).entries()) {
        const where = `${direction}[${index}]`;
        checkPorts(check, where, rule.protocol, rule.fromPort, rule.toPort);
        for (const cidr of texts(rule.cidrBlocks)) checkCidr(check, `${where}.cidrBlocks`, cidr);
      }
    }
  },
  refuse: (act) => {
    requireVpc(act);
    if (act.old !== undefined) return;
    const name = input(act, "name");
    for (const other of act.all(groupType)) {
      if (other.inputs.vpcId === act.inputs.vpcId && other.inputs.name === name) {
        throw new CloudError(
          "InvalidGroup.Duplicate",
          `The security group '${name}' already exists for VPC '${input(act, "vpcId")}'`,
        );
      }
    }
  },
  id: ec2Id("sg"),
  outputs: { arn: ec2Arn("security-group"), ownerId: () => account, ingress: () => [], egress: () => [], tagsAll },
  heldBy: [
    groupType,
    "aws:ec2/vpcEndpoint:VpcEndpoint",
    "aws:ec2/instance:Instance",
    "aws:ec2/networkInterface:NetworkInterface",
    "aws:eks/cluster:Cluster",
    "aws:eks/nodeGroup:NodeGroup",
    "aws:efs/mountTarget:MountTarget",
    "aws:fsx/lustreFileSystem:LustreFileSystem",
    "aws:lb/loadBalancer:LoadBalancer",
    "aws:elasticache/replicationGroup:ReplicationGroup",
  ].map((type) => ({ type, code: "DependencyViolation", message: inUse })),
  refuseDelete: (held, act) => {
    // Rules of its own go with the group; those of other groups that name it hold it.
    for (const other of act.world.holders(held.id)) {
      const rule =
        other.type === ingressType || other.type === egressType || other.type === "aws:ec2/securityGroupRule:SecurityGroupRule";
      if (rule && other.inputs.securityGroupId !== held.id) throw new CloudError("DependencyViolation", inUse(held));
    }
  },
  deleted: (thing, act) => {
    for (const other of [...act.world.holders(thing.id)]) {
      if ((other.type === ingressType || other.type === egressType) && other.inputs.securityGroupId === thing.id)
        act.world.delete(other);
    }
  },
};

function checkPorts(
  check: Check,
  where: string,
  protocol: Value | undefined,
  from: Value | undefined,
  to: Value | undefined,
): void {
  const property = (name: string): string => (where === "" ? name : `${where}.${name}`);
  if (protocol === "-1" || protocol === "all") {
    if (where !== "") {
      if ((given(from) && from !== 0) || (given(to) && to !== 0)) {
        check.fail(property("fromPort"), `fromPort (${from}) and toPort (${to}) must both be 0 to use the 'ALL' "-1" protocol!`);
      }
    } else if (given(from) || given(to)) {
      check.fail("fromPort", 'fromPort and toPort must not be given with ipProtocol = "-1", which means all ports');
    }
    return;
  }
  if (typeof from === "number" && typeof to === "number" && (protocol === "tcp" || protocol === "udp")) {
    if (from > to) check.fail(property("fromPort"), `InvalidParameterValue: Invalid TCP/UDP port range (${from}:${to})`);
    for (const [name, port] of Object.entries({ fromPort: from, toPort: to })) {
      if (port < 0 || port > 65535)
        check.fail(property(name), `InvalidParameterValue: Invalid port ${port}; ports are 0 to 65535`);
    }
  }
}

function checkCidr(check: Check, property: string, value: string): void {
  if (value.includes(":")) return;
  const range = parseCidr(value);
  if (range === undefined || !range.aligned) check.fail(property, `"${value}" is not a valid IPv4 CIDR block`);
}

const sources = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"];

/** One rule, in or out. */
const rule: ResourceModel = {
  required: ["ipProtocol", "securityGroupId"],
  replaceOn: ["securityGroupId", "region"],
  references: ["securityGroupId", "referencedSecurityGroupId"],
  check: (check) => {
    const named = sources.filter((source) => given(check.inputs[source]));
    if (named.length !== 1) check.fail("cidrIpv4", `exactly one of ${sources.join(", ")} must be specified, ${named.length} are`);
    const cidr = text(check.inputs.cidrIpv4);
    if (cidr !== undefined) checkCidr(check, "cidrIpv4", cidr);
    checkPorts(check, "", check.inputs.ipProtocol, check.inputs.fromPort, check.inputs.toPort);
  },
  refuse: (act) => {
    const group = input(act, "securityGroupId");
    requireGroup(act, group);
    const peer = text(act.inputs.referencedSecurityGroupId);
    if (peer !== undefined) requireGroup(act, peer);
    const mine = identity(act.inputs);
    for (const other of act.world.holders(group)) {
      if (other.type !== act.type || other.id === act.id || other.inputs.securityGroupId !== group) continue;
      if (!equal(identity(other.inputs), mine)) continue;
      const { ipProtocol, fromPort, toPort } = act.inputs;
      const from = sources.map((source) => text(act.inputs[source])).find((value) => value !== undefined);
      const ports =
        ipProtocol === "-1" ? "ALL" : `${String(ipProtocol).toUpperCase()}, from port: ${fromPort}, to port: ${toPort}`;
      throw new CloudError(
        "InvalidPermission.Duplicate",
        `the specified rule "peer: ${from}, ${ports}, ALLOW" already exists (${other.id} in ${group})`,
      );
    }
  },
  id: ec2Id("sgr"),
  outputs: {
    arn: (act) => arn("ec2", act.scope, `security-group-rule/${act.id}`),
    securityGroupRuleId: (act) => act.id,
    tagsAll,
  },
};

function identity(inputs: Properties): Properties {
  const parts: Record<string, Value> = {
    protocol: inputs.ipProtocol ?? null,
    from: inputs.fromPort ?? null,
    to: inputs.toPort ?? null,
  };
  for (const source of sources) parts[source] = inputs[source] ?? null;
  return parts;
}

/** The groups of a VPC that come with it (its default one, the cluster's own) are not things of their own here. */
function requireGroup(act: Act, id: string): void {
  if (act.find(groupType, id) !== undefined || isForeign(id)) return;
  for (const type of ["aws:ec2/vpc:Vpc", "aws:eks/cluster:Cluster"]) {
    for (const thing of act.all(type)) {
      if (thing.outputs.defaultSecurityGroupId === id) return;
      if (map(thing.outputs.vpcConfig).clusterSecurityGroupId === id) return;
    }
  }
  throw new CloudError("InvalidGroup.NotFound", `The security group '${id}' does not exist`);
}

const defaultSecurityGroup: ResourceModel = {
  required: [],
  replaceOn: ["vpcId", "region"],
  references: ["vpcId"],
  sets: ["ingress", "egress"],
  refuse: requireVpc,
  id: (act) => text(act.find("aws:ec2/vpc:Vpc", act.inputs.vpcId)?.outputs.defaultSecurityGroupId) ?? `sg-0${act.invent.hex(16)}`,
  outputs: {
    arn: ec2Arn("security-group"),
    description: () => "default VPC security group",
    name: () => "default",
    ownerId: () => account,
    ingress: () => [],
    egress: () => [],
    tagsAll,
  },
};

export const models: { readonly [type: string]: ResourceModel } = {
  [groupType]: securityGroup,
  [ingressType]: rule,
  [egressType]: rule,
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": defaultSecurityGroup,
};
