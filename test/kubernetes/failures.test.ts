import * as kubernetes from "@pulumi/kubernetes";
import { beforeAll, describe, expect, it } from "vitest";
import { condition, field, text } from "../../scripts/kubernetes/objects";
import { failNodes, healNodes } from "../../scripts/local/failures";
import { leaseSeconds } from "../../scripts/local/kubelet";
import { rehearse } from "../../scripts/rehearsal";
import { useCluster, yardNodes } from "./cluster";

const test = useCluster("failures");
beforeAll(() => test.useNodes(yardNodes()));

const image = "registry.invalid/image:1";
const labels = { app: "web" };

/** Two replicas that stay out of each other's zone, and at most one of them away at a time. */
function web() {
  const metadata = { name: "web", namespace: "default" };
  const spread = {
    maxSkew: 1,
    topologyKey: "topology.kubernetes.io/zone",
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector: { matchLabels: labels },
  };
  new kubernetes.policy.v1.PodDisruptionBudget("web", {
    metadata,
    spec: { maxUnavailable: 1, selector: { matchLabels: labels } },
  });
  new kubernetes.apps.v1.Deployment("web", {
    metadata,
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { topologySpreadConstraints: [spread], containers: [{ name: "web", image }] } },
    },
  });
}

async function zonesOfPods(): Promise<string[]> {
  const nodes = new Map(yardNodes().map((node) => [node.name, node.zone]));
  const pods = (await test.cluster.api.listKind("v1", "Pod", { namespace: "default", labelSelector: "app=web" })).items;
  const alive = pods.filter((pod) => pod.metadata.deletionTimestamp === undefined && text(pod, "status", "phase") === "Running");
  return alive.map((pod) => nodes.get(text(pod, "spec", "nodeName") ?? "") ?? "").sort();
}

describe("a zone that is lost", () => {
  it("loses its pods to the zones that are left, and takes its part again when it is back", async () => {
    const yard = await rehearse(web, { clouds: [test.cluster.cloud] });
    expect(await zonesOfPods()).toEqual(["us-west-2b", "us-west-2c"]);

    expect(await failNodes(test.cluster.api, "us-west-2c")).toEqual(["system-1"]);
    await expect.poll(zonesOfPods, { timeout: 60_000 }).toEqual(["us-west-2b", "us-west-2b"]);
    const lost = await test.cluster.api.get({ apiVersion: "v1", kind: "Node", name: "system-1" });
    expect(JSON.stringify(field(lost, "spec", "taints"))).toContain("node.kubernetes.io/unreachable");

    expect(await healNodes(test.cluster.api)).toEqual(["system-1"]);
    await expect.poll(readyNodes, { timeout: 30_000 }).toBe(11);
    await yard.destroy();
  });

  it("is not mistaken for lost: every node renews its lease", async () => {
    const leases = (await test.cluster.api.listKind("coordination.k8s.io/v1", "Lease", { namespace: "kube-node-lease" })).items;
    const fresh = leases.filter(
      (lease) => Date.now() - Date.parse(text(lease, "spec", "renewTime") ?? "") < leaseSeconds * 1_000,
    );
    expect(fresh.map((lease) => lease.metadata.name).sort()).toEqual(
      yardNodes()
        .map((node) => node.name)
        .sort(),
    );
  });

  it("names the zones there are when there is none of that name", async () => {
    await expect(failNodes(test.cluster.api, "us-west-2x")).rejects.toThrow(
      /us-west-2x: no node and no zone has that name; did you mean "us-west-2[bcd]"\? the zones are us-west-2b, us-west-2c, us-west-2d/,
    );
  });
});

async function readyNodes(): Promise<number> {
  const nodes = (await test.cluster.api.listKind("v1", "Node")).items;
  return nodes.filter((node) => condition(node, "Ready")?.status === "True").length;
}
