import { beforeAll, describe, expect, it } from "vitest";
import { Cluster } from "../../components/cluster";
import { Network } from "../../components/network";
import { Karpenter, KarpenterPool, type KarpenterPoolArgs } from "../../components/nodes/karpenter";
import { planKarpenterPool } from "../../components/nodes/karpenter/plan";
import { rehearse, type Yard } from "../../scripts/rehearsal";

const region = "us-west-2";
const nodeClass = "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass";
const nodePool = "kubernetes:karpenter.sh/v1:NodePool";

function program(changes: Partial<KarpenterPoolArgs> = {}) {
  return () => {
    const network = new Network("net", {
      cloud: "aws",
      region,
      zones: 2,
      cidr: "10.0.0.0/16",
      interfaceEndpoints: [],
      natGateways: "none",
      flowLogs: { enabled: false },
    });
    const cluster = new Cluster("yard", { cloud: "aws", region, vpcId: network.id, subnetIds: network.privateSubnetIds });
    const onCluster = { provider: cluster.kubernetesProvider };
    const karpenter = new Karpenter("karpenter", { cloud: "aws", region, clusterName: cluster.name }, onCluster);
    new KarpenterPool(
      "workers",
      {
        cloud: "aws",
        region,
        cluster: cluster.connection,
        instanceProfileName: karpenter.instanceProfileName,
        machine: "p4d.24xlarge",
        maxNodes: 10,
        zones: ["us-west-2b"],
        subnets: network.fabricSubnets,
        fabricSecurityGroupId: network.fabricSecurityGroupId,
        maintenance: [{ days: ["Tue"], startUtc: "02:00", minutes: 240 }],
        ...changes,
      },
      onCluster,
    );
  };
}

describe("Karpenter on AWS", () => {
  let yard: Yard;
  beforeAll(async () => {
    yard = await rehearse(program());
  });

  it("is made of exactly this", () => {
    const urn = yard.one("trainyard:index:Karpenter").urn;
    const counts: Record<string, number> = {};
    for (const made of yard.resources().filter((one) => one.parent === urn)) counts[made.type] = (counts[made.type] ?? 0) + 1;
    expect(counts).toEqual({
      "aws:iam/role:Role": 2,
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment": 2,
      "aws:iam/rolePolicy:RolePolicy": 1,
      "aws:iam/instanceProfile:InstanceProfile": 1,
      "aws:eks/accessEntry:AccessEntry": 1,
      "aws:eks/podIdentityAssociation:PodIdentityAssociation": 1,
      "aws:sqs/queue:Queue": 1,
      "aws:sqs/queuePolicy:QueuePolicy": 1,
      "aws:cloudwatch/eventRule:EventRule": 5,
      "aws:cloudwatch/eventTarget:EventTarget": 5,
      "kubernetes:helm.sh/v3:Release": 2,
    });
  });

  it("may end only machines that carry the cluster's mark, and hand over only the nodes' role", () => {
    const policy = JSON.parse(String(yard.one("aws:iam/rolePolicy:RolePolicy", "karpenter-controller").inputs.policy));
    const byName = new Map(policy.Statement.map((one: { Sid: string }) => [one.Sid, one]));
    expect(byName.get("EndMarked")).toMatchObject({
      Action: ["ec2:TerminateInstances", "ec2:DeleteLaunchTemplate"],
      Condition: {
        StringEquals: { "aws:ResourceTag/kubernetes.io/cluster/yard": "owned" },
        StringLike: { "aws:ResourceTag/karpenter.sh/nodepool": "*" },
      },
    });
    expect(byName.get("HandOverNodeRole")).toMatchObject({
      Resource: yard.one("aws:iam/role:Role", "karpenter-node").outputs.arn,
    });
    const anywhere = policy.Statement.filter((one: { Resource: unknown }) => one.Resource === "*").map(
      (one: { Sid: string }) => one.Sid,
    );
    expect(anywhere).toEqual(["Look", "Prices"]);
  });

  it("lets its nodes in by an access entry, and is told of interruptions through its queue", () => {
    expect(yard.one("aws:eks/accessEntry:AccessEntry", "karpenter-node").inputs).toMatchObject({ type: "EC2_LINUX" });
    const queue = yard.one("aws:sqs/queue:Queue");
    expect(queue.inputs).toMatchObject({ sqsManagedSseEnabled: true, messageRetentionSeconds: 300 });
    const controller = yard.one("kubernetes:helm.sh/v3:Release", "karpenter-controller");
    expect(controller.inputs).toMatchObject({
      chart: "oci://public.ecr.aws/karpenter/karpenter",
      skipCrds: true,
      values: { settings: { clusterName: "yard", interruptionQueue: queue.outputs.name } },
    });
  });

  it("gives a node of the pool its EFA interfaces, its subnet and its groups, and keeps pods from the metadata service", () => {
    expect(yard.one(nodeClass).inputs.spec).toMatchObject({
      amiFamily: "AL2023",
      amiSelectorTerms: [{ alias: "al2023@v20260917" }],
      instanceProfile: yard.one("aws:iam/instanceProfile:InstanceProfile").outputs.name,
      subnetSelectorTerms: [{ id: yard.one("aws:ec2/subnet:Subnet", "net-fabric-us-west-2b").id }],
      metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 },
      instanceStorePolicy: "RAID0",
      networkInterfaces: [
        { networkCardIndex: 0, deviceIndex: 0, interfaceType: "interface" },
        { networkCardIndex: 0, deviceIndex: 1, interfaceType: "efa-only" },
        { networkCardIndex: 1, deviceIndex: 0, interfaceType: "efa-only" },
        { networkCardIndex: 2, deviceIndex: 0, interfaceType: "efa-only" },
        { networkCardIndex: 3, deviceIndex: 0, interfaceType: "efa-only" },
      ],
      placementGroupSelector: { name: yard.one("aws:ec2/placementGroup:PlacementGroup").outputs.name },
    });
  });

  it("never lets a training node expire, gives up only empty ones, and disrupts only inside the windows", () => {
    expect(yard.one(nodePool).inputs.spec).toEqual({
      limits: { "nvidia.com/gpu": 80 },
      template: {
        metadata: { labels: expect.objectContaining({ "trainyard.dev/accelerator": "a100", "trainyard.dev/fabric": "efa" }) },
        spec: {
          nodeClassRef: { group: "karpenter.k8s.aws", kind: "EC2NodeClass", name: "workers" },
          requirements: [
            { key: "node.kubernetes.io/instance-type", operator: "In", values: ["p4d.24xlarge"] },
            { key: "karpenter.sh/capacity-type", operator: "In", values: ["on-demand"] },
            { key: "topology.kubernetes.io/zone", operator: "In", values: ["us-west-2b"] },
            { key: "kubernetes.io/arch", operator: "In", values: ["amd64"] },
          ],
          taints: [{ key: "nvidia.com/gpu", effect: "NoSchedule" }],
          expireAfter: "Never",
        },
      },
      disruption: {
        consolidationPolicy: "WhenEmpty",
        consolidateAfter: "10m",
        budgets: [{ nodes: "1" }, { nodes: "0", schedule: "0 6 * * 2", duration: "164h0m" }],
      },
    });
  });

  it("goes in order: the pool, then what its nodes are made of, then the controller; and leaves nothing", async () => {
    await yard.up(program());
    expect(Object.keys(yard.changes)).toEqual(["same"]);
    await yard.destroy();
    const order = yard.steps.map((step) => step.name);
    const place = (name: string) => order.indexOf(name);
    expect(place("workers")).toBeLessThan(place("workers-class"));
    expect(place("workers-class")).toBeLessThan(place("karpenter-controller"));
    expect(place("karpenter-controller")).toBeLessThan(place("karpenter-crd"));
    expect(yard.resources()).toEqual([]);
  });
});

describe("the plan of a pool", () => {
  const base: KarpenterPoolArgs = {
    cloud: "aws",
    cluster: { name: "yard", securityGroupId: "sg-0" },
    instanceProfileName: "nodes",
    machine: "p5.48xlarge",
    maxNodes: 4,
    zones: ["us-west-2b"],
    subnets: [{ id: "subnet-1", zone: "us-west-2b" }],
    fabricSecurityGroupId: "sg-1",
  };
  const plan = (changes: Partial<KarpenterPoolArgs>) => planKarpenterPool("workers", { ...base, ...changes });

  it("disrupts accelerators never and others at any time, unless told when", () => {
    expect(plan({}).budgets).toEqual([{ nodes: "0" }]);
    expect(plan({ machine: "m7i.xlarge", disruptAtOnce: "20%" })).toMatchObject({
      budgets: [{ nodes: "20%" }],
      expireAfter: "720h",
      consolidationPolicy: "WhenEmptyOrUnderutilized",
      limits: { cpu: 16 },
    });
  });

  it("asks for the fabric's group in words of its own: it makes none from a vpcId", () => {
    expect(() => plan({ fabricSecurityGroupId: undefined })).toThrow(
      /fabricSecurityGroupId: is missing, .*; give Network\.fabricSecurityGroupId or a group that names itself in both directions, or fabric: false/,
    );
  });

  it("takes reserved machines as reserved, in no placement group of its own", () => {
    const made = plan({ capacity: "capacity-block", reservationId: "cr-0123456789abcdef0" });
    expect(made.capacityType).toBe("reserved");
    expect(made.nodes.capacity.ownPlacementGroup).toBe(false);
  });

  it("bounds a pool with a fixed number by nodes, as Karpenter wants it", () => {
    expect(plan({ fixedNodes: 2 })).toMatchObject({ fixedNodes: 2, limits: { nodes: 4 } });
  });

  it.each<[string, Partial<KarpenterPoolArgs>, string]>([
    [
      "a resource that Karpenter does not know",
      { machine: "dl2q.24xlarge", zones: ["us-west-2d"], subnets: [{ id: "s", zone: "us-west-2d" }], imageId: "ami-01234567" },
      "fixedNodes: is missing, and Karpenter does not know dl2q.24xlarge to have qualcomm.com/qaic",
    ],
    ["no nodes", { maxNodes: 0 }, "maxNodes: 0 is not a number of nodes; give a whole number from 1"],
    [
      "more fixed nodes than the most",
      { fixedNodes: 5 },
      "fixedNodes: 5 is more than maxNodes (4); raise maxNodes or lower fixedNodes",
    ],
    ["a cap that is none", { disruptAtOnce: "some" }, 'disruptAtOnce: "some" is not a number or percentage of nodes'],
    ["a time that is none", { emptyFor: "soon" }, 'emptyFor: "soon" is not a time; give one such as "30m", or "Never"'],
    [
      "an image that would drift",
      { imageVersion: "latest" },
      'imageVersion: "latest" is not a release; give one such as v20260917',
    ],
    ["a fabric over two zones", { zones: ["us-west-2a", "us-west-2b"] }, "zones: names 2, and EFA does not cross zones"],
    [
      "a window that is none",
      { maintenance: [{ days: ["Tue"], startUtc: "2", minutes: 60 }] },
      'maintenance[0].startUtc: "2" is not a time',
    ],
  ])("refuses %s", (_, changes, message) => {
    expect(() => plan(changes)).toThrow(message);
  });
});
