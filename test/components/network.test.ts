import { beforeAll, describe, expect, it } from "vitest";
import { Network, type NetworkArgs } from "../../components/network";
import { overlap, parseRange, type Range } from "../../components/network/ranges";
import { rehearse, type Yard } from "../../scripts/rehearsal";
import type { PropertyValues } from "../../scripts/rehearsal/engine/types";
import { countsOf } from "./counts";
import { expectSteady } from "./lifecycle";

/** What a cloud's network is made of; a cloud joins the contract with a row here. */
const clouds = [
  {
    cloud: "aws",
    place: { region: "us-west-2" },
    zone: (letter: string) => `us-west-2${letter}`,
    most: 4,
    subnet: "aws:ec2/subnet:Subnet",
    subnets: 9,
    ranges: (inputs: PropertyValues) => [inputs.cidrBlock],
    privateRanges: ["10.20.0.0/19", "10.20.64.0/19", "10.20.128.0/19"],
    added: ["fabric", "private", "public"].map((tier) => `create yard-${tier}-us-west-2d`),
    tooSmall: "cidr: 10.0.0.0/27 holds 32 addresses, 4 zones need at least 1024; give a /22 or larger",
  },
  {
    // A subnet is regional here: one serves all zones, with ranges of its own for pods and services.
    cloud: "gcp",
    place: { region: "us-central1", project: "acme-training" },
    zone: (letter: string) => `us-central1-${letter}`,
    most: 4,
    subnet: "gcp:compute/subnetwork:Subnetwork",
    subnets: 3,
    ranges: (inputs: PropertyValues) => [
      inputs.ipCidrRange,
      ...(inputs.secondaryIpRanges as { ipCidrRange: string }[]).map((range) => range.ipCidrRange),
    ],
    privateRanges: ["10.20.0.0/19", "10.20.0.0/19", "10.20.0.0/19"],
    added: [],
    tooSmall:
      "cidr: 10.0.0.0/27 holds 32 addresses, nodes, pods, services and the fabric need at least 4096; give a /20 or larger",
  },
  {
    // Subnets reach over all zones here: one each for nodes, private endpoints and the control plane.
    cloud: "azure",
    place: { region: "westeurope" },
    zone: (letter: string) => String("abc".indexOf(letter) + 1),
    most: 3,
    subnet: "azure-native:network:Subnet",
    subnets: 3,
    ranges: (inputs: PropertyValues) => [inputs.addressPrefix],
    privateRanges: ["10.20.0.0/17", "10.20.0.0/17", "10.20.0.0/17"],
    added: [],
    tooSmall:
      "cidr: 10.0.0.0/27 holds 32 addresses, nodes, endpoints and the control plane need at least 256; give a /24 or larger",
  },
] as const;

function range(text: unknown): Range {
  const read = parseRange(String(text));
  if (typeof read === "string") throw new Error(`${text}: ${read}`);
  return read;
}

describe.each(clouds)(
  "a network on $cloud",
  ({ cloud, place, zone, most, subnet, subnets, ranges, privateRanges, added, tooSmall }) => {
    const args: NetworkArgs = { cloud, ...place, zones: 3, cidr: "10.20.0.0/16" };

    it("keeps every range inside its own, and none overlapping", async () => {
      const yard = await rehearse(() => new Network("yard", args));
      const all = yard.resources(subnet).flatMap((made) => ranges(made.inputs).map(range));
      expect(all).toHaveLength(subnets);
      for (const [index, one] of all.entries()) {
        expect(overlap(one, range(args.cidr))).toBe(true);
        expect(all.slice(index + 1).filter((other) => overlap(one, other))).toEqual([]);
      }
    });

    it("tells where each zone's private machines stand", async () => {
      const yard = await rehearse(() => {
        const { privateSubnets, natAddresses } = new Network("yard", args);
        return { privateSubnets, natAddresses };
      });
      expect(yard.outputs.privateSubnets).toEqual(
        privateRanges.map((cidr, index) => ({ id: expect.stringMatching(/\w/), zone: zone("abc"[index] ?? ""), cidr })),
      );
      expect(yard.outputs.natAddresses).toHaveLength(3);
    });

    it("changes nothing when run again, and leaves nothing when destroyed", () => expectSteady(() => new Network("yard", args)));

    it("adds a zone and leaves the others alone", async () => {
      const yard = await rehearse(() => new Network("yard", { ...args, zones: most - 1 }));
      await yard.up(() => new Network("yard", { ...args, zones: most }));
      const touched = yard.steps.filter((step) => step.op !== "same" && step.type === subnet);
      expect(touched.map((step) => `${step.op} ${step.name}`).toSorted()).toEqual(added);
    });

    it("names the value and the remedy when the range is too small", async () => {
      await expect(rehearse(() => new Network("yard", { ...args, zones: most, cidr: "10.0.0.0/27" }))).rejects.toThrow(tooSmall);
    });

    it("names every value at fault at once, before anything is made", async () => {
      const wrong = {
        ...args,
        zoneNames: [zone("a"), zone("a")],
        natGateways: "sometimes" as never,
        flowLogs: { retentionDays: 0 },
      };
      await expect(rehearse(() => new Network("yard", wrong))).rejects.toThrow(
        /zoneNames: names 2, zones says 3.*is named twice.*flowLogs.retentionDays/s,
      );
    });
  },
);

describe("a network on AWS in particular", () => {
  const args: NetworkArgs = { cloud: "aws", region: "us-west-2", zones: 2, cidr: "10.20.0.0/16" };
  const up = (changes: Partial<NetworkArgs> = {}) => rehearse(() => new Network("yard", { ...args, ...changes }));
  let yard: Yard;
  beforeAll(async () => {
    yard = await up();
  });

  it("is made of exactly this", () => {
    expect(countsOf(yard.resources())).toEqual({
      "trainyard:index:Network": 1,
      "aws:ec2/vpc:Vpc": 1,
      "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": 1,
      "aws:ec2/internetGateway:InternetGateway": 1,
      "aws:ec2/subnet:Subnet": 6,
      "aws:ec2/routeTable:RouteTable": 3,
      "aws:ec2/routeTableAssociation:RouteTableAssociation": 6,
      "aws:ec2/eip:Eip": 2,
      "aws:ec2/natGateway:NatGateway": 2,
      "aws:ec2/route:Route": 3,
      "aws:ec2/vpcEndpoint:VpcEndpoint": 8,
      "aws:ec2/securityGroup:SecurityGroup": 2,
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": 2,
      "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": 1,
      "aws:cloudwatch/logGroup:LogGroup": 1,
      "aws:iam/role:Role": 1,
      "aws:iam/rolePolicy:RolePolicy": 1,
      "aws:ec2/flowLog:FlowLog": 1,
    });
    const [component] = yard.resources("trainyard:index:Network");
    const strays = yard.resources().filter((made) => made !== component && made.parent !== component?.urn);
    expect(strays.map((made) => made.name)).toEqual([]);
  });

  it("closes the default security group in both directions", () => {
    expect(yard.one("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup").inputs).toMatchObject({ ingress: [], egress: [] });
  });

  it("lets the fabric's members, and nobody else, talk to each other on every protocol, both ways", () => {
    const group = yard.one("aws:ec2/securityGroup:SecurityGroup", "yard-fabric").id;
    const itself = { securityGroupId: group, referencedSecurityGroupId: group, ipProtocol: "-1" };
    const inbound = yard.one("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "yard-fabric-in").inputs;
    const outbound = yard.one("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule").inputs;
    expect(inbound).toEqual({ region: "us-west-2", ...itself, description: "EFA from members", tags: {} });
    expect(outbound).toEqual({ region: "us-west-2", ...itself, description: "EFA to members", tags: {} });
  });

  it("gives no machine a public address by itself, and tells load balancers where to stand", () => {
    const subnets = yard.resources("aws:ec2/subnet:Subnet");
    expect(subnets.map((made) => made.inputs.mapPublicIpOnLaunch)).toEqual(Array(6).fill(false));
    expect(yard.one("aws:ec2/subnet:Subnet", "yard-public-us-west-2a").inputs.tags).toMatchObject({
      "kubernetes.io/role/elb": "1",
    });
    expect(yard.one("aws:ec2/subnet:Subnet", "yard-private-us-west-2a").inputs.tags).toMatchObject({
      "kubernetes.io/role/internal-elb": "1",
    });
    expect(yard.one("aws:ec2/subnet:Subnet", "yard-fabric-us-west-2a").inputs.tags).not.toHaveProperty(
      "kubernetes.io/role/internal-elb",
    );
  });

  it("sends each zone's private traffic through its own NAT gateway, or all through one, or none", async () => {
    const through = (yard: Yard) =>
      new Set(yard.resources("aws:ec2/route:Route").flatMap((route) => route.inputs.natGatewayId ?? [])).size;
    expect(through(yard)).toBe(2);
    const single = await up({ natGateways: "single" });
    expect(single.resources("aws:ec2/natGateway:NatGateway")).toHaveLength(1);
    expect(single.resources("aws:ec2/route:Route")).toHaveLength(3);
    expect(through(single)).toBe(1);
    const none = await up({ natGateways: "none" });
    expect(none.resources("aws:ec2/route:Route").map((route) => route.name)).toEqual(["yard-public-internet"]);
    expect(none.resources("aws:ec2/eip:Eip")).toEqual([]);
  });

  it("records flows by a role that writes to its own log group, for this account alone", () => {
    const group = yard.one("aws:cloudwatch/logGroup:LogGroup");
    expect(group.inputs.retentionInDays).toBe(90);
    expect(yard.one("aws:ec2/flowLog:FlowLog").inputs).toMatchObject({ trafficType: "ALL", logDestination: group.outputs.arn });
    expect(JSON.parse(String(yard.one("aws:iam/rolePolicy:RolePolicy").inputs.policy)).Statement).toEqual([
      {
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
        Resource: [group.outputs.arn, `${group.outputs.arn}:*`],
      },
    ]);
    const trust = JSON.parse(String(yard.one("aws:iam/role:Role").inputs.assumeRolePolicy)).Statement[0];
    expect(trust.Condition).toEqual({ StringEquals: { "aws:SourceAccount": expect.stringMatching(/^\d{12}$/) } });
  });

  it("encrypts flow logs with a rotating key of its own when asked", async () => {
    const yard = await up({ flowLogs: { ownKey: true } });
    const key = yard.one("aws:kms/key:Key");
    expect(key.inputs.enableKeyRotation).toBe(true);
    expect(yard.one("aws:cloudwatch/logGroup:LogGroup").inputs.kmsKeyId).toBe(key.outputs.arn);
    const logs = JSON.parse(String(key.inputs.policy)).Statement[1];
    expect(logs.Principal).toEqual({ Service: "logs.us-west-2.amazonaws.com" });
  });

  it("reaches AWS services from inside, over TLS only", async () => {
    const yard = await up({ interfaceEndpoints: ["sts"] });
    const endpoints = yard.resources("aws:ec2/vpcEndpoint:VpcEndpoint");
    expect(endpoints.map((made) => [made.inputs.serviceName, made.inputs.vpcEndpointType])).toEqual([
      ["com.amazonaws.us-west-2.s3", "Gateway"],
      ["com.amazonaws.us-west-2.sts", "Interface"],
    ]);
    expect(yard.one("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "yard-endpoints-tls").inputs).toMatchObject({
      cidrIpv4: "10.20.0.0/16",
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
    });
  });
});
