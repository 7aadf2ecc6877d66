import { beforeAll, describe, expect, it } from "vitest";
import { BurnIn } from "../../components/health";
import { type Api, type Settings, step } from "../../components/health/controller/main";
import { planBurnIn } from "../../components/health/plan";
import { rehearse } from "../../scripts/rehearsal";
import { asker } from "./asking";
import { useCluster, yardNodes } from "./cluster";

const test = useCluster("burn-in");
const taint = "trainyard.dev/burn-in";
const args = {
  groups: [{ name: "training", machine: "gaudi3-host", accelerator: "gaudi3" }],
  tests: { gaudi: { image: "registry.invalid/burn-in:1" } },
};
// What `yardNodes` plays has no huge pages.
const settings: Settings = JSON.parse(
  JSON.stringify(planBurnIn("burn-in", args).settings)
    .replaceAll(/"hugepages-2Mi":"[^"]+",?/g, "")
    .replaceAll(",}", "}"),
);

type Node = Parameters<typeof step>[2];

const ask = asker(() => test.kubeconfig);

/** The controller's own view: its account's token, and nothing of the administrator's. */
function asController(token: string): Api {
  return {
    get: async <T>(path: string) => {
      const { status, body } = await ask("GET", path, undefined, token);
      if (status === 404) return undefined;
      if (status >= 300) throw new Error(`${status} ${body}`);
      return JSON.parse(body) as T;
    },
    send: async (method, path, sent) => {
      const { status, body } = await ask(method, path, sent, token);
      if (status >= 300) throw new Error(`${status} ${body}`);
    },
  };
}

const nodePath = "/api/v1/nodes/training-0";
const nodeNow = async () => JSON.parse((await ask("GET", nodePath)).body) as Node;

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let turn = 0; turn < 120; turn++) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error("it did not come within 30 s");
}

let token = "";
beforeAll(async () => {
  const nodes = yardNodes(1).map((plain) => {
    const disk = { "ephemeral-storage": "100Gi" };
    const node = { ...plain, allocatable: { ...plain.allocatable, ...disk }, capacity: { ...plain.capacity, ...disk } };
    if (node.name !== "training-0") return node;
    const labels = { ...node.labels, "trainyard.dev/node-group": "training" };
    return { ...node, labels, taints: [...(node.taints ?? []), { key: taint, effect: "NoSchedule" as const }] };
  });
  await test.useNodes(nodes);
  await rehearse(() => new BurnIn("burn-in", args), { clouds: [test.cluster.cloud] });
  const path = "/api/v1/namespaces/burn-in/serviceaccounts/burn-in-controller/token";
  const made = await ask("POST", path, { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: {} });
  token = JSON.parse(made.body).status.token;
});

describe("the burn-in on a real API server", () => {
  it("tests a node, hears its result, and lets work onto it, with the controller's own rights", async () => {
    const api = asController(token);
    await step(api, settings, await nodeNow(), "2026-11-22T19:00:00Z");
    const running = await nodeNow();
    expect(running.metadata.labels?.[taint]).toBe("running");
    // The pod is played: what its container would have said is written for it.
    const pods = "/api/v1/namespaces/burn-in/pods";
    const pod = await until(async () => {
      const { items } = JSON.parse((await ask("GET", `${pods}?labelSelector=app.kubernetes.io/name=burn-in-test`)).body);
      return items.find((each: { status: { phase: string } }) => each.status.phase === "Succeeded");
    });
    expect(pod.spec.nodeName).toBe("training-0");
    expect(pod.metadata.ownerReferences[0].kind).toBe("Job");
    const message = '{"collectiveGBps":470.5,"memoryGBps":null}';
    const said = await ask("PATCH", `${pods}/${pod.metadata.name}/status`, {
      status: {
        containerStatuses: [
          {
            name: "test",
            image: "registry.invalid/burn-in:1",
            imageID: "",
            ready: false,
            restartCount: 0,
            state: { terminated: { exitCode: 0, message, reason: "Completed" } },
          },
        ],
      },
    });
    expect(said.status).toBe(200);
    await until(async () => {
      await step(api, settings, await nodeNow(), "2026-11-22T19:05:00Z");
      return (await nodeNow()).metadata.labels?.[taint] === "passed" ? true : undefined;
    });
    const passed = await nodeNow();
    expect(passed.spec.taints).toEqual([{ key: "habana.ai/gaudi", effect: "NoSchedule" }]);
    expect(JSON.parse(passed.metadata.annotations?.["trainyard.dev/burn-in-result"] ?? "")).toMatchObject({
      state: "passed",
      collectiveGBps: 470.5,
    });
  });

  it.each([
    ["another taint", { spec: { taints: [] } }],
    ["a cordon", { spec: { unschedulable: true } }],
    ["another label", { metadata: { labels: { "node-role.kubernetes.io/control-plane": "" } } }],
    ["another annotation", { metadata: { annotations: { "example.com/a": "b" } } }],
  ])("lets the controller change no %s", async (_what, change) => {
    const { status, body } = await ask("PATCH", nodePath, change, token);
    expect(body).toContain("the burn-in may change");
    expect(status).toBe(422);
    // It is the account that is bound, and not the node.
    const before = await nodeNow();
    expect(before.spec.taints).toEqual([{ key: "habana.ai/gaudi", effect: "NoSchedule" }]);
  });

  it.each([
    ["GET", "/api/v1/secrets"],
    ["DELETE", nodePath],
    ["PATCH", `${nodePath}/status`],
    ["GET", "/api/v1/namespaces/kube-system/pods"],
    ["POST", "/apis/batch/v1/namespaces/default/jobs"],
  ])("gives it no right to %s %s", async (method, path) => {
    expect((await ask(method, path, method === "GET" || method === "DELETE" ? undefined : {}, token)).status).toBe(403);
  });
});
