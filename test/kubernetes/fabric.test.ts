import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BurnIn } from "../../components/health";
import { controllerText } from "../../components/health/controller/text.generated";
import type { FabricResult, Node, Pod, Settings } from "../../components/health/controller/types";
import { planBurnIn } from "../../components/health/plan";
import { rehearse } from "../../scripts/rehearsal";
import { asker } from "./asking";
import { useCluster, yardNodes } from "./cluster";

const test = useCluster("fabric");
const ask = asker(() => test.kubeconfig);
const taint = "trainyard.dev/burn-in";
const domainLabel = "topology.example.com/block";
const args = {
  groups: [{ name: "training", machine: "gaudi3-host", accelerator: "gaudi3", fabric: { domainLabel } }],
  tests: { gaudi: { image: "registry.invalid/burn-in:1" } },
};

/** As a pod of the controller would have them, with waits of seconds; pods go on until the test says how they end. */
function playedSettings(): Settings {
  const text = JSON.stringify(planBurnIn("burn-in", args).settings)
    // What `yardNodes` plays has no huge pages.
    .replaceAll(/"hugepages-2Mi":"[^"]+",?/g, "")
    .replaceAll(",}", "}")
    .replaceAll(
      /"labels":\{"app\.kubernetes\.io\/name":/g,
      '"labels":{"jobset.sigs.k8s.io/jobset-name":"played","app.kubernetes.io/name":',
    );
  const settings = JSON.parse(text) as Settings;
  if (settings.fabric === undefined) throw new Error("there is no fabric to test");
  return { ...settings, intervalSeconds: 0.3, port: 0, fabric: { ...settings.fabric, partnerMinutes: 0.05, loneMinutes: 0.1 } };
}

/** The text that its pod runs, with the rights of its account and nothing else. */
class Controller {
  private child: ChildProcess | undefined;
  starts = 0;
  constructor(
    private readonly environment: NodeJS.ProcessEnv,
    private readonly file: string,
  ) {}

  start(): void {
    this.starts += 1;
    this.child = spawn(process.execPath, [this.file], { env: this.environment, stdio: ["ignore", "ignore", "pipe"] });
    this.child.stderr?.on("data", (chunk: Buffer) => console.log(`controller: ${chunk.toString().trim()}`));
  }

  async kill(): Promise<void> {
    const { child } = this;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  }
}

let controller: Controller;
let token = "";
const broken = new Set<string>();
/** Tests of fabrics are left running, to see what happens to them in the middle. */
let paused = false;
/** While a controller is killed in the middle of each test: those in which it was, which may end. */
let survived: Set<string> | undefined;

const nodes = async () =>
  JSON.parse((await ask("GET", "/api/v1/nodes?labelSelector=trainyard.dev/node-group")).body).items as Node[];
const fabricOf = (node: Node) =>
  JSON.parse(node.metadata.annotations?.["trainyard.dev/burn-in-fabric-result"] ?? "null") as FabricResult | null;
const states = async () => Object.fromEntries((await nodes()).map((node) => [node.metadata.name, fabricOf(node)?.state]));
const closed = async () =>
  (await nodes()).filter(({ spec }) => spec.taints?.some(({ key }) => key === taint)).map(({ metadata }) => metadata.name);

interface PlayedPod {
  readonly metadata: { readonly name: string; readonly labels: Record<string, string>; readonly deletionTimestamp?: string };
  readonly spec?: Pod["spec"];
  readonly status?: Pod["status"];
}

/** Plays what the containers do: pods of one test end together, once all of them run. */
async function play(): Promise<void> {
  const pods = JSON.parse((await ask("GET", "/api/v1/namespaces/burn-in/pods")).body).items as PlayedPod[];
  const running = pods.filter(({ status, metadata }) => status?.phase === "Running" && metadata.deletionTimestamp === undefined);
  for (const pod of pods) {
    // A kubelet ends a pod that is taken away; the job's controller waits for that.
    if (pod.metadata.deletionTimestamp !== undefined && pod.status?.phase === "Running") await end(pod, "", 137);
  }
  const jobOf = ({ metadata }: PlayedPod) => metadata.labels["batch.kubernetes.io/job-name"] ?? "";
  for (const job of new Set(running.map(jobOf))) {
    const members = running.filter((pod) => jobOf(pod) === job);
    const between = job.startsWith("burn-in-fabric");
    if (between && (paused || members.length < 2 || survived?.has(job) === false)) continue;
    const ill = members.some(({ spec }) => broken.has(spec?.nodeName ?? ""));
    for (const pod of members) {
      if (!between) await end(pod, '{"collectiveGBps":470.5,"memoryGBps":null}', 0);
      else if (ill) await end(pod, '{"error":"fell back to TCP (Using network Socket): roce carried nothing."}', 1);
      else await end(pod, '{"fabricGBps":480.2,"transport":"scale-out ports of the chips"}', 0);
    }
  }
}

async function end(pod: PlayedPod, message: string, exitCode: number): Promise<void> {
  const terminated = { exitCode, message, reason: exitCode === 0 ? "Completed" : "Error" };
  const container = {
    name: "test",
    image: "registry.invalid/burn-in:1",
    imageID: "",
    ready: false,
    restartCount: 0,
    state: { terminated },
  };
  await ask("PATCH", `/api/v1/namespaces/burn-in/pods/${pod.metadata.name}/status`, {
    status: { phase: exitCode === 0 ? "Succeeded" : "Failed", containerStatuses: [container] },
  });
}

async function until<T>(look: () => Promise<T | undefined>, what: string, seconds = 60): Promise<T> {
  const late = Date.now() + seconds * 1000;
  for (;;) {
    await play();
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > late) throw new Error(`no ${what} within ${seconds} s: ${JSON.stringify(await states())}`);
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}

const jobs = async () =>
  (JSON.parse((await ask("GET", "/apis/batch/v1/namespaces/burn-in/jobs")).body).items as { metadata: { name: string } }[]).map(
    ({ metadata }) => metadata.name,
  );

beforeAll(async () => {
  const played = yardNodes(5).map((plain) => {
    const disk = { "ephemeral-storage": "100Gi" };
    const node = { ...plain, allocatable: { ...plain.allocatable, ...disk }, capacity: { ...plain.capacity, ...disk } };
    if (!node.name.startsWith("training-")) return node;
    const labels = {
      ...node.labels,
      "trainyard.dev/node-group": "training",
      [domainLabel]: node.name === "training-4" ? "b" : "a",
    };
    return { ...node, labels, taints: [...(node.taints ?? []), { key: taint, effect: "NoSchedule" as const }] };
  });
  await test.useNodes(played);
  await rehearse(() => new BurnIn("burn-in", args), { clouds: [test.cluster.cloud] });
  const path = "/api/v1/namespaces/burn-in/serviceaccounts/burn-in-controller/token";
  const made = await ask("POST", path, { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: {} });
  token = JSON.parse(made.body).status.token;
  const folder = join(test.stateDir, "controller");
  mkdirSync(folder, { recursive: true });
  const written = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const { server, ca } = await ask.cluster();
  controller = new Controller(
    {
      PATH: process.env.PATH,
      API_URL: server,
      TOKEN_FILE: written("token", token),
      SETTINGS: written("settings.json", JSON.stringify(playedSettings())),
      NODE_EXTRA_CA_CERTS: written("ca.crt", ca),
    },
    written("controller.js", controllerText),
  );
});
afterAll(async () => controller?.kill());

describe("the test of fabrics on a real API server", () => {
  it("finds the node at fault, and comes to that end however often its controller is killed in the middle", async () => {
    broken.add("training-2");
    controller.start();
    const killed = new Set<string>();
    survived = killed;
    await until(async () => {
      // In the middle of each test: after its job was made, and before anything of it has ended.
      for (const job of (await jobs()).filter((name) => name.startsWith("burn-in-fabric") && !killed.has(name))) {
        await controller.kill();
        killed.add(job);
        await play();
        controller.start();
      }
      const { "training-4": _alone, ...rest } = await states();
      const done = Object.values(rest).every((state) => state === "proven" || state === "failed");
      return done && (await closed()).length === 1 ? true : undefined;
    }, "end");
    survived = undefined;
    expect(controller.starts).toBe(1 + killed.size);
    expect(await states()).toMatchObject({
      "training-0": "proven",
      "training-1": "proven",
      "training-2": "failed",
      "training-3": "proven",
    });
    expect(await closed()).toEqual(["training-2"]);
    const ill = (await nodes()).find(({ metadata }) => metadata.name === "training-2");
    expect(ill?.metadata.labels).toMatchObject({ [taint]: "failed", "trainyard.dev/burn-in-fabric": "failed" });
    expect(ill === undefined ? "" : fabricOf(ill)?.error).toContain("training-2: fell back to TCP (Using network Socket)");
    // Two pairs, and one test more for each of the two that failed together.
    expect((await jobs()).filter((name) => name.startsWith("burn-in-fabric"))).toHaveLength(4);
    expect((await jobs()).filter((name) => !name.startsWith("burn-in-fabric"))).toHaveLength(5);
  });

  it("lets a node take work that is alone in its domain, and says that its fabric is unproven", async () => {
    expect(await until(async () => ((await states())["training-4"] === "unproven" ? true : undefined), "release")).toBe(true);
    expect(await closed()).toEqual(["training-2"]);
  });

  const work = (name: string, node: string) => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name },
    spec: {
      nodeSelector: { "kubernetes.io/hostname": node },
      tolerations: [{ key: "habana.ai/gaudi", operator: "Exists" }],
      containers: [
        { name: "work", image: "registry.invalid/work:1", resources: { limits: { "habana.ai/gaudi": "8", cpu: "1" } } },
      ],
    },
  });
  const pods = "/api/v1/namespaces/default/pods";
  const phase = async (name: string) => JSON.parse((await ask("GET", `${pods}/${name}`)).body).status?.phase;

  it("gives its place to work that comes, and holds that against nobody", async () => {
    broken.clear();
    paused = true;
    // A person has the node tested once more.
    await ask("PATCH", "/api/v1/nodes/training-2", { metadata: { labels: { "trainyard.dev/burn-in-fabric": null } } });
    const running = await until(async () => {
      const node = (await nodes()).find(({ metadata }) => metadata.name === "training-2");
      const run = node === undefined ? undefined : fabricOf(node)?.run;
      const placed = JSON.parse((await ask("GET", "/api/v1/namespaces/burn-in/pods")).body).items as PlayedPod[];
      const own = placed.filter(
        ({ metadata, status }) => metadata.labels["batch.kubernetes.io/job-name"] === run?.job && status?.phase === "Running",
      );
      return run !== undefined && own.length === 2 ? run : undefined;
    }, "test with a partner");
    const partner = running.references[0]?.name ?? "";
    expect((await ask("POST", pods, work("urgent", partner))).status).toBe(201);
    await until(async () => ((await phase("urgent")) === "Running" ? true : undefined), "work in the test's place");
    await until(async () => {
      const node = (await nodes()).find(({ metadata }) => metadata.name === "training-2");
      const fabric = node === undefined ? null : fabricOf(node);
      return fabric?.last === running.job && fabric.state !== "failed" ? true : undefined;
    }, "end of the test that was disturbed");
    paused = false;
    await until(async () => ((await states())["training-2"] === "proven" ? true : undefined), "proof with another");
    await until(async () => ((await closed()).length === 0 ? true : undefined), "release");
  });

  it("never takes the place of work: with all partners at work the test is given up", async () => {
    for (const node of ["training-0", "training-1", "training-3"]) await ask("POST", pods, work(`work-${node}`, node));
    const names = ["urgent", "work-training-0", "work-training-1", "work-training-3"];
    await until(async () => {
      const running = await Promise.all(names.map(phase));
      return running.filter((each) => each === "Running").length === 3 ? true : undefined;
    }, "work on three nodes");
    // It was booted anew, and has to show everything again.
    const status = JSON.parse((await ask("GET", "/api/v1/nodes/training-2")).body).status;
    await ask("PATCH", "/api/v1/nodes/training-2/status", { status: { nodeInfo: { ...status.nodeInfo, bootID: "another" } } });
    await until(async () => {
      const node = (await nodes()).find(({ metadata }) => metadata.name === "training-2");
      return node !== undefined && fabricOf(node)?.bootID === "another" && fabricOf(node)?.state === "unproven"
        ? true
        : undefined;
    }, "release without a partner");
    expect((await Promise.all(names.map(phase))).filter((each) => each === "Running")).toHaveLength(3);
    await until(async () => ((await closed()).length === 0 ? true : undefined), "release");
  });

  it.each([
    ["another label", { metadata: { labels: { "node-role.kubernetes.io/control-plane": "" } } }],
    ["another annotation", { metadata: { annotations: { "example.com/a": "b" } } }],
    ["a cordon", { spec: { unschedulable: true } }],
  ])("has no right to %s", async (_what, change) => {
    const { status, body } = await ask("PATCH", "/api/v1/nodes/training-0", change, token);
    expect(body).toContain("the burn-in may change");
    expect(status).toBe(422);
  });

  it.each([
    ["DELETE", "/apis/batch/v1/namespaces/default/jobs/any"],
    ["DELETE", "/api/v1/namespaces/burn-in/pods/any"],
    ["GET", "/api/v1/pods"],
  ])("has no right to %s %s", async (method, path) => {
    expect((await ask(method, path, undefined, token)).status).toBe(403);
  });
});
