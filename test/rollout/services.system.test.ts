import { describe, expect, it } from "vitest";
import { madeAndChanged } from "./environment";

/** Services on a cluster that is there: a coordinator, and a model that Argo Rollouts moves. */
const environment = `config:
  trainyard:environment:
    system: yard
    cloud: kubernetes
    region: on-premises
    strategy: rolling
    cluster: { context: yard }
    devicePlugins: { install: false }
    machines:
      h100-node: { like: h100-host, vcpus: 96, memoryGiB: 1024, accelerator: { kind: h100, count: 8, memoryGiB: 80 } }
    nodeGroups:
      - { name: serving, machine: h100-node, accelerator: h100, nodes: { desired: 2 } }
    coordinator: { logLevel: info }
    serving:
      models:
        - name: llama
          architecture: llama-7b
          weights: { claim: weights, path: llama-7b }
          pools: [{ nodeGroup: serving, replicas: { min: 4, max: 4 } }]
          sharding: { tensorParallel: 1 }
          strategy: STRATEGY
          maxSequences: 16
    delivery:
      prometheusUrl: http://prometheus.example:9090
      gates:
        - { kind: metric, name: errors, query: 'errors{hash="{{args.canary-hash}}"}', success: { operator: "<", value: 1 } }
`;

async function yard(strategy: string, from: string, to: string) {
  const made = await madeAndChanged(environment.replace("STRATEGY", strategy), from, to);
  const inputs = (type: string): string =>
    JSON.stringify(
      made
        .resources()
        .filter((resource) => resource.type === type)
        .map((resource) => resource.inputs),
    );
  return { ...made, inputs };
}

const rollout = "kubernetes:argoproj.io/v1alpha1:Rollout";

describe("a rollout of a model's servers", () => {
  it.each(["canary", "blue-green"])(
    "%s: one up tells Argo Rollouts, which judges by the environment's gates",
    async (strategy) => {
      const made = await yard(strategy, "maxSequences: 16", "maxSequences: 24");
      const { plan, capacity } = await made.conductor().prospect();
      expect(plan.stages.map(({ title, gates }) => [title, gates])).toEqual([
        ["change in place", [{ kind: "rollout", name: "argo-rollouts" }]],
      ]);
      expect(capacity.notes).toEqual([
        "Argo Rollouts brings the new pods, measures them, and takes them back by itself; one up tells it to",
      ]);
      const said: string[] = [];
      const { state } = await made.conductor({ onEntry: ({ text }) => said.push(text) }).start();
      expect(state.status).toBe("promoted");
      expect(said.join("; ")).toContain("not asked in a rehearsal: argo-rollouts");
      expect(made.inputs(rollout)).toContain("--max-num-seqs=24");
      const { changes } = await made.preview();
      expect({ ...changes, same: 0 }).toEqual({ same: 0 });
    },
  );

  it("goes back to what the servers were when Argo has taken them back", async () => {
    const made = await yard("canary", "maxSequences: 16", "maxSequences: 24");
    const { state } = await made.conductor({ failGate: ["argo-rollouts"] }).start();
    expect(state.status).toBe("restored");
    expect(made.inputs(rollout)).toContain("--max-num-seqs=16");
    expect(made.inputs(rollout)).not.toContain("--max-num-seqs=24");
    // Until the next rollout, whatever the file says.
    const { changes } = await made.preview();
    expect({ ...changes, same: 0 }).toEqual({ same: 0 });
  });
});

describe("a cluster that is there", () => {
  it("has its coordinator rolled out", async () => {
    const made = await yard("rolling", "logLevel: info", "logLevel: debug");
    const { state } = await made.conductor({ target: "service/coordinator" }).start();
    expect(state.status).toBe("promoted");
  });
  it("has no machines that could be rolled out, and says whose they are", async () => {
    const made = await yard("rolling", "nodes: { desired: 2 }", "nodes: { desired: 3 }");
    const named = (target: string) => made.conductor({ target }).prospect();
    const reason = "its machines are not made here, and nothing here could bring others; change them with what made them";
    await expect(named("node-group/serving")).rejects.toThrow(`--target node-group/serving: ${reason}`);
    await expect(named("cluster")).rejects.toThrow(`--target cluster: ${reason}`);
  });
});
