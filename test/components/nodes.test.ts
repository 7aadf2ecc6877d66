import { beforeAll, describe, expect, it } from "vitest";
import { Cluster } from "../../components/cluster";
import { Network } from "../../components/network";
import { NodeGroup, type NodeGroupArgs } from "../../components/nodes";
import { rehearse, type Yard } from "../../scripts/rehearsal";
import { expectSteady } from "./lifecycle";

const region = "us-west-2";
const template = "aws:ec2/launchTemplate:LaunchTemplate";
const group = "aws:eks/nodeGroup:NodeGroup";

/** A group on a cluster and in a network of ours. */
function program(changes: Partial<NodeGroupArgs> = {}, ownFabricGroup = false) {
  return () => {
    const network = new Network("net", {
      cloud: "aws",
      region,
      zones: 4,
      cidr: "10.0.0.0/16",
      interfaceEndpoints: [],
      natGateways: "none",
      flowLogs: { enabled: false },
    });
    const cluster = new Cluster("yard", { cloud: "aws", region, vpcId: network.id, subnetIds: network.privateSubnetIds });
    const fabric = ownFabricGroup ? { vpcId: network.id } : { fabricSecurityGroupId: network.fabricSecurityGroupId };
    new NodeGroup("workers", {
      cloud: "aws",
      region,
      cluster: cluster.connection,
      machine: "p4d.24xlarge",
      nodes: { min: 1, desired: 4, max: 10 },
      zones: ["us-west-2b"],
      subnets: network.fabricSubnets,
      ...fabric,
      tags: { owner: "research", environment: "runtime" },
      ...changes,
    });
    return { connection: cluster.connection };
  };
}

function connection(yard: Yard) {
  return yard.outputs.connection as { securityGroupId: string; endpoint: string };
}

/** What the group itself made. */
function own(yard: Yard) {
  const urn = yard.one("trainyard:index:NodeGroup").urn;
  return yard.resources().filter((made) => made.parent === urn);
}

function script(yard: Yard): string {
  return Buffer.from(String(yard.one(template).inputs.userData), "base64").toString("utf8");
}

/** What a cloud makes a group of; a cloud joins the contract with a row here. */
const clouds = [
  {
    cloud: "aws",
    place: { region },
    zones: ["us-west-2b", "us-west-2c"],
    machine: "p4d.24xlarge",
    another: "p4de.24xlarge",
    plain: "m7i.xlarge",
    type: group,
    spelt: "p4d.24xlarg",
    meant: 'did you mean "p4d.24xlarge"?',
    bought: "cr-0123456789abcdef0",
  },
  {
    cloud: "gcp",
    place: { region: "us-central1", project: "acme-training" },
    zones: ["us-central1-a", "us-central1-b"],
    machine: "a3-highgpu-8g",
    another: "a3-ultragpu-8g",
    plain: "n2-standard-8",
    type: "gcp:container/nodePool:NodePool",
    spelt: "a3-highgpu8g",
    meant: 'did you mean "a3-highgpu-8g"?',
    bought: "h100-block",
  },
  {
    cloud: "azure",
    place: { region: "eastus2" },
    zones: ["1", "2"],
    machine: "Standard_ND96isr_H100_v5",
    another: "Standard_ND96isr_H200_v5",
    plain: "Standard_D8s_v5",
    type: "azure-native:containerservice:AgentPool",
    spelt: "Standard_ND96isr_H10_v5",
    meant: 'did you mean "Standard_ND96isr_H100_v5"?',
    bought:
      "/subscriptions/5f0a1b2c-3d4e-4f5a-8b6c-7d8e9f0a1b2c/resourceGroups/acme/providers/Microsoft.Compute/capacityReservationGroups/h100",
  },
] as const;

describe.each(clouds)(
  "a group of nodes on $cloud",
  ({ cloud, place, zones, machine, another, plain, type, spelt, meant, bought }) => {
    const [zone, other] = zones;
    const make =
      (changes: Partial<NodeGroupArgs> = {}) =>
      () => {
        const network = new Network("net", {
          cloud,
          ...place,
          zones: 3,
          cidr: "10.0.0.0/16",
          flowLogs: { enabled: false },
          fabricMachines: cloud === "gcp" ? [machine, another].map((name) => ({ machine: name, zone })) : undefined,
        });
        const cluster = new Cluster("yard", { cloud, ...place, vpcId: network.id, subnetIds: network.privateSubnetIds });
        new NodeGroup("workers", {
          cloud,
          ...place,
          cluster: cluster.connection,
          machine,
          nodes: { min: 1, desired: 4, max: 10 },
          zones: [zone],
          subnets: network.privateSubnets,
          fabricNetworks: network.fabricNetworks,
          fabricSecurityGroupId: network.fabricSecurityGroupId,
          ...changes,
        });
      };
    const steps = (yard: Yard) => yard.steps.filter((step) => step.type === type).map((step) => step.op);

    it("changes nothing when run again, and leaves nothing when destroyed", () => expectSteady(make()));

    it("corrects the number of nodes, unless an autoscaler owns it", async () => {
      const more = { nodes: { min: 1, desired: 6, max: 10 } };
      const fixed = await rehearse(make());
      await fixed.up(make(more));
      expect(steps(fixed)).toEqual(["update"]);
      const scaled = await rehearse(make({ autoscaled: true }));
      await scaled.up(make({ ...more, autoscaled: true }));
      expect(steps(scaled)).toEqual(["same"]);
    });

    it("is replaced for another machine", async () => {
      const yard = await rehearse(make());
      await yard.up(make({ machine: another }));
      expect(steps(yard)).toContain("replace");
    });

    it("spreads plain machines over zones", async () => {
      await expect(rehearse(make({ machine: plain, zones: [...zones] }))).resolves.toBeDefined();
    });

    it("names every value at fault at once, before anything is made", async () => {
      await expect(rehearse(make({ machine: spelt }))).rejects.toThrow(meant);
      await expect(rehearse(make({ zones: [zone, other], nodes: { min: 5, desired: 4, max: 4 } }))).rejects.toThrow(
        /nodes.min: 5 is more than max \(4\).*zones: names 2, and .* does not cross zones/s,
      );
      await expect(rehearse(make({ capacity: "reservation" }))).rejects.toThrow(
        "reservationId: is missing, and capacity is reservation",
      );
      await expect(
        rehearse(make({ capacity: "reservation", reservationId: bought, bought: { machines: 10, zone: other } })),
      ).rejects.toThrow(`zones[0]: ${bought} is in ${other}, the nodes are in ${zone}; write zone: ${other}`);
      const run = { start: "2026-12-01T00:00:00Z", end: "2026-12-09T00:00:00Z" };
      const block = { machines: 10, start: "2026-12-01T00:00:00Z", end: "2026-12-08T00:00:00Z" };
      await expect(
        rehearse(make({ capacity: "capacity-block", reservationId: bought, bought: block, plannedRun: run })),
      ).rejects.toThrow(`bought: ${bought} ends on 2026-12-08 00:00 UTC`);
    });
  },
);

describe("a group of p4d on AWS", () => {
  let yard: Yard;
  beforeAll(async () => {
    yard = await rehearse(program());
  });

  it("is made of exactly this", () => {
    expect(
      own(yard)
        .map((made) => `${made.type} ${made.name}`)
        .toSorted(),
    ).toEqual([
      "aws:ec2/launchTemplate:LaunchTemplate workers",
      "aws:ec2/placementGroup:PlacementGroup workers",
      "aws:eks/nodeGroup:NodeGroup workers",
      "aws:iam/role:Role workers-node",
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment workers-node-AmazonEC2ContainerRegistryPullOnly",
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment workers-node-AmazonEKSWorkerNodePolicy",
    ]);
  });

  it("keeps the metadata service from pods and the disk encrypted", () => {
    const inputs = yard.one(template).inputs;
    expect(inputs.metadataOptions).toEqual({
      httpEndpoint: "enabled",
      httpTokens: "required",
      httpPutResponseHopLimit: 1,
      instanceMetadataTags: "disabled",
    });
    expect(inputs.blockDeviceMappings).toEqual([
      {
        deviceName: "/dev/xvda",
        ebs: { volumeType: "gp3", volumeSize: 200, encrypted: "true", deleteOnTermination: "true" },
      },
    ]);
  });

  it("attaches one address and four EFA interfaces, all in the fabric's group", () => {
    const fabric = yard.one("aws:ec2/securityGroup:SecurityGroup", "net-fabric").id;
    const efa = (networkCardIndex: number, deviceIndex: number) => ({
      networkCardIndex,
      deviceIndex,
      interfaceType: "efa-only",
      deleteOnTermination: "true",
      securityGroups: [fabric],
    });
    expect(yard.one(template).inputs.networkInterfaces).toEqual([
      {
        networkCardIndex: 0,
        deviceIndex: 0,
        interfaceType: "interface",
        deleteOnTermination: "true",
        associatePublicIpAddress: "false",
        securityGroups: [connection(yard).securityGroupId, fabric],
      },
      efa(0, 1),
      efa(1, 0),
      efa(2, 0),
      efa(3, 0),
    ]);
  });

  it("stands in its one zone, close together, and says what it carries", () => {
    const subnet = yard.one("aws:ec2/subnet:Subnet", "net-fabric-us-west-2b").id;
    const placement = yard.one("aws:ec2/placementGroup:PlacementGroup");
    expect(placement.inputs.strategy).toBe("cluster");
    expect(yard.one(template).inputs.placement).toEqual({ groupName: placement.outputs.name });
    expect(yard.one(group).inputs).toMatchObject({
      clusterName: "yard",
      version: "1.35",
      amiType: "AL2023_x86_64_NVIDIA",
      capacityType: "ON_DEMAND",
      instanceTypes: ["p4d.24xlarge"],
      subnetIds: [subnet],
      scalingConfig: { minSize: 1, desiredSize: 4, maxSize: 10 },
      updateConfig: { updateStrategy: "DEFAULT", maxUnavailable: 1 },
      taints: [{ key: "nvidia.com/gpu", effect: "NO_SCHEDULE" }],
      labels: { "trainyard.dev/accelerator": "a100", "trainyard.dev/fabric": "efa" },
    });
  });

  it("is owned: instances, volumes and interfaces carry the tags", () => {
    const specifications = yard.one(template).inputs.tagSpecifications as { resourceType: string; tags: object }[];
    expect(specifications.map((one) => one.resourceType)).toEqual(["instance", "volume", "network-interface"]);
    for (const one of specifications) expect(one.tags).toEqual({ owner: "research", environment: "runtime", Name: "workers" });
  });

  it("sets up local disks and counts pods by the first card", () => {
    expect(script(yard)).toContain("strategy: RAID0");
    expect(script(yard)).toContain("maxPods: 250");
  });

  it("may join the cluster and pull images, and nothing else", () => {
    const attached = own(yard).filter((made) => made.type === "aws:iam/rolePolicyAttachment:RolePolicyAttachment");
    expect(attached.map((made) => made.inputs.policyArn).toSorted()).toEqual([
      "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly",
      "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy",
    ]);
    expect(yard.one(group).dependencies).toEqual(expect.arrayContaining(attached.map((made) => made.urn)));
  });
});

describe("groups of other kinds on AWS", () => {
  it("changes nothing when run again, and leaves nothing when destroyed", () => expectSteady(program()));

  it("corrects the number of nodes, unless an autoscaler owns it", async () => {
    const more = { nodes: { min: 1, desired: 6, max: 10 } };
    const steps = (yard: Yard) => yard.steps.filter((step) => step.type === group).map((step) => step.op);
    const fixed = await rehearse(program());
    await fixed.up(program(more));
    expect(steps(fixed)).toEqual(["update"]);
    const scaled = await rehearse(program({ autoscaled: true }));
    await scaled.up(program({ ...more, autoscaled: true }));
    expect(steps(scaled)).toEqual(["same"]);
  });

  it("rolls nodes for a larger disk, and replaces the group for another machine", async () => {
    const yard = await rehearse(program());
    await yard.up(program({ rootVolumeGiB: 500 }));
    const touched = yard.steps.filter((step) => step.op !== "same" && [template, group].includes(step.type));
    expect(touched.map((step) => `${step.op} ${step.type}`)).toEqual([`update ${template}`, `update ${group}`]);
    const preview = await yard.preview(program({ rootVolumeGiB: 500, machine: "p4de.24xlarge" }));
    expect(preview.steps.filter((step) => step.type === group).map((step) => step.op)).toContain("replace");
  });

  it("takes dl2q as the Gaudi machine that its owner calls it, tells it where its cluster is, and warns", async () => {
    const yard = await rehearse(
      program({
        machine: "dl2q.24xlarge",
        accelerator: "gaudi3",
        zones: ["us-west-2d"],
        imageId: "ami-0123456789abcdef0",
        nodes: { desired: 2 },
        strategy: "recreate",
      }),
    );
    expect(yard.one(template).inputs.imageId).toBe("ami-0123456789abcdef0");
    expect(yard.one(group).inputs).toMatchObject({
      taints: [{ key: "habana.ai/gaudi", effect: "NO_SCHEDULE" }],
      updateConfig: { updateStrategy: "MINIMAL", maxUnavailablePercentage: 100 },
    });
    expect(yard.one(group).inputs).not.toHaveProperty("amiType");
    expect(yard.one(group).inputs).not.toHaveProperty("version");
    expect(script(yard)).toContain(`apiServerEndpoint: ${connection(yard).endpoint}`);
    expect(script(yard)).toContain("--register-with-taints=habana.ai/gaudi=:NoSchedule");
    const warnings = yard.diagnostics.filter((one) => one.severity === "warning").map((one) => one.message);
    expect(warnings).toContainEqual(expect.stringContaining("aws lists dl2q.24xlarge as 8 x Qualcomm Cloud AI 100 Standard"));
  });

  it("starts a capacity block's machines from the block, in no placement group, old ones first", async () => {
    const reservationId = "cr-0123456789abcdef0";
    const yard = await rehearse(
      program({ machine: "p5.48xlarge", accelerator: "h100", capacity: "capacity-block", reservationId }),
    );
    expect(yard.resources("aws:ec2/placementGroup:PlacementGroup")).toEqual([]);
    expect(yard.one(template).inputs).toMatchObject({
      instanceType: "p5.48xlarge",
      instanceMarketOptions: { marketType: "capacity-block" },
      capacityReservationSpecification: { capacityReservationTarget: { capacityReservationId: reservationId } },
    });
    expect(yard.one(template).inputs).not.toHaveProperty("placement");
    expect(yard.one(group).inputs).toMatchObject({ capacityType: "CAPACITY_BLOCK", updateConfig: { updateStrategy: "MINIMAL" } });
    expect(yard.one(group).inputs).not.toHaveProperty("instanceTypes");
  });

  it("leaves interfaces and placement to EKS for plain machines, in as many zones as wanted", async () => {
    const yard = await rehearse(
      program({
        machine: "m7i.xlarge",
        accelerator: undefined,
        zones: ["us-west-2a", "us-west-2b"],
        fabricSecurityGroupId: undefined,
      }),
    );
    expect(yard.one(template).inputs).not.toHaveProperty("networkInterfaces");
    expect(yard.resources("aws:ec2/placementGroup:PlacementGroup")).toEqual([]);
    expect(yard.one(group).inputs.subnetIds).toHaveLength(2);
    expect(yard.one(group).inputs).toMatchObject({ amiType: "AL2023_x86_64_STANDARD", taints: [] });
  });

  it("makes the fabric's security group itself in a network that has none", async () => {
    const yard = await rehearse(program({}, true));
    const made = yard.one("aws:ec2/securityGroup:SecurityGroup", "workers-fabric");
    expect(made.inputs.vpcId).toBe(yard.one("aws:ec2/vpc:Vpc").id);
    expect(yard.one("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "workers-fabric-out").inputs).toMatchObject({
      securityGroupId: made.id,
      referencedSecurityGroupId: made.id,
      ipProtocol: "-1",
    });
    const [, efa] = yard.one(template).inputs.networkInterfaces as { securityGroups: string[] }[];
    expect(efa?.securityGroups).toEqual([made.id]);
  });

  it("judges what only the network knows as soon as it is known", async () => {
    const late = program({ machine: "m7i.xlarge", zones: ["us-west-2b", "us-west-2e"] });
    await expect(rehearse(late, { idleLimitMs: 1000 })).rejects.toThrow(
      "subnets: none is in us-west-2e; they are in us-west-2a, us-west-2b, us-west-2c, us-west-2d",
    );
  });
});
