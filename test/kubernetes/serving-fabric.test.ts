import { beforeAll, describe, expect, it } from "vitest";
import { ModelServer, Namespace } from "../../components";
import { type KubernetesObject, text } from "../../scripts/kubernetes/objects";
import type { LocalNode } from "../../scripts/local/nodes";
import { rehearse } from "../../scripts/rehearsal";
import { h100, server } from "../components/serving/fixture";
import { field, objects } from "../systems/rehearsed";
import { useCluster } from "./cluster";

const test = useCluster("serving-fabric");
const zones = ["us-west-2a", "us-west-2b", "us-west-2c"];
const namespace = "serving";
const group = "trainyard.dev/node-group";

/** Two machines in each zone, with what a kubelet, EFA's plug-in and its driver count. */
function nodes(): LocalNode[] {
  return zones.flatMap((zone) =>
    [0, 1].map((index) => {
      const name = `gpus-${zone.at(-1)}-${index}`;
      const amounts = {
        cpu: "192",
        memory: "2048Gi",
        pods: "110",
        "ephemeral-storage": "6000Gi",
        "nvidia.com/gpu": "8",
        "vpc.amazonaws.com/efa": "32",
        "hugepages-2Mi": "10256Mi",
      };
      const labels = { [group]: "serving", "kubernetes.io/hostname": name, "topology.kubernetes.io/zone": zone };
      return { name, zone, group: "serving", labels, taints: [], capacity: amounts, allocatable: amounts };
    }),
  );
}

interface Template {
  readonly metadata: { readonly labels: Record<string, string>; readonly annotations: Record<string, string> };
  readonly spec: Record<string, unknown>;
}

/** The pods of a copy as LeaderWorkerSet makes and labels them; it does not run here. */
async function templates(): Promise<readonly [leader: Template, worker: Template]> {
  const yard = await rehearse(() => {
    const space = new Namespace(namespace);
    new ModelServer("llama", {
      ...server({ sharding: { strategy: "pipeline", stages: 2, tensorParallel: 8 } }),
      namespace: space.name,
      pools: [
        {
          name: "serving",
          machine: { ...h100, type: "p5.48xlarge", vcpus: 192, collectives: "NCCL", efaInterfaces: 32 },
          nodeSelector: { [group]: "serving" },
        },
      ],
    });
  });
  const set = objects(yard.resources(), "LeaderWorkerSet").get("llama");
  const of = (part: string) => field(set, "spec", "leaderWorkerTemplate", part) as Template;
  return [of("leaderTemplate"), of("workerTemplate")];
}

async function placed(name: string): Promise<KubernetesObject | undefined> {
  for (let tries = 0; tries < 40; tries += 1) {
    const pods = (await test.cluster.api.listKind("v1", "Pod")).items;
    const pod = pods.find(({ metadata }) => metadata.namespace === namespace && metadata.name === name);
    if (pod !== undefined && text(pod, "spec", "nodeName") !== undefined) return pod;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return undefined;
}

describe("copies on several machines, on a real scheduler", () => {
  beforeAll(async () => {
    await test.useNodes(nodes());
    await test.cluster.api.apply(
      { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } },
      { fieldManager: "test" },
    );
    const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { namespace, name: "llama" } };
    await test.cluster.api.apply(account, { fieldManager: "test" });
  }, 120_000);

  it("stand each in one zone, a pod on each machine, with the whole fabric of both", async () => {
    const [leader, worker] = await templates();
    const places: string[][] = [];
    for (const copy of ["0", "1", "2"]) {
      const own: string[] = [];
      for (const [name, template] of [[`llama-${copy}`, leader] as const, [`llama-${copy}-1`, worker] as const]) {
        const labels = { ...template.metadata.labels, "leaderworkerset.sigs.k8s.io/group-key": `copy-${copy}` };
        const metadata = { namespace, name, labels, annotations: template.metadata.annotations };
        const pod = { apiVersion: "v1", kind: "Pod", metadata, spec: template.spec };
        await test.cluster.api.create(pod);
        own.push(text(await placed(name), "spec", "nodeName") ?? `${name} waits`);
      }
      places.push(own);
    }
    const zonesOf = places.map((own) => [...new Set(own.map((node) => node.slice(0, "gpus-a".length)))]);
    // Whichever came first; three copies fill three zones.
    expect(zonesOf.every((each) => each.length === 1)).toBe(true);
    expect(new Set(zonesOf.flat()).size).toBe(3);
    expect(new Set(places.flat()).size).toBe(6);
    const term = field(
      await placed("llama-0-1"),
      "spec",
      "affinity",
      "podAffinity",
      "requiredDuringSchedulingIgnoredDuringExecution",
      0,
    );
    // The server has written the copy's own value beside the labels.
    expect(field(term, "labelSelector", "matchExpressions")).toEqual([
      { key: "leaderworkerset.sigs.k8s.io/group-key", operator: "In", values: ["copy-0"] },
    ]);
  }, 120_000);
});
