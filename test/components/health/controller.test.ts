import { describe, expect, it } from "vitest";
import { type Api, jobName, metrics, type Settings, step, verdict } from "../../../components/health/controller/main";
import { controllerText } from "../../../components/health/controller/text.generated";
import { controllerText as written } from "../../../scripts/health-controller";

const label = "trainyard.dev/burn-in";
const annotation = "trainyard.dev/burn-in-result";
const settings: Settings = {
  namespace: "burn-in",
  taint: label,
  label,
  annotation,
  groupLabel: "trainyard.dev/node-group",
  mark: false,
  attempts: 2,
  intervalSeconds: 15,
  port: 8080,
  groups: { training: { job: { kind: "Job", metadata: { name: "__NAME__" }, spec: { on: "__NODE__" } }, collectiveGBps: 460 } },
};

type Node = Parameters<typeof step>[2];
const taint = { key: label, effect: "NoSchedule" };
const other = { key: "nvidia.com/gpu", effect: "NoSchedule" };

function newNode(changes: { taints?: Node["spec"]["taints"]; bootID?: string; labels?: Record<string, string> } = {}): Node {
  const { taints = [other, taint], bootID = "boot-one", labels = {} } = changes;
  return {
    metadata: {
      name: "n1",
      uid: "0123456789",
      resourceVersion: "7",
      labels: { "trainyard.dev/node-group": "training", ...labels },
    },
    spec: { taints },
    status: { nodeInfo: { bootID }, conditions: [{ type: "Ready", status: "True" }] },
  };
}

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

/** A cluster with one node: what is patched is there the next time. */
function cluster(node: Node, end?: { readonly message: string; readonly exitCode?: number }) {
  const jobs = new Set<string>();
  const sent: Sent[] = [];
  let over = end;
  const api: Api = {
    get: async <T>(path: string): Promise<T | undefined> => {
      const name = /\/jobs\/(.+)$/.exec(path)?.[1];
      if (name !== undefined) {
        if (!jobs.has(name)) return undefined;
        const type = (over?.exitCode ?? 0) === 0 ? "Complete" : "Failed";
        return { metadata: { name }, status: { conditions: over ? [{ type, status: "True" }] : [] } } as T;
      }
      const terminated = { exitCode: over?.exitCode ?? 0, message: over?.message };
      return { items: [{ status: { containerStatuses: [{ state: { terminated } }] } }] } as T;
    },
    send: async (method, path, body) => {
      sent.push({ method, path, body });
      if (method === "POST") jobs.add((body as { metadata: { name: string } }).metadata.name);
      if (method === "PATCH") merge(node as unknown as Record<string, unknown>, body as Record<string, unknown>);
    },
  };
  return {
    sent,
    rounds: async (count: number) => {
      for (let round = 0; round < count; round++) await step(api, settings, node, "2026-11-22T19:00:00Z");
    },
    ends: (message: string, exitCode = 0) => {
      over = { message, exitCode };
    },
    forMark: async () => step(api, { ...settings, mark: true }, node, "2026-11-22T19:00:00Z"),
  };
}

function merge(target: Record<string, unknown>, patch: Record<string, unknown>): void {
  for (const [key, value] of Object.entries(patch)) {
    const there = target[key];
    if (typeof value === "object" && value !== null && !Array.isArray(value) && typeof there === "object" && there !== null)
      merge(there as Record<string, unknown>, value as Record<string, unknown>);
    else target[key] = value;
  }
}

const result = (node: Node) => JSON.parse(node.metadata.annotations?.[annotation] ?? "null");
const tainted = (node: Node) => (node.spec.taints ?? []).some(({ key }) => key === label);

describe("a new node", () => {
  it("is tested where it stands, and goes with its test", async () => {
    const node = newNode();
    const { sent, rounds } = cluster(node);
    await rounds(1);
    expect(sent[0]).toEqual({
      method: "POST",
      path: "/apis/batch/v1/namespaces/burn-in/jobs",
      body: {
        kind: "Job",
        metadata: {
          name: "burn-in-01234567-bootone-1",
          ownerReferences: [{ apiVersion: "v1", kind: "Node", name: "n1", uid: "0123456789" }],
        },
        spec: { on: "n1" },
      },
    });
    expect(node.metadata.labels?.[label]).toBe("running");
    expect(tainted(node)).toBe(true);
  });

  it("takes work once it has reached the floor, and loses no other taint", async () => {
    const node = newNode();
    const { rounds, ends } = cluster(node);
    await rounds(1);
    ends('{"collectiveGBps":461.2,"memoryGBps":52.5}');
    await rounds(1);
    expect(node.spec.taints).toEqual([other]);
    expect(node.metadata.labels?.[label]).toBe("passed");
    expect(result(node)).toEqual({
      state: "passed",
      attempt: 1,
      bootID: "boot-one",
      at: "2026-11-22T19:00:00Z",
      collectiveGBps: 461.2,
      memoryGBps: 52.5,
    });
  });

  it("keeps its taint below the floor, is tried once more, and then left alone", async () => {
    const node = newNode();
    const { sent, rounds, ends } = cluster(node);
    await rounds(1);
    ends('{"collectiveGBps":120,"memoryGBps":52.5}');
    await rounds(10);
    expect(tainted(node)).toBe(true);
    expect(node.metadata.labels?.[label]).toBe("failed");
    expect(result(node)).toMatchObject({ state: "failed", attempt: 2, error: "collectiveGBps is 120, less than 460" });
    expect(sent.filter(({ method }) => method === "POST")).toHaveLength(2);
  });

  it("is tested again when a person takes its label away", async () => {
    const node = newNode();
    const { sent, rounds, ends } = cluster(node);
    await rounds(1);
    ends('{"error":"7 of 8 accelerators answer"}', 1);
    await rounds(6);
    delete node.metadata.labels?.[label];
    await rounds(1);
    expect(sent.filter(({ method }) => method === "POST")).toHaveLength(3);
  });

  it("takes work where a person says so, whatever its test said", async () => {
    const node = newNode({ labels: { [label]: "accepted" } });
    const { rounds } = cluster(node);
    await rounds(1);
    expect(node.spec.taints).toEqual([other]);
  });

  it("is left alone while it is not ready", async () => {
    const node = newNode();
    const unready = { ...node, status: { ...node.status, conditions: [{ type: "Ready", status: "False" }] } };
    const { sent, rounds } = cluster(unready);
    await rounds(2);
    expect(sent).toEqual([]);
  });
});

describe("a node that has passed", () => {
  const passed = async () => {
    const node = newNode();
    const made = cluster(node);
    await made.rounds(1);
    made.ends('{"collectiveGBps":461}');
    await made.rounds(1);
    return { node, ...made };
  };

  it("loses the taint at once when its pool gives it back", async () => {
    const { node, rounds } = await passed();
    node.spec.taints = [other, taint];
    await rounds(1);
    expect(tainted(node)).toBe(false);
  });

  it("is tested anew after it was booted: it may have lost a chip", async () => {
    const { node, rounds, sent } = await passed();
    node.status.nodeInfo = { bootID: "boot-two" };
    await rounds(1);
    expect(tainted(node)).toBe(true);
    expect(node.metadata.labels?.[label]).toBe("waiting");
    await rounds(1);
    expect(sent.filter(({ method }) => method === "POST").at(-1)?.body).toMatchObject({
      metadata: { name: "burn-in-01234567-boottwo-1" },
    });
  });
});

describe("a node that nobody tainted", () => {
  it("is none of the controller's business where pools taint their own", async () => {
    const { sent, rounds } = cluster(newNode({ taints: [other] }));
    await rounds(3);
    expect(sent).toEqual([]);
  });

  it("is tainted when it is first seen, where the controller marks nodes", async () => {
    const node = newNode({ taints: [other] });
    await cluster(node).forMark();
    expect(node.spec.taints).toEqual([other, taint]);
  });
});

describe("a test's result", () => {
  it.each([
    [{ collectiveGBps: 460 }, undefined],
    [{ collectiveGBps: 459.9 }, "collectiveGBps is 459.9, less than 460"],
    [{}, "collectiveGBps was not measured, and 460 has to be reached"],
    [{ collectiveGBps: 500, error: "wrong values" }, "wrong values"],
  ])("%j is judged: %s", (measured, fault) => {
    expect(verdict(measured, { collectiveGBps: 460 })).toBe(fault);
  });

  it("that is no JSON counts against the node, whatever the job says", async () => {
    const node = newNode();
    const { rounds, ends } = cluster(node);
    await rounds(1);
    ends("Killed");
    await rounds(1);
    expect(result(node)).toMatchObject({ state: "failed", error: "Killed" });
  });

  it("belongs to one machine: another of the same name is another", () => {
    const second = newNode();
    second.metadata.uid = "9999999999";
    expect(jobName(second, 1)).not.toBe(jobName(newNode(), 1));
  });
});

describe("the metrics", () => {
  it("tell the state of each node, what it reached and what it has to", async () => {
    const node = newNode();
    const { rounds, ends } = cluster(node);
    await rounds(1);
    expect(metrics([node], settings)).toContain('trainyard_burn_in_state{node="n1",node_group="training",state="running"} 1');
    ends('{"collectiveGBps":461}');
    await rounds(1);
    const text = metrics([node], settings);
    expect(text).toContain('trainyard_burn_in_state{node="n1",node_group="training",state="passed"} 1');
    expect(text).toContain('trainyard_burn_in_bandwidth_gbps{node="n1",node_group="training",test="collective"} 461');
    expect(text).toContain('trainyard_burn_in_floor_gbps{node="n1",node_group="training",test="collective"} 460');
  });
});

describe("the controller's text", () => {
  it("is that of its source (`npm run -s health:controller`)", () => expect(controllerText).toBe(written()));
});
