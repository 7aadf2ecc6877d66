import { beforeEach, describe, expect, it } from "vitest";
import { World } from "../../../scripts/rehearsal/clouds";
import { map } from "../../../scripts/rehearsal/clouds/values";
import type { Properties } from "../../../scripts/rehearsal/provider";
import { Bench, type Made } from "./harness";

const trust = (service: string): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
  });

const types = {
  cluster: "aws:eks/cluster:Cluster",
  group: "aws:eks/nodeGroup:NodeGroup",
  placement: "aws:ec2/placementGroup:PlacementGroup",
  role: "aws:iam/role:Role",
  subnet: "aws:ec2/subnet:Subnet",
  template: "aws:ec2/launchTemplate:LaunchTemplate",
  vpc: "aws:ec2/vpc:Vpc",
};

/** A region with a VPC of four subnets, one a zone, a cluster's role and a node's. */
class Site {
  private constructor(
    readonly aws: Bench,
    readonly vpc: Made,
    readonly subnets: readonly Made[],
    readonly clusterRole: Made,
    readonly nodeRole: Made,
  ) {}

  static async open(settings: Properties = {}): Promise<Site> {
    const aws = await Bench.open("aws", { region: "us-west-2" }, new World({ settings: { aws: settings } }));
    const vpc = await aws.make(types.vpc, "v", { cidrBlock: "10.0.0.0/16" });
    const subnets: Made[] = [];
    for (const [index, letter] of [..."abcd"].entries()) {
      const inputs = { vpcId: vpc.id, cidrBlock: `10.0.${index}.0/24`, availabilityZone: `us-west-2${letter}` };
      subnets.push(await aws.make(types.subnet, letter, inputs));
    }
    const clusterRole = await aws.make(types.role, "cluster", { assumeRolePolicy: trust("eks.amazonaws.com") });
    const nodeRole = await aws.make(types.role, "node", { assumeRolePolicy: trust("ec2.amazonaws.com") });
    return new Site(aws, vpc, subnets, clusterRole, nodeRole);
  }

  subnetIds(zones = "ab"): string[] {
    return [...zones].map((letter) => this.subnets["abcd".indexOf(letter)]?.id ?? "");
  }

  cluster(more: Properties = {}, zones = "ab"): Promise<Made> {
    const vpcConfig = { subnetIds: this.subnetIds(zones) };
    return this.aws.make(types.cluster, "yard", {
      name: "yard",
      roleArn: arnOf(this.clusterRole),
      vpcConfig,
      version: "1.34",
      ...more,
    });
  }

  group(more: Properties = {}, zones = "d"): Promise<Made> {
    return this.aws.make(types.group, "workers", {
      clusterName: "yard",
      nodeGroupName: "workers",
      nodeRoleArn: arnOf(this.nodeRole),
      scalingConfig: { minSize: 2, desiredSize: 2, maxSize: 4 },
      subnetIds: this.subnetIds(zones),
      instanceTypes: ["dl2q.24xlarge"],
      ...more,
    });
  }

  async groupFrom(template: Properties, more: Properties = {}, zones = "d"): Promise<Made> {
    const made = await this.aws.make(types.template, "template", template);
    return this.group({ launchTemplate: { id: made.id, version: "1" }, ...more }, zones);
  }
}

function arnOf(made: Made): string {
  return String(made.outputs.arn);
}

describe("clusters and machines in simulated AWS", () => {
  let site: Site;
  beforeEach(async () => {
    site = await Site.open();
  });

  it("makes a cluster with endpoint, issuer and a security group of its own", async () => {
    const made = await site.cluster();
    expect(made.outputs.endpoint).toMatch(/^https:\/\/[0-9A-F]{32}\.gr7\.us-west-2\.eks\.amazonaws\.com$/);
    expect(made.outputs.arn).toBe("arn:aws:eks:us-west-2:123456789012:cluster/yard");
    expect(map(made.outputs.vpcConfig)).toMatchObject({
      vpcId: site.vpc.id,
      clusterSecurityGroupId: expect.stringMatching(/^sg-0/),
    });
    expect(map(made.outputs.kubernetesNetworkConfig).serviceIpv4Cidr).toBe("172.20.0.0/16");
  });

  it.each<[string, Properties, string, string]>([
    ["in one zone", {}, "a", "InvalidParameterException: Subnets specified must be in at least two different AZs"],
    ["of a version that EKS does not have", { version: "1.12" }, "ab", "unsupported Kubernetes version 1.12; EKS has 1.3"],
    ["with a name that is none", { name: "-yard" }, "ab", "The cluster name '-yard' must be 1 to 100 letters"],
    [
      "without any endpoint",
      { vpcConfig: { endpointPrivateAccess: false, endpointPublicAccess: false } },
      "ab",
      "Private and public endpoint access cannot both be disabled",
    ],
    [
      "whose role nobody made",
      { roleArn: "arn:aws:iam::123456789012:role/nobody" },
      "ab",
      "InvalidParameterException: The role with name nobody cannot be found.",
    ],
    ["with logs of no kind", { enabledClusterLogTypes: ["api", "all"] }, "ab", "got all"],
  ])("refuses a cluster %s", async (_, more, zones, message) => {
    await expect(site.cluster(more, zones)).rejects.toThrow(message);
  });

  it("refuses a role that EKS may not assume", async () => {
    await expect(site.cluster({ roleArn: arnOf(site.nodeRole) })).rejects.toThrow(
      "Following required service principals [eks.amazonaws.com] were not found in the trust relationships of clusterRole",
    );
  });

  it("upgrades a cluster one minor version at a time and never back", async () => {
    const made = await site.cluster({ version: "1.33" });
    const inputs = (version: string) => ({ ...made.inputs, version });
    await expect(site.aws.update(made, inputs("1.35"))).rejects.toThrow(
      "Unsupported Kubernetes minor version update from 1.33 to 1.35",
    );
    const newer = await site.aws.update(made, inputs("1.34"));
    expect(newer.outputs.version).toBe("1.34");
    expect(newer.outputs.endpoint).toBe(made.outputs.endpoint);
    await expect(site.aws.update(newer, inputs("1.33"))).rejects.toThrow("downgrade from 1.34 to 1.33");
  });

  it("keeps a cluster that has node groups or is protected", async () => {
    const made = await site.cluster();
    const group = await site.group();
    await expect(site.aws.delete(made)).rejects.toThrow("ResourceInUseException: Cluster has nodegroups attached");
    await site.aws.delete(group);
    const guarded = await site.aws.update(made, { ...made.inputs, deletionProtection: true });
    await expect(site.aws.delete(guarded)).rejects.toThrow("deletion protection enabled");
  });

  it("replaces a cluster for its name, role or service range, and not for its endpoint or logs", async () => {
    const made = await site.cluster();
    const replaces = async (more: Properties) => (await site.aws.diff(made, { ...made.inputs, ...more })).replaces;
    expect(await replaces({ name: "other" })).toEqual(["name"]);
    expect(await replaces({ kubernetesNetworkConfig: { serviceIpv4Cidr: "172.21.0.0/16" } })).toEqual([
      "kubernetesNetworkConfig",
    ]);
    expect(await replaces({ enabledClusterLogTypes: ["api"] })).toEqual([]);
    expect(await replaces({ vpcConfig: { subnetIds: site.subnetIds(), endpointPrivateAccess: true } })).toEqual([]);
  });

  it("starts a node group where its machine is offered", async () => {
    await site.cluster();
    expect((await site.group()).id).toBe("yard:workers");
  });

  it.each<[string, Properties, string, string]>([
    [
      "in a zone without the machine",
      {},
      "a",
      "Your requested instance type (dl2q.24xlarge) is not supported in your requested Availability Zone (us-west-2a). Please retry your request by not specifying an Availability Zone or choosing us-west-2d.",
    ],
    [
      "of a machine that does not exist",
      { instanceTypes: ["dl2q.48xxlarge"] },
      "d",
      "The following supplied instance types do not exist: [dl2q.48xxlarge]",
    ],
    [
      "with more machines than wanted at least",
      { scalingConfig: { minSize: 5, desiredSize: 2, maxSize: 8 } },
      "d",
      "Minimum capacity 5 can't be greater than desired size 2",
    ],
    [
      "above the account's quota",
      { scalingConfig: { minSize: 1, desiredSize: 40, maxSize: 40 } },
      "d",
      "VcpuLimitExceeded - You have requested more vCPU capacity (3840) than your current vCPU limit of 3072 allows",
    ],
    ["newer than its cluster", { version: "1.35" }, "d", "cannot be newer than the cluster's version 1.34"],
    ["with a label of Kubernetes' own", { labels: { "kubernetes.io/role": "x" } }, "d", "Label cannot contain reserved prefixes"],
  ])("refuses a node group %s", async (_, more, zones, message) => {
    await site.cluster();
    await expect(site.group(more, zones)).rejects.toThrow(message);
  });

  it("takes the quota that a world is given", async () => {
    site = await Site.open({ vcpuQuotas: { "L-6E869C2A": 96 } });
    await site.cluster();
    await expect(site.group()).rejects.toThrow("current vCPU limit of 96");
  });

  it.each<[string, Properties, Properties, string]>([
    [
      "a machine that the group names too",
      { instanceType: "dl2q.24xlarge" },
      {},
      "Cannot specify instance types in launch template and API request",
    ],
    ["a subnet", { networkInterfaces: [{ subnetId: "subnet-1", deviceIndex: 0 }] }, {}, "should not specify subnet id"],
    ["an instance profile", { iamInstanceProfile: { name: "x" } }, {}, "Launch template should not specify an instance profile"],
    ["a disk that the group has too", {}, { diskSize: 100 }, "Disk size must be specified within the launch template."],
    [
      "an image beside a Kubernetes version",
      { imageId: "ami-1" },
      { version: "1.34" },
      "You cannot specify the field kubernetesVersion when using custom AMIs.",
    ],
    [
      "spot machines",
      { instanceMarketOptions: { marketType: "spot" } },
      {},
      "Instance market options are not supported with the launch template.",
    ],
    [
      "a capacity block without its reservation",
      { instanceMarketOptions: { marketType: "capacity-block" }, instanceType: "p5.48xlarge" },
      { capacityType: "CAPACITY_BLOCK", instanceTypes: null },
      "needs capacityReservationTarget.capacityReservationId",
    ],
    [
      "a card that the machine does not have",
      { networkInterfaces: [{ deviceIndex: 0 }, { networkCardIndex: 1, deviceIndex: 0, interfaceType: "efa-only" }] },
      {},
      "Network card index 1 is not supported on instance type dl2q.24xlarge",
    ],
    [
      "no primary interface",
      { networkInterfaces: [{ networkCardIndex: 1, deviceIndex: 0 }] },
      {},
      "no interface is device 0 of network card 0",
    ],
    [
      "an efa-only interface as the primary one",
      { networkInterfaces: [{ deviceIndex: 0, interfaceType: "efa-only" }] },
      {},
      "an efa-only interface cannot be the primary network interface",
    ],
    [
      "too much user data",
      { userData: Buffer.alloc(16385, "x").toString("base64") },
      {},
      "User data is limited to 16384 bytes; this has 16385",
    ],
    [
      "groups beside interfaces",
      { networkInterfaces: [{ deviceIndex: 0 }], vpcSecurityGroupIds: ["sg-1"] },
      {},
      "Network interfaces and an instance-level security groups may not be specified on the same request",
    ],
  ])("refuses a launch template with %s", async (_, template, more, message) => {
    await site.cluster();
    await expect(site.groupFrom(template, more)).rejects.toThrow(message);
  });

  it("knows which cards speak EFA and how many interfaces a card takes", async () => {
    await site.cluster();
    const primary = { deviceIndex: 0, networkCardIndex: 0 };
    const efa = (networkCardIndex: number, deviceIndex = 0) => ({ networkCardIndex, deviceIndex, interfaceType: "efa-only" });
    const p5 = { instanceTypes: ["p5.48xlarge"] };
    const anywhere = "abcd";
    await expect(
      site.groupFrom({ networkInterfaces: [primary, efa(0, 1), { ...primary, deviceIndex: 2 }] }, p5, anywhere),
    ).rejects.toThrow("Interface count 3 exceeds the limit of 2 for network card 0 of p5.48xlarge");
    await expect(
      site.groupFrom(
        { name: "b300", networkInterfaces: [primary, efa(0, 1)] },
        { instanceTypes: ["p6-b300.48xlarge"] },
        anywhere,
      ),
    ).rejects.toThrow("Network card 0 of p6-b300.48xlarge does not support EFA");
    const good = [primary, efa(0, 1), efa(1), efa(2), efa(3)];
    const made = await site.groupFrom({ name: "good", networkInterfaces: good }, { instanceTypes: ["p4d.24xlarge"] }, anywhere);
    expect(made.outputs.status).toBe("ACTIVE");
  });

  it("keeps a cluster placement group in one zone", async () => {
    await site.cluster();
    await site.aws.make(types.placement, "tight", { name: "tight-group", strategy: "cluster" });
    const template = { placement: { groupName: "tight-group" } };
    await expect(site.groupFrom(template, { instanceTypes: ["p4d.24xlarge"] }, "ab")).rejects.toThrow(
      "The cluster placement group 'tight-group' cannot span multiple Availability Zones (us-west-2a, us-west-2b)",
    );
  });

  it("counts a launch template's versions", async () => {
    const made = await site.aws.make(types.template, "t", { name: "t-1", updateDefaultVersion: true });
    expect([made.outputs.latestVersion, made.outputs.defaultVersion]).toEqual([1, 1]);
    const next = await site.aws.update(made, { ...made.inputs, ebsOptimized: "true" });
    expect([next.outputs.latestVersion, next.outputs.defaultVersion]).toEqual([2, 2]);
  });

  it("wants an access entry before its policy, and one an identity", async () => {
    await site.cluster({ accessConfig: { authenticationMode: "API" } });
    const entry = { clusterName: "yard", principalArn: arnOf(site.nodeRole) };
    const policyArn = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";
    const association = { ...entry, policyArn, accessScope: { type: "cluster" } };
    const associationType = "aws:eks/accessPolicyAssociation:AccessPolicyAssociation";
    await expect(site.aws.make(associationType, "p", association)).rejects.toThrow(
      "The specified principalArn could not be found",
    );
    await site.aws.make("aws:eks/accessEntry:AccessEntry", "e", entry);
    await expect(site.aws.make("aws:eks/accessEntry:AccessEntry", "again", entry)).rejects.toThrow(
      "already in use on this cluster",
    );
    expect((await site.aws.make(associationType, "p", association)).id).toContain("#");
  });

  it("refuses an add-on that nobody publishes, and says so when a cluster is the user's own", async () => {
    await site.cluster();
    const addonType = "aws:eks/addon:Addon";
    await expect(site.aws.make(addonType, "x", { clusterName: "yard", addonName: "core-dns" })).rejects.toThrow(
      "Addon core-dns specified is not supported in 1.34 kubernetes version",
    );
    await site.aws.make(addonType, "dns", { clusterName: "mine", addonName: "coredns" });
    expect(site.aws.advice.map((one) => one.message)).toEqual([
      "the rehearsed account has no cluster mine; it is taken for one that you have",
    ]);
  });
});
