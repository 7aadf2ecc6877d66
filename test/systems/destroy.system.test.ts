import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folder, report, repository } from "../cli/run";

/** An environment with everything that holds on to something else when it is taken away. */
const withKarpenter = `config:
  aws:region: us-west-2
  trainyard:environment:
    system: yard
    cloud: aws
    region: us-west-2
    strategy: rolling
    network: { cidr: 10.0.0.0/16, zones: [us-west-2a, us-west-2b] }
    nodeGroups:
      - { name: system, machine: m6i.2xlarge, nodes: { desired: 2 } }
      - { name: training, machine: p4d.24xlarge, zone: us-west-2a, manager: karpenter, nodes: { min: 0, desired: 0, max: 4 } }
      - { name: always, machine: p5.48xlarge, zone: us-west-2a, nodes: { desired: 1 } }
    queueing: {}
    health: { burnIn: {} }
    monitoring: {}
    storage: { buckets: [{ name: checkpoints }] }
`;

const kinds = {
  workload: /^kubernetes:(apps|batch|core)\/v1:(DaemonSet|Deployment|StatefulSet|Job|Service)$/,
  queue: /^kubernetes:kueue/,
  pool: /^kubernetes:karpenter\.sh\/v1:NodePool$/,
  poolClass: /^kubernetes:karpenter\.k8s\.aws\/v1:EC2NodeClass$/,
  chart: /^kubernetes:helm/,
  nodes: /^(aws:eks\/nodeGroup|gcp:container\/nodePool|azure-native:containerservice.*):(NodeGroup|NodePool|AgentPool)$/,
  cluster: /^(aws:eks\/cluster|gcp:container\/cluster|azure-native:containerservice.*):(Cluster|ManagedCluster)$/,
  network:
    /^(aws:ec2\/(subnet|securityGroup|vpc)|gcp:compute\/(subnetwork|network)|azure-native:network.*):(Subnet|SecurityGroup|Vpc|Subnetwork|Network|VirtualNetwork)$/,
  fabric: /^aws:ec2\/securityGroup:SecurityGroup$/,
  placement: /^aws:ec2\/placementGroup:PlacementGroup$/,
} as const;
type Kind = keyof typeof kinds;

async function destroyed(environment: string, where: readonly string[]) {
  const made = await report("up", environment, ...where);
  expect(made.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  const gone = await report("destroy", environment, ...where);
  expect(gone).toMatchObject({ code: 0, result: "succeeded", operations: { delete: made.operations.create } });
  const at = (kind: Kind, name = "") =>
    gone.steps.flatMap(({ type, urn }, index) => (kinds[kind].test(type) && urn.includes(name) ? [index] : []));
  /** Every one of the first is gone before any of the second. */
  const inOrder = (first: readonly number[], second: readonly number[]) => {
    expect(first.length).toBeGreaterThan(0);
    expect(second.length).toBeGreaterThan(0);
    expect(Math.max(...first)).toBeLessThan(Math.min(...second));
  };
  return { at, inOrder };
}

describe("an environment that goes away", () => {
  it("drains Karpenter's pools before their controller goes, and that before the nodes that it runs on", async () => {
    const file = join(folder(), "yard.yaml");
    writeFileSync(file, withKarpenter);
    const { at, inOrder } = await destroyed(file, ["--state", folder()]);
    inOrder(at("queue"), at("chart", "queueing"));
    inOrder(at("pool"), at("poolClass"));
    inOrder(at("poolClass"), at("chart", "karpenter-controller"));
    inOrder(at("chart"), at("nodes"));
    inOrder(at("workload"), at("nodes"));
    inOrder(at("nodes"), at("cluster"));
    // A group that an interface still names, and a placement group with machines in it, cannot go.
    inOrder(at("nodes"), at("fabric", "yard-fabric"));
    inOrder(at("nodes"), at("placement", "always"));
    inOrder(at("poolClass"), at("placement", "training"));
    inOrder(at("cluster"), at("network", "private"));
  }, 240_000);

  it.each(["azure", "serving"])(
    "takes workloads, then nodes, then the cluster, then the network: %s",
    async (environment) => {
      const { at, inOrder } = await destroyed(environment, [
        "-C",
        repository,
        "--state",
        folder(),
        "--set",
        "cluster.deletionProtection=false",
      ]);
      inOrder(at("chart"), at("nodes"));
      inOrder(at("workload"), at("nodes"));
      inOrder(at("nodes"), at("cluster"));
      inOrder(at("nodes"), at("network"));
      // The accelerators' own networks are the nodes' alone.
      const fabric = at("network", "fabric");
      inOrder(
        at("cluster"),
        at("network").filter((index) => !fabric.includes(index)),
      );
    },
    240_000,
  );
});
