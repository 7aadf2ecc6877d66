import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { acceleratorLabel } from "../../components/workloads/placement";
import { runCommandLine } from "../../scripts/command-line";
import type { RunOptions } from "../../scripts/commands/options";
import { rehearse } from "../../scripts/commands/rehearse";
import { openSession } from "../../scripts/commands/session";
import { field, type KubernetesObject, list, number, text } from "../../scripts/kubernetes/objects";
import type { LocalNode } from "../../scripts/local/nodes";
import { toolFolder } from "../../scripts/local/toolchain";
import type { Operation, OperationResult } from "../../scripts/rehearsal/engine/types";
import { clusterEnvironments, project, useCluster } from "./cluster";
import { writeSchemas } from "./schemas";
import { survey } from "./survey";

/** Definitions of charts that no package carries. Beside the project in CI; elsewhere those objects are told of as unknown kinds. */
const crds = join(project, "../shared/crds");

/** What would keep a test from cleaning up. */
const sets = ["cluster.deletionProtection=false"];

/** The control plane carries the environment's name, for `--kubernetes local` looks it up by that. */
describe.each(clusterEnvironments())("environment %s", (environment) => {
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

  it("is accepted by the server, and all of it becomes ready", async () => {
    nodes = await test.useNodesOf(environment, sets);
    before = await settled(() => survey(test.kubeconfig));
    await run("up");
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

  it("renders to manifests that kubeconform takes", async () => {
    const [manifests, schemas] = ["manifests", "schemas"].map((name) => mkdtempSync(join(test.stateDir, `${name}-`)));
    expect(await runCommandLine(["node", "trainyard", "render", environment, "--cwd", project, "--out", manifests ?? ""])).toBe(
      0,
    );
    const location = await writeSchemas(test.kubeconfig, schemas ?? "");
    const report = await conform(location, manifestsIn(manifests ?? ""));
    expect(report.resources ?? []).toEqual([]);
    expect(report.summary).toMatchObject({ invalid: 0, errors: 0, skipped: 0 });
    expect(report.summary.valid).toBeGreaterThan(10);

    const broken = join(schemas ?? "", "broken.yaml");
    writeFileSync(broken, "apiVersion: v1\nkind: Service\nmetadata: { name: broken }\nspec: { prots: [] }\n");
    expect((await conform(location, [broken])).summary).toMatchObject({ valid: 0, invalid: 1 });
  });

  it("does not change in a second run", async () => expect(changes(await run("up"))).toEqual({}));

  it("leaves nothing behind", async () => {
    await run("destroy");
    await expect.poll(() => survey(test.kubeconfig), { timeout: 30_000, interval: 500 }).toEqual(before);
  });
});

interface Report {
  readonly resources?: readonly unknown[];
  readonly summary: { readonly valid: number; readonly invalid: number; readonly errors: number; readonly skipped: number };
}

/** What kubeconform says of files; it lists only those that are at fault. */
async function conform(schemaLocation: string, files: readonly string[]): Promise<Report> {
  const kubeconform = join(await toolFolder("checks", console.log), "kubeconform");
  const args = ["-strict", "-summary", "-output", "json", "-schema-location", schemaLocation, ...files];
  return JSON.parse(spawnSync(kubeconform, args, { encoding: "utf8", maxBuffer: 64 * 1024 ** 2 }).stdout) as Report;
}

/** The rendered objects; the values of charts, which stand in a folder of their own, are none. */
function manifestsIn(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return files.filter((file) => file.endsWith(".yaml") && !file.startsWith("charts")).map((file) => join(folder, file));
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

/** `restricted` is enforced wherever pods run, and less only where something needs the host: device plugins and exporters. */
function expectPodSecurity(namespaces: readonly KubernetesObject[], pods: readonly KubernetesObject[]): void {
  const own = namespaces.filter(({ metadata }) => !/^(default|kube-.*)$/.test(metadata.name));
  for (const { metadata } of own) {
    const level = metadata.labels?.["pod-security.kubernetes.io/enforce"];
    expect(["restricted", "baseline", "privileged"], `${metadata.name} enforces a level`).toContain(level);
    const inside = pods.filter((pod) => pod.metadata.namespace === metadata.name);
    const wants = inside.some((pod) => list(pod, "spec", "volumes").some((volume) => field(volume, "hostPath") !== undefined));
    if (level === "privileged" && inside.length > 0) expect(wants, `${metadata.name} is privileged for a reason`).toBe(true);
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
