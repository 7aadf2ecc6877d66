import { describe, expect, it } from "vitest";
import type { KubernetesObject } from "../../scripts/kubernetes/objects";
import { checkGates } from "../../scripts/rollout/gates";
import { burnInGates, burnInVerdict, verdictOf } from "../../scripts/rollout/gates/burn-in";
import { load, soundEnvironment } from "../config/fixture";

const label = "trainyard.dev/burn-in";
const fabric = "trainyard.dev/burn-in-fabric";

function node(name: string, labels: Record<string, string>, more: { tainted?: boolean; error?: string } = {}): KubernetesObject {
  const annotations: Record<string, string> =
    more.error === undefined ? {} : { [`${fabric}-result`]: JSON.stringify({ error: more.error }) };
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels: { "trainyard.dev/node-group": "training", ...labels }, annotations },
    spec: { taints: more.tainted === true ? [{ key: label, effect: "NoSchedule" }] : [] },
  };
}
const well = (name: string) => node(name, { [label]: "passed", [fabric]: "proven" });

describe("the burn-in as a gate of a rollout", () => {
  const gatesOf = (health: string) => {
    const text = health === "" ? soundEnvironment : `${soundEnvironment}    health:\n      burnIn: ${health}\n`;
    const { environment } = load({ "stacks/Pulumi.test.yaml": text });
    return burnInGates(environment, { kind: "node-group", name: "training" });
  };

  it("is asked where the environment has one, and given the time that all its stages may take", () => {
    expect(gatesOf("")).toEqual([]);
    expect(gatesOf("{}")).toEqual([{ kind: "burn-in", name: "burn-in", timeoutSeconds: 90 * 60 }]);
    expect(gatesOf("{ fabric: {} }")[0]?.timeoutSeconds).toBe((90 + 15 + 90) * 60);
    const { environment } = load({ "stacks/Pulumi.test.yaml": `${soundEnvironment}    health:\n      burnIn: {}\n` });
    expect(burnInGates(environment, { kind: "node-group", name: "system" })).toEqual([]);
    expect(burnInGates(environment, { kind: "cluster", name: "training" })).toEqual([]);
  });

  it.each([
    ["nobody has joined", [], "waiting", "no machine has joined"],
    [
      "one is on its way",
      [well("n1"), node("n2", { [label]: "running" }, { tainted: true })],
      "waiting",
      "n2 of 2 machines have not passed",
    ],
    ["one was never seen", [well("n1"), node("n2", {})], "waiting", "n2 of 2 machines have not passed"],
    [
      "passed alone, and not yet with others",
      [node("n1", { [label]: "waiting", [fabric]: "running" }, { tainted: true })],
      "waiting",
      "n1 of 1 machines have not passed",
    ],
    [
      "suspects",
      [node("n1", { [label]: "waiting", [fabric]: "suspect" }, { tainted: true })],
      "waiting",
      "n1 failed together, and it is not known which of them it was",
    ],
    [
      "a fabric that failed",
      [
        well("n1"),
        node("n2", { [label]: "failed", [fabric]: "failed" }, { tainted: true, error: "with n1: n2: fell back to TCP" }),
      ],
      "failed",
      "n2 failed: with n1: n2: fell back to TCP",
    ],
    ["all are well", [well("n1"), well("n2")], "passed", "2 machines have passed; the fabric of 2 is proven"],
    [
      "one that nobody was there to test with",
      [well("n1"), node("n2", { [label]: "passed", [fabric]: "unproven" })],
      "passed",
      "that of n2 is not: nobody was there to be tested with",
    ],
    ["a person's word", [node("n1", { [label]: "accepted" })], "passed", "1 machines have passed"],
  ])("judges machines: %s", (_what, nodes, result, message) => {
    const verdict = verdictOf(nodes);
    expect(verdict.result).toBe(result);
    expect(verdict.message).toContain(message);
  });

  const gate = { kind: "burn-in", name: "burn-in", timeoutSeconds: 60 } as const;
  const of = [
    { key: "trainyard.dev/node-group", operator: "In", values: ["training"] },
    { key: "trainyard.dev/colour", operator: "In", values: ["green"] },
  ] as const;

  it("looks at the new side alone, until it has passed", async () => {
    let time = 0;
    const green = (labels: Record<string, string>, tainted: boolean) =>
      node("green", { ...labels, "trainyard.dev/colour": "green" }, { tainted });
    const verdict = await burnInVerdict(gate, {
      of,
      now: () => time,
      sleep: async (milliseconds) => {
        time += milliseconds;
      },
      nodes: async () => [
        node("blue", { [label]: "failed" }, { tainted: true }),
        time < 30_000 ? green({ [label]: "running" }, true) : green({ [label]: "passed", [fabric]: "proven" }, false),
      ],
    });
    expect(verdict).toEqual({ result: "passed", message: "1 machines have passed; the fabric of 1 is proven" });
    expect(time).toBe(30_000);
  });

  it("does not wait for ever, and needs a cluster", async () => {
    let time = 0;
    const sleep = async (milliseconds: number) => {
      time += milliseconds;
    };
    const verdict = await burnInVerdict(gate, { of, now: () => time, sleep, nodes: async () => [] });
    expect(verdict).toEqual({ result: "failed", message: "no machine has joined, after 1 minutes" });
    const [without] = await checkGates([gate], { approved: new Set(), appliedAt: 0 });
    expect(without).toMatchObject({
      result: "failed",
      message: "burn-in: there is no cluster to look at the machines of; give one with --cluster",
    });
  });
});
