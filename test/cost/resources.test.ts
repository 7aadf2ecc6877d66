import { describe, expect, it } from "vitest";
import { demandsOf, type PricedResource, priceAll, type Usage } from "../../scripts/cost";

function resource(
  type: string,
  name: string,
  inputs: PricedResource["inputs"],
  more: Partial<PricedResource> = {},
): PricedResource {
  return { urn: `urn:pulumi:dev::test::${type}::${name}`, type, name, inputs, dependencies: [], ...more };
}

const template = (inputs: PricedResource["inputs"]) => resource("aws:ec2/launchTemplate:LaunchTemplate", "training", inputs);
const group = (inputs: PricedResource["inputs"], on?: PricedResource) =>
  resource("aws:eks/nodeGroup:NodeGroup", "training", inputs, { dependencies: on === undefined ? [] : [on.urn] });

describe("what resources ask to be paid for", () => {
  it("reads a node group's machine, nodes and root volumes, wherever they are written", () => {
    const launch = template({ instanceType: "p4d.24xlarge", blockDeviceMappings: [{ ebs: { volumeSize: 200 } }] });
    const scaling = { minSize: 1, desiredSize: 4, maxSize: 10 };
    expect(demandsOf([launch, group({ scalingConfig: scaling }, launch)], { region: "us-west-2" })).toEqual([
      {
        label: "node group training",
        machine: "p4d.24xlarge",
        region: "us-west-2",
        capacity: "on-demand",
        nodes: { min: 1, desired: 4, max: 10 },
      },
      { label: "volumes of node group training", rate: "aws-gp3", count: 800, range: { min: 200, max: 2000 } },
    ]);
  });

  it.each([
    [{ capacityType: "SPOT" }, {}, "spot"],
    [{ capacityType: "CAPACITY_BLOCK" }, {}, "capacity-block"],
    [{}, { instanceMarketOptions: { marketType: "capacity-block" } }, "capacity-block"],
    [{ capacityType: "ON_DEMAND" }, {}, "on-demand"],
  ])("tells how machines are obtained: %j %j", (inputs, launchInputs, capacity) => {
    const launch = template({ instanceType: "p5.48xlarge", ...launchInputs });
    const [demand] = demandsOf([launch, group({ scalingConfig: { desiredSize: 1 }, ...inputs }, launch)], {
      region: "us-east-1",
    });
    expect(demand).toMatchObject({ capacity });
  });

  it("counts an interface endpoint by zone and a gateway endpoint not at all", () => {
    const endpoints = [
      resource("aws:ec2/vpcEndpoint:VpcEndpoint", "sts", { vpcEndpointType: "Interface", subnetIds: ["a", "b", "c"] }),
      resource("aws:ec2/vpcEndpoint:VpcEndpoint", "s3", { vpcEndpointType: "Gateway" }),
    ];
    expect(demandsOf(endpoints, { region: "us-west-2" })).toEqual([
      { label: "endpoint sts", rate: "aws-interface-endpoint", count: 3 },
    ]);
  });

  it("takes the region of the resource, then that of its provider, then the environment's", () => {
    const provider = resource("pulumi:providers:aws", "far", { region: "eu-central-1" });
    const scaling = { desiredSize: 1 };
    const demands = demandsOf(
      [
        provider,
        resource(
          "aws:eks/nodeGroup:NodeGroup",
          "a",
          { instanceTypes: ["p4d.24xlarge"], scalingConfig: scaling },
          { provider: provider.urn },
        ),
        resource(
          "aws:eks/nodeGroup:NodeGroup",
          "b",
          { instanceTypes: ["p4d.24xlarge"], scalingConfig: scaling },
          { provider: `${provider.urn}::0f3a` },
        ),
        resource("aws:eks/nodeGroup:NodeGroup", "c", {
          instanceTypes: ["p4d.24xlarge"],
          scalingConfig: scaling,
          region: "eu-west-1",
        }),
        resource("aws:eks/nodeGroup:NodeGroup", "d", { instanceTypes: ["p4d.24xlarge"], scalingConfig: scaling }),
      ],
      { region: "us-west-2" },
    );
    expect(demands.map((demand) => "region" in demand && demand.region)).toEqual([
      "eu-central-1",
      "eu-central-1",
      "eu-west-1",
      "us-west-2",
    ]);
  });

  it("counts a GKE node pool by zone, and knows spot and flex-start", () => {
    const pools = [
      resource("gcp:container/nodePool:NodePool", "gpu", {
        location: "us-central1",
        nodeLocations: ["us-central1-a", "us-central1-b"],
        nodeCount: 2,
        nodeConfig: { machineType: "a3-highgpu-8g", spot: true },
      }),
      resource("gcp:container/nodePool:NodePool", "burst", {
        location: "us-central1-a",
        autoscaling: { totalMinNodeCount: 0, totalMaxNodeCount: 4 },
        nodeConfig: { machineType: "a3-highgpu-8g", flexStart: true },
      }),
    ];
    expect(demandsOf(pools, { region: "us-east1" })).toMatchObject([
      { region: "us-central1", capacity: "spot", nodes: { min: 4, desired: 4, max: 4 } },
      { region: "us-central1", capacity: "flex-start", nodes: { min: 0, desired: 0, max: 4 } },
    ]);
  });

  it("prices AKS pools in any API version, and those inside the cluster", () => {
    const inputs = { vmSize: "Standard_ND96isr_H100_v5", count: 2 };
    const cluster = resource("azure-native:containerservice:ManagedCluster", "yard", {
      location: "East US",
      agentPoolProfiles: [{ name: "system", vmSize: "Standard_D4s_v5", count: 3 }],
    });
    const pool = resource("azure-native:containerservice/v20250801:AgentPool", "training", inputs);
    const cost = priceAll(demandsOf([cluster, pool], { region: "eastus" }));
    expect(cost.items.map((item) => item.label)).toEqual(["cluster yard", "node pool system", "node pool training"]);
    expect(cost.hourlyUsd).toBeGreaterThan(2 * 98);
    expect(cost.unpriced).toEqual([]);
  });

  it("says what it cannot know before a run", () => {
    expect(demandsOf([group({ scalingConfig: { desiredSize: 1 } })], { region: "us-west-2" })).toEqual([
      { label: "node group training", why: "its machine type is not known before it is made" },
    ]);
    const [bucket] = demandsOf([resource("aws:s3/bucket:Bucket", "data", {})], { region: "us-west-2" });
    expect(bucket).toEqual({
      label: "bucket data",
      why: "priced by what is stored and asked for; say cost.usage.storedGiB.data",
    });
  });

  it("asks nothing for what costs nothing", () => {
    expect(
      demandsOf([resource("aws:iam/role:Role", "nodes", {}), resource("kubernetes:core/v1:Service", "a", {})], { region: "r" }),
    ).toEqual([]);
  });

  const lines = (resources: readonly PricedResource[], usage: Usage = {}) => {
    const { items, unpriced } = priceAll(demandsOf(resources, { region: "us-west-2", prefix: "yard-test", usage }));
    return { items: items.map(({ label, monthlyUsd }) => [label, Number(monthlyUsd.toFixed(2))]), unpriced };
  };
  const cluster = resource("aws:eks/cluster:Cluster", "yard", {});

  it("prices buckets and file systems by what the file says they hold, each copy of them, and names what comes on top", () => {
    const buckets = [
      resource("aws:s3/bucket:Bucket", "yard-test-checkpoints", {}),
      resource("aws:s3/bucket:Bucket", "yard-test-checkpoints-us-east-2", { region: "us-east-2" }),
      resource("aws:s3/bucket:Bucket", "yard-test-checkpoints-us-east-2-logs", { region: "us-east-2" }),
      resource("aws:efs/fileSystem:FileSystem", "yard-test-files-shared", {}),
    ];
    expect(lines(buckets, { storedGiB: { checkpoints: 10_000, shared: 100 } })).toEqual({
      items: [
        ["bucket yard-test-checkpoints", 230],
        ["bucket yard-test-checkpoints-us-east-2", 230],
        ["file system yard-test-files-shared", 30],
      ],
      unpriced: [
        "requests to buckets, and traffic between regions (priced by their number)",
        "bucket yard-test-checkpoints-us-east-2-logs (priced by what is stored and asked for; say cost.usage.storedGiB.checkpoints-logs)",
        "reads and writes of file system yard-test-files-shared (priced by what is read and written)",
      ],
    });
  });

  it("counts what is stated for all gateways and logs together once", () => {
    const resources = [
      resource("aws:ec2/natGateway:NatGateway", "a", {}),
      resource("aws:ec2/natGateway:NatGateway", "b", {}),
      resource("aws:cloudwatch/logGroup:LogGroup", "flow", {}),
      resource("aws:cloudwatch/logGroup:LogGroup", "control", {}),
    ];
    expect(lines(resources, { natGiB: 1000, logsGiB: 100 })).toEqual({
      items: [
        ["NAT gateway a", 32.85],
        ["data through NAT gateways", 45],
        ["NAT gateway b", 32.85],
        ["logs", 50],
      ],
      unpriced: [],
    });
    expect(lines(resources).unpriced).toEqual([
      "data through NAT gateways (priced by the GiB; say cost.usage.natGiB, a month)",
      "logs flow (priced by what is written; say cost.usage.logsGiB, a month)",
      "logs control (priced by what is written; say cost.usage.logsGiB, a month)",
    ]);
  });

  it("prices Cloud NAT by the machines behind it, and no more than 32 of them", () => {
    const nat = resource("gcp:compute/routerNat:RouterNat", "way-out", {});
    const pool = (nodeCount: number) =>
      resource("gcp:container/nodePool:NodePool", "p", { nodeCount, nodeConfig: { machineType: "n2-standard-8" } });
    const hourly = (nodeCount: number) =>
      priceAll(demandsOf([nat, pool(nodeCount)], { region: "us-central1" })).items.find(({ label }) =>
        label.startsWith("Cloud NAT"),
      )?.hourlyUsd;
    expect(hourly(10)).toBeCloseTo(0.014, 6);
    expect(hourly(100)).toBeCloseTo(0.044, 6);
  });

  it("prices volumes by their storage class, wherever they are asked for, and those of a server that is counted not again", () => {
    const storageClass = resource("kubernetes:storage.k8s.io/v1:StorageClass", "fast", {
      metadata: { name: "fast" },
      provisioner: "ebs.csi.aws.com",
      parameters: { type: "gp3" },
    });
    const request = (storage: string, more = {}) => ({ ...more, resources: { requests: { storage } } });
    const resources = [
      cluster,
      storageClass,
      resource("kubernetes:core/v1:PersistentVolumeClaim", "data", { spec: request("100Gi", { storageClassName: "fast" }) }),
      resource("kubernetes:core/v1:PersistentVolumeClaim", "shared", { spec: request("1200Gi", { volumeName: "lustre" }) }),
      resource("kubernetes:core/v1:PersistentVolumeClaim", "other", { spec: request("1Ti", { storageClassName: "ceph" }) }),
      resource("kubernetes:apps/v1:StatefulSet", "workers", {
        spec: {
          replicas: 4,
          volumeClaimTemplates: [{ metadata: { name: "scratch" }, spec: request("500Gi", { storageClassName: "fast" }) }],
        },
      }),
      resource("kubernetes:helm.sh/v3:Release", "stack", {
        values: { prometheus: { spec: { replicas: 2, storage: { volumeClaimTemplate: { spec: request("50Gi") } } } } },
      }),
    ];
    expect(lines(resources)).toEqual({
      items: [
        ["cluster yard", 73],
        ["volume data", 8],
        ["volumes scratch of workers", 160],
        ["volumes of stack (prometheus)", 8],
      ],
      unpriced: ["volume other (its price depends on the storage class ceph)"],
    });
  });

  it("sells Azure's disks by the next size up", () => {
    const azure = resource("azure-native:containerservice:ManagedCluster", "yard", { sku: { tier: "Free" } });
    const storageClass = resource("kubernetes:storage.k8s.io/v1:StorageClass", "fast", {
      metadata: { name: "fast" },
      provisioner: "disk.csi.azure.com",
      parameters: { skuName: "Premium_LRS" },
    });
    const spec = { storageClassName: "fast", resources: { requests: { storage: "500Gi" } } };
    const { items } = lines([azure, storageClass, resource("kubernetes:core/v1:PersistentVolumeClaim", "data", { spec })]);
    expect(items).toEqual([["volume data", 73.22]]);
  });

  it("counts load balancers that a service or a chart asks for, by the cloud of the cluster", () => {
    const service = resource("kubernetes:core/v1:Service", "front", { spec: { type: "LoadBalancer" } });
    const release = resource("kubernetes:helm.sh/v3:Release", "gateway", {
      values: { gateway: { service: { type: "LoadBalancer" } } },
    });
    expect(lines([cluster, service, release])).toEqual({
      items: [
        ["cluster yard", 73],
        ["load balancer of front", 16.43],
        ["load balancer of gateway", 16.43],
      ],
      unpriced: ["traffic through load balancers (priced by what passes)"],
    });
    expect(lines([service]).unpriced[0]).toBe("load balancer of front (priced by the cloud that the cluster stands in)");
  });

  describe("Karpenter's pools", () => {
    const pool = (spec: Record<string, unknown>, types = ["p5.48xlarge"]) =>
      resource("kubernetes:karpenter.sh/v1:NodePool", "training", {
        spec: {
          ...spec,
          template: {
            spec: {
              requirements: [
                { key: "node.kubernetes.io/instance-type", operator: "In", values: types },
                { key: "karpenter.sh/capacity-type", operator: "In", values: ["spot"] },
              ],
            },
          },
        },
      });
    const demand = (...args: Parameters<typeof pool>) => demandsOf([pool(...args)], { region: "us-west-2" })[0];

    it("cost what they are fixed at, or at the most what their limits let them bring", () => {
      expect(demand({ replicas: 3, limits: { nodes: 4 } })).toMatchObject({
        machine: "p5.48xlarge",
        capacity: "spot",
        nodes: { min: 3, desired: 3, max: 3 },
      });
      expect(demand({ limits: { "nvidia.com/gpu": 32 } })).toMatchObject({
        nodes: { min: 0, desired: 4, max: 4 },
        estimate: "its limit is the most that it costs, and nothing runs while nothing asks",
      });
      expect(demand({ limits: { cpu: "400" } })).toMatchObject({ nodes: { min: 0, desired: 2, max: 2 } });
    });

    it("are named where nothing says how many of what", () => {
      expect(demand({})).toEqual({
        label: "Karpenter pool training",
        why: "it has no limit that says how many machines it brings",
      });
      expect(demand({ limits: { cpu: 4 } }, ["m6i.large", "m6i.xlarge"])).toEqual({
        label: "Karpenter pool training",
        why: "which machines it brings is left to Karpenter",
      });
    });
  });
});
