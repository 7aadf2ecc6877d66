import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { acceleratorLabel } from "../../components/workloads/placement";
import { runCommandLine } from "../../scripts/command-line";
import type { RunOptions } from "../../scripts/commands/options";
import { rehearse } from "../../scripts/commands/rehearse";
import { openSession } from "../../scripts/commands/session";
import { field, type KubernetesObject, list, number, text } from "../../scripts/kubernetes/objects";
import type { LocalNode } from "../../scripts/local/nodes";
import type { Operation, OperationResult } from "../../scripts/rehearsal/engine/types";
import { project, useCluster } from "./cluster";
import { conform, render } from "./conform";
import { checkReleases, hasPublishedCharts } from "./published-charts";
import { writeSchemas } from "./schemas";
import { ask, survey } from "./survey";

/** Definitions of charts that no package carries. Beside the project in CI; elsewhere those objects are told of as unknown kinds. */
const crds = join(project, "../shared/crds");

/** Charts in use whose values are not there to hold ours against. */
const unpublished: readonly string[] = ["csi-driver-nfs", "cni", "gateway"];

/** What would keep a test from cleaning up. */
const sets = ["cluster.deletionProtection=false"];

/**
 * One life of an environment on a real control plane: made, looked at, made again without a change, taken away. The control plane carries
 * the environment's name, for `--kubernetes local` looks it up by that.
 */
export function liveThrough(environment: string): void {
  const test = useCluster(environment);

  /** As `trainyard <operation> <environment> --kubernetes local` runs it. */
  async function run(operation: Operation): Promise<OperationResult> {
    const options: RunOptions = {
      cwd: project,
      set: sets,
      state: test.stateDir,
      engine: "rehearsal",
      policyPack: [],
      target: [],
      kubernetes: "local",
      charts: false,
      ...(existsSync(crds) ? { crds } : {}),
    };
    const result = await rehearse(operation, openSession(environment, options));
    const errors = result.diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message);
    expect(errors).toEqual([]);
    expect(result.result).toBe("succeeded");
    return result;
  }

  const changes = ({ changes: { same: _, ...rest } }: OperationResult) => rest;
  const listed = async (apiVersion: string, kind: string) => (await test.cluster.api.listKind(apiVersion, kind)).items;

  // One life of one environment: each step stands on those before it.
  let nodes: readonly LocalNode[] = [];
  let before: readonly string[] = [];
  let made: OperationResult | undefined;

  it("is accepted by the server, and all of it becomes ready", async () => {
    nodes = await test.useNodesOf(environment, sets);
    before = await settled(() => survey(test.kubeconfig));
    made = await run("up");
    const pods = await listed("v1", "Pod");
    const workloads = (await Promise.all(["Deployment", "StatefulSet"].map((kind) => listed("apps/v1", kind)))).flat();
    // An environment whose engines are all charts' has no pods of its own; one with workloads has as many as they ask for.
    expect(pods.length).toBeGreaterThanOrEqual(workloads.reduce((sum, each) => sum + (number(each, "spec", "replicas") ?? 1), 0));
    const done = ["Running", "Succeeded"];
    expect(pods.filter((pod) => !done.includes(text(pod, "status", "phase") ?? "")).map(nameOf)).toEqual([]);
  });

  it("stands where it belongs", async () => expectPlacement(await listed("v1", "Pod"), nodes));

  it("enforces pod security wherever it runs", async () =>
    expectPodSecurity(await listed("v1", "Namespace"), await listed("v1", "Pod")));

  it.runIf(hasPublishedCharts)("passes no value that a chart does not know (against ../shared/charts)", async () => {
    const releases = made === undefined ? [] : await checkReleases(made);
    for (const { chart, problems } of releases) {
      if (unpublished.includes(chart)) continue;
      expect(problems, `${chart} is in ../shared/charts`).toBeDefined();
      expect(problems, chart).toEqual([]);
    }
  });

  it("renders to manifests that kubeconform takes", async () => {
    const schemas = mkdtempSync(join(test.stateDir, "schemas-"));
    const manifests = await render(environment, mkdtempSync(join(test.stateDir, "manifests-")));
    const location = await writeSchemas(test.kubeconfig, schemas);
    const report = await conform(location, manifests);
    expect(report.resources ?? []).toEqual([]);
    expect(report.summary).toMatchObject({ invalid: 0, errors: 0, skipped: 0 });
    expect(report.summary.valid).toBeGreaterThan(10);

    const broken = join(schemas, "broken.yaml");
    writeFileSync(broken, "apiVersion: v1\nkind: Service\nmetadata: { name: broken }\nspec: { prots: [] }\n");
    expect((await conform(location, [broken])).summary).toMatchObject({ valid: 0, invalid: 1 });
  });

  it("does not change in a second run", async () => expect(changes(await run("up"))).toEqual({}));

  it.runIf(environment === "production")(
    "moves its coordinator when the zone of it is lost, and drains what a budget allows",
    async () => {
      const local = (...args: readonly string[]) =>
        runCommandLine(["node", "trainyard", "local", ...args, "--cwd", project, "--state", test.stateDir]);
      const podsOf = async (component: string) =>
        (await listed("v1", "Pod")).filter(
          ({ metadata }) =>
            metadata.labels?.["app.kubernetes.io/component"] === component && metadata.deletionTimestamp === undefined,
        );
      const zoneOf = (pod: KubernetesObject | undefined) =>
        nodes.find((node) => node.name === text(pod, "spec", "nodeName"))?.zone ?? "";
      const [coordinator] = await podsOf("coordinator");
      const workers = await podsOf("worker");
      expect(workers).toHaveLength(8);

      // Both are worth more than a drain: the job's state is in the one, and all eight are one gang.
      for (const pod of [coordinator, workers[0]]) {
        const refusal = await evict(test.kubeconfig, pod);
        expect(refusal).toMatchObject({ code: 429, reason: "TooManyRequests" });
        expect(refusal.message).toContain("would violate the pod's disruption budget");
      }

      const lost = zoneOf(coordinator);
      expect(await local("fail", "zone", lost)).toBe(0);
      const elsewhere = async () => (await podsOf("coordinator")).filter(isRunning).map(zoneOf);
      await expect.poll(elsewhere, { timeout: 60_000 }).toEqual([expect.not.stringMatching(lost)]);
      expectPlacement(await podsOf("coordinator"), nodes);
      expect((await podsOf("worker")).filter(isRunning)).toHaveLength(8);

      expect(await local("heal")).toBe(0);
    },
  );

  it("leaves nothing behind but volumes that were to be kept", async () => {
    const classes = (await listed("storage.k8s.io/v1", "StorageClass")).filter(
      (each) => text(each, "reclaimPolicy") === "Retain",
    );
    const keeping = classes.map(({ metadata }) => metadata.name);
    // A volume that the program declares goes with it; one that was provisioned for a claim stays where its class says so.
    const kept = (await listed("v1", "PersistentVolume")).filter(
      (volume) =>
        volume.metadata.annotations?.["pv.kubernetes.io/provisioned-by"] !== undefined &&
        keeping.includes(text(volume, "spec", "storageClassName") ?? ""),
    );
    await run("destroy");
    const after = [...before, ...kept.map(({ metadata }) => `PersistentVolume ${metadata.name}`)].sort();
    await expect.poll(() => survey(test.kubeconfig), { timeout: 30_000, interval: 500 }).toEqual(after);
  });
}

function isRunning(pod: KubernetesObject): boolean {
  return text(pod, "status", "phase") === "Running";
}

/** Asks for a pod to go as `kubectl drain` does, and answers with what the server says. */
async function evict(kubeconfig: string, pod: KubernetesObject | undefined) {
  const { name = "", namespace = "" } = pod?.metadata ?? {};
  const eviction = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name, namespace } };
  return ask<{ code: number; reason: string; message: string }>(
    kubeconfig,
    `/api/v1/namespaces/${namespace}/pods/${name}/eviction`,
    eviction,
  );
}

function nameOf(pod: KubernetesObject): string {
  return `${pod.metadata.namespace}/${pod.metadata.name}`;
}

/** Extended resources that the containers of a pod ask for. */
function devicesOf(pod: KubernetesObject): readonly string[] {
  const names = list(pod, "spec", "containers").flatMap((each) => Object.keys(Object(field(each, "resources", "requests"))));
  return [...new Set(names.filter((name) => name.includes("/")))];
}

/** Workers stand on nodes that have what they ask for, all of one group in one zone; a coordinator never on an accelerator node. */
function expectPlacement(pods: readonly KubernetesObject[], nodes: readonly LocalNode[]): void {
  const at = new Map(nodes.map((node) => [node.name, node]));
  const zones = new Map<string, Set<string>>();
  for (const pod of pods) {
    const node = at.get(text(pod, "spec", "nodeName") ?? "");
    expect(node, `${nameOf(pod)} stands on a node of the environment`).toBeDefined();
    const devices = devicesOf(pod);
    for (const device of devices)
      expect(Number(node?.allocatable[device]), `${nameOf(pod)} asks for ${device}`).toBeGreaterThan(0);
    const component = pod.metadata.labels?.["app.kubernetes.io/component"];
    if (component === "coordinator")
      expect(node?.labels[acceleratorLabel], `${nameOf(pod)} stands off accelerators`).toBeUndefined();
    if (component === "worker" && devices.length > 0) {
      const group = `${pod.metadata.namespace}/${pod.metadata.labels?.["app.kubernetes.io/instance"]}`;
      zones.set(group, (zones.get(group) ?? new Set()).add(node?.zone ?? ""));
    }
  }
  for (const [group, where] of zones) expect([...where], `workers of ${group} share a fabric domain`).toHaveLength(1);
}

/** Namespaces that enforce less than `restricted`, each for what runs in it and nothing else. */
const lessThanRestricted: Readonly<Record<string, string>> = {
  /** Device plugins open the host's devices and its kubelet's socket. */
  "accelerator-devices": "privileged",
  /** DCGM's exporter reads the driver's devices and the kubelet's socket, to name the pods that it measures. */
  "dcgm-exporter": "privileged",
  /** The node exporter reads the host's files. */
  "monitoring-nodes": "privileged",
  /** The chart's own pods set no seccomp profile everywhere. */
  monitoring: "baseline",
  /** Exporters read the host's devices. */
  "accelerator-metrics": "privileged",
  /** NCCL's plug-in is put on the nodes from here. */
  "gpu-fabric": "privileged",
  /** It mounts file systems for the kubelet. */
  "csi-driver-nfs": "privileged",
  /** The vendors' test images run as root. */
  "burn-in": "baseline",
  /** It writes the nodes' network configuration. */
  "istio-cni": "privileged",
};

/** `restricted` is enforced wherever our pods run, and less only where something needs the host. */
function expectPodSecurity(namespaces: readonly KubernetesObject[], pods: readonly KubernetesObject[]): void {
  const own = namespaces.filter(({ metadata }) => !/^(default|kube-.*)$/.test(metadata.name));
  const levels = own.map(({ metadata }) => [metadata.name, metadata.labels?.["pod-security.kubernetes.io/enforce"]] as const);
  expect(levels.filter(([name, level]) => level !== (lessThanRestricted[name] ?? "restricted"))).toEqual([]);
  for (const [name, level] of levels) {
    const inside = pods.filter((pod) => pod.metadata.namespace === name);
    const wants = inside.some((pod) => list(pod, "spec", "volumes").some((volume) => field(volume, "hostPath") !== undefined));
    if (level === "privileged" && inside.length > 0) expect(wants, `${name} is privileged for a reason`).toBe(true);
  }
}

/** What Kubernetes makes by itself in a new cluster (its own roles, root certificates) comes within moments; this is when it is all there. */
async function settled<T>(look: () => Promise<readonly T[]>): Promise<readonly T[]> {
  for (let last = await look(); ; ) {
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const now = await look();
    if (now.length === last.length) return now;
    last = now;
  }
}
