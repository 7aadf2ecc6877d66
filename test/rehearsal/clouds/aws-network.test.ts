import { beforeEach, describe, expect, it } from "vitest";
import { World } from "../../../scripts/rehearsal/clouds";
import { isUnknown, type Properties } from "../../../scripts/rehearsal/provider";
import { Bench, type Made } from "./harness";

const vpcType = "aws:ec2/vpc:Vpc";
const subnetType = "aws:ec2/subnet:Subnet";

describe("a network in simulated AWS", () => {
  let aws: Bench;
  let vpc: Made;
  const subnet = (name: string, cidrBlock: string, more: Properties = {}) =>
    aws.make(subnetType, name, { vpcId: vpc.id, cidrBlock, availabilityZone: "us-west-2a", ...more });

  beforeEach(async () => {
    aws = await Bench.open("aws", { region: "us-west-2" });
    vpc = await aws.make(vpcType, "yard", { cidrBlock: "10.20.0.0/16" });
  });

  it("makes up ids and ARNs that look real and are the same in every run", async () => {
    const again = await (await Bench.open("aws", { region: "us-west-2" })).make(vpcType, "yard", { cidrBlock: "10.20.0.0/16" });
    expect(vpc.id).toMatch(/^vpc-0[0-9a-f]{16}$/);
    expect(again.id).toBe(vpc.id);
    expect(vpc.outputs.arn).toBe(`arn:aws:ec2:us-west-2:123456789012:vpc/${vpc.id}`);
    expect(vpc.outputs.defaultSecurityGroupId).toMatch(/^sg-0[0-9a-f]{16}$/);
  });

  it("leaves unknown in a preview what only the cloud can say", async () => {
    const planned = await aws.plan(vpcType, "other", { cidrBlock: "10.30.0.0/16" });
    expect(planned.cidrBlock).toBe("10.30.0.0/16");
    expect(isUnknown(planned.arn)).toBe(true);
  });

  it("refuses a subnet that overlaps another one", async () => {
    await subnet("one", "10.20.0.0/20");
    await expect(subnet("two", "10.20.8.0/24")).rejects.toThrow(
      "InvalidSubnet.Conflict: The CIDR '10.20.8.0/24' conflicts with another subnet",
    );
  });

  it("refuses a subnet outside the range of its VPC", async () => {
    await expect(subnet("far", "10.21.0.0/24")).rejects.toThrow("InvalidSubnet.Range: The CIDR '10.21.0.0/24' is invalid.");
  });

  it("refuses a zone that the region does not have", async () => {
    await expect(subnet("z", "10.20.0.0/24", { availabilityZone: "us-west-2z" })).rejects.toThrow(
      "Value (us-west-2z) for parameter availabilityZone is invalid",
    );
  });

  it("says what is wrong with a range when it is checked", async () => {
    const { failures } = await aws.check(vpcType, "bad", { cidrBlock: "10.20.0.1/16" });
    expect(failures).toEqual([
      { property: "cidrBlock", reason: '"10.20.0.1/16" is not a valid CIDR block; did you mean "10.20.0.0/16"?' },
    ]);
    expect((await aws.check(vpcType, "bad", { cidrBlock: "10.0.0.0/8" })).failures[0]?.reason).toContain(
      "between a /16 and a /28",
    );
  });

  it("keeps a VPC that still has subnets", async () => {
    const one = await subnet("one", "10.20.0.0/20");
    await expect(aws.delete(vpc)).rejects.toThrow(
      `DependencyViolation: The vpc '${vpc.id}' has dependencies and cannot be deleted.`,
    );
    await aws.delete(one);
    await aws.delete(vpc);
    expect(aws.world.size).toBe(0);
  });

  it("asks for an Elastic IP on a public NAT gateway, and lets one have it", async () => {
    const place = await subnet("one", "10.20.0.0/20");
    const natType = "aws:ec2/natGateway:NatGateway";
    await expect(aws.make(natType, "nat", { subnetId: place.id })).rejects.toThrow(
      "AllocationId is required for a public NAT gateway",
    );
    const address = await aws.make("aws:ec2/eip:Eip", "out", { domain: "vpc" });
    await aws.make(natType, "nat", { subnetId: place.id, allocationId: address.id });
    await expect(aws.make(natType, "second", { subnetId: place.id, allocationId: address.id })).rejects.toThrow(
      "Resource.AlreadyAssociated",
    );
    await expect(aws.delete(address)).rejects.toThrow("InvalidIPAddress.InUse");
    await expect(aws.delete(place)).rejects.toThrow("DependencyViolation: The subnet");
  });

  it("replaces a subnet when its range or zone changes, and changes its tags in place", async () => {
    const inputs = { vpcId: vpc.id, cidrBlock: "10.20.0.0/20", availabilityZone: "us-west-2a" };
    const one = await aws.make(subnetType, "one", inputs);
    expect(await aws.diff(one, { ...inputs, tags: { a: "b" } })).toEqual({ changed: ["tags"], replaces: [] });
    expect((await aws.diff(one, { ...inputs, cidrBlock: "10.20.16.0/20" })).replaces).toEqual(["cidrBlock"]);
    expect((await aws.diff(one, inputs)).changed).toEqual([]);
  });

  it("holds a region's things apart", async () => {
    const elsewhere = await aws.make(subnetType, "far", { vpcId: "vpc-shared", cidrBlock: "10.20.0.0/20", region: "eu-west-1" });
    expect(elsewhere.outputs.arn).toContain(":eu-west-1:");
    expect(elsewhere.outputs.availabilityZone).toMatch(/^eu-west-1[abc]$/);
  });

  it("counts VPCs and addresses against the account's quotas", async () => {
    const small = await Bench.open(
      "aws",
      { region: "us-west-2" },
      new World({ settings: { aws: { vpcsPerRegion: 1, elasticIps: 1 } } }),
    );
    await small.make(vpcType, "one", { cidrBlock: "10.0.0.0/16" });
    await expect(small.make(vpcType, "two", { cidrBlock: "10.1.0.0/16" })).rejects.toThrow(
      "VpcLimitExceeded: The maximum number of VPCs",
    );
    await small.make("aws:ec2/eip:Eip", "one", {});
    await expect(small.make("aws:ec2/eip:Eip", "two", {})).rejects.toThrow("AddressLimitExceeded");
  });

  it("refuses a rule that is there already, and keeps a group that a rule of another one names", async () => {
    const groupType = "aws:ec2/securityGroup:SecurityGroup";
    const ruleType = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
    const one = await aws.make(groupType, "one", { vpcId: vpc.id });
    const two = await aws.make(groupType, "two", { vpcId: vpc.id });
    const rule = { securityGroupId: one.id, referencedSecurityGroupId: two.id, ipProtocol: "-1" };
    await aws.make(ruleType, "in", rule);
    await expect(aws.make(ruleType, "again", rule)).rejects.toThrow("InvalidPermission.Duplicate: the specified rule");
    await expect(aws.delete(two)).rejects.toThrow(`DependencyViolation: resource ${two.id} has a dependent object`);
    await aws.delete(one);
    await aws.delete(two);
  });

  it("lets a gateway endpoint have routes and an interface endpoint subnets, one a zone", async () => {
    const endpointType = "aws:ec2/vpcEndpoint:VpcEndpoint";
    const one = await subnet("one", "10.20.0.0/20");
    const two = await subnet("two", "10.20.16.0/20");
    const service = (name: string) => ({ vpcId: vpc.id, serviceName: `com.amazonaws.us-west-2.${name}` });
    await expect(aws.make(endpointType, "s3", { ...service("s3"), subnetIds: [one.id] })).rejects.toThrow(
      "subnet IDs are not supported for a Gateway endpoint",
    );
    const sts = { ...service("sts"), vpcEndpointType: "Interface" };
    await expect(aws.make(endpointType, "sts", { ...sts, subnetIds: [one.id, two.id] })).rejects.toThrow(
      "DuplicateSubnetsInSameZone",
    );
    await expect(aws.make(endpointType, "sts", service("sts"))).rejects.toThrow(
      "does not match available service types ([Interface])",
    );
  });

  it("puts a provider's default tags under a resource's own", async () => {
    const tagged = await Bench.open("aws", { region: "us-west-2", defaultTags: '{"tags":{"team":"ml","env":"dev"}}' });
    const made = await tagged.make(vpcType, "yard", { cidrBlock: "10.0.0.0/16", tags: { env: "prod" } });
    expect(made.outputs.tagsAll).toEqual({ team: "ml", env: "prod" });
  });

  it("counts tags and keeps AWS's own prefix free", async () => {
    const tags = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`k${index}`, "v"]));
    expect((await aws.check(vpcType, "t", { cidrBlock: "10.0.0.0/16", tags })).failures[0]?.reason).toContain("51 tags given");
    expect((await aws.check(vpcType, "t", { cidrBlock: "10.0.0.0/16", tags: { "aws:x": "y" } })).failures[0]?.reason).toContain(
      "Tag keys starting with 'aws:' are reserved",
    );
  });
});
