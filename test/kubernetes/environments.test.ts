import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findProject, listEnvironments } from "../../components/config";
import { acceleratorLabel } from "../../components/workloads/placement";
import type { RunOptions } from "../../scripts/commands/options";
import { rehearse } from "../../scripts/commands/rehearse";
import { openSession } from "../../scripts/commands/session";
import { field, type KubernetesObject, list, text } from "../../scripts/kubernetes/objects";
import type { LocalNode } from "../../scripts/local/nodes";
import type { Operation, OperationResult } from "../../scripts/rehearsal/engine/types";
import { project, useCluster } from "./cluster";
import { survey } from "./survey";

/** Definitions of charts that no package carries. Beside the project in CI; elsewhere those objects are told of as unknown kinds. */
const crds = join(project, "../shared/crds");

/** The control plane carries the environment's name, for `--kubernetes local` looks it up by that. */
describe.each(listEnvironments(findProject(project)))("environment %s", (environment) => {
  const test = useCluster(environment);

  /** As `trainyard <operation> <environment> --kubernetes local` runs it. */
  async function run(operation: Operation): Promise<OperationResult> {
    const options: RunOptions = {
      cwd: project,
      set: ["cluster.deletionProtection=false"],
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

  it("is accepted, becomes ready, is placed where it belongs, stays as it is, and leaves nothing behind", async () => {
    const nodes = await test.useNodesOf(environment, ["cluster.deletionProtection=false"]);
    const before = await settled(() => survey(test.kubeconfig));
    await run("up");

    const pods = await listed("v1", "Pod");
    expect(pods.length).toBeGreaterThan(0);
    expect(pods.filter((pod) => !["Running", "Succeeded"].includes(text(pod, "status", "phase") ?? "")).map(nameOf)).toEqual([]);
    expectPlacement(pods, nodes);
    expectPodSecurity(await listed("v1", "Namespace"), pods);

    expect(changes(await run("up"))).toEqual({});
    await run("destroy");
    await expect.poll(() => survey(test.kubeconfig), { timeout: 30_000, interval: 500 }).toEqual(before);
  });
});

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
