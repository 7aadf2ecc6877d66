import { describe, expect, it } from "vitest";
import { demandsOf, type PricedResource, priceAll } from "../../scripts/cost";

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
    expect(demandsOf([launch, group({ scalingConfig: scaling }, launch)], "us-west-2")).toEqual([
      {
        label: "node group training",
        machine: "p4d.24xlarge",
        region: "us-west-2",
        capacity: "on-demand",
        nodes: { min: 1, desired: 4, max: 10 },
      },
      { label: "volumes of node group training", rate: "aws-gp3", count: 800 },
    ]);
  });

  it.each([
    [{ capacityType: "SPOT" }, {}, "spot"],
    [{ capacityType: "CAPACITY_BLOCK" }, {}, "capacity-block"],
    [{}, { instanceMarketOptions: { marketType: "capacity-block" } }, "capacity-block"],
    [{ capacityType: "ON_DEMAND" }, {}, "on-demand"],
  ])("tells how machines are obtained: %j %j", (inputs, launchInputs, capacity) => {
    const launch = template({ instanceType: "p5.48xlarge", ...launchInputs });
    const [demand] = demandsOf([launch, group({ scalingConfig: { desiredSize: 1 }, ...inputs }, launch)], "us-east-1");
    expect(demand).toMatchObject({ capacity });
  });

  it("counts an interface endpoint by zone and a gateway endpoint not at all", () => {
    const endpoints = [
      resource("aws:ec2/vpcEndpoint:VpcEndpoint", "sts", { vpcEndpointType: "Interface", subnetIds: ["a", "b", "c"] }),
      resource("aws:ec2/vpcEndpoint:VpcEndpoint", "s3", { vpcEndpointType: "Gateway" }),
    ];
    expect(demandsOf(endpoints, "us-west-2")).toEqual([{ label: "endpoint sts", rate: "aws-interface-endpoint", count: 3 }]);
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
      "us-west-2",
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
    expect(demandsOf(pools, "us-east1")).toMatchObject([
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
    const cost = priceAll(demandsOf([cluster, pool], "eastus"));
    expect(cost.items.map((item) => item.label)).toEqual(["cluster yard", "node pool system", "node pool training"]);
    expect(cost.hourlyUsd).toBeGreaterThan(2 * 98);
    expect(cost.unpriced).toEqual([]);
  });

  it("says what it cannot know before a run", () => {
    expect(demandsOf([group({ scalingConfig: { desiredSize: 1 } })], "us-west-2")).toEqual([
      { label: "node group training", why: "its machine type is not known before it is made" },
    ]);
    const [bucket] = demandsOf([resource("aws:s3/bucket:Bucket", "data", {})], "us-west-2");
    expect(bucket).toEqual({ label: "bucket data", why: "priced by what is stored and asked for" });
  });

  it("asks nothing for what costs nothing", () => {
    expect(demandsOf([resource("aws:iam/role:Role", "nodes", {}), resource("kubernetes:core/v1:Service", "a", {})], "r")).toEqual(
      [],
    );
  });
});
