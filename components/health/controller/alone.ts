/** The first stage: what a node can do by itself. */
import { fabricOf, groupOf, patchNode, ready, resultOf, said, tainted, verdict } from "./nodes";
import type { Api, FabricResult, GroupTest, Job, List, Measured, Node, Pod, Result, Settings } from "./types";

/** Two nodes of one name at different times are two nodes: a machine that was replaced is tested again. */
export function jobName(node: Node, attempt: number): string {
  const boot = (node.status.nodeInfo?.bootID ?? "")
    .replace(/[^0-9a-z]/gi, "")
    .slice(0, 8)
    .toLowerCase();
  return `burn-in-${node.metadata.uid.slice(0, 8)}-${boot === "" ? "0" : boot}-${attempt}`;
}

/** What is to be done for one node now; at most one step, the next round takes the next one. `held`: it is needed to test others with. */
export async function step(api: Api, settings: Settings, node: Node, now: string, held = false): Promise<void> {
  const group = groupOf(node, settings);
  if (group === undefined) return;
  const bootID = node.status.nodeInfo?.bootID;
  const known = resultOf(node, settings);
  // A machine that was booted again may have lost a chip: what it reached before says nothing.
  const result = known?.bootID === bootID ? known : undefined;
  const isTainted = tainted(node, settings);
  const label = node.metadata.labels?.[settings.label];
  // A person's word counts for more than a test's.
  if (label === "accepted") {
    if (isTainted) await patchNode(api, settings, node, { taint: false, label: "accepted" });
    return;
  }
  const fabric = fabricOf(node, settings);
  if (!isTainted) {
    const rebooted = known !== undefined && result === undefined;
    const unfit =
      (result !== undefined && result.state !== "passed") || fabric?.state === "suspect" || fabric?.state === "failed";
    if ((settings.mark && result === undefined) || rebooted || unfit)
      await patchNode(api, settings, node, { taint: true, label: "waiting" });
    return;
  }
  if (result?.state === "passed") {
    await afterPassing(api, settings, node, now, fabric, held);
    return;
  }
  // A person takes the label away to have a node tested once more.
  const cleared = result?.state === "failed" && label === undefined;
  if (result?.state === "failed" && !cleared && result.attempt >= settings.attempts) return;
  if (!ready(node)) return;
  await test(api, settings, node, { group, result, now });
}

/** It passed alone: it takes work, or waits for others to be tested with. */
async function afterPassing(
  api: Api,
  settings: Settings,
  node: Node,
  now: string,
  fabric: FabricResult | undefined,
  held: boolean,
): Promise<void> {
  if (groupOf(node, settings)?.fabric === undefined || settings.fabric === undefined) {
    await patchNode(api, settings, node, { taint: false, label: "passed" });
    return;
  }
  const labels = node.metadata.labels ?? {};
  const cleared =
    fabric?.state === "failed" && (labels[settings.label] === undefined || labels[settings.fabric.label] === undefined);
  if (fabric === undefined || cleared) {
    const waiting: FabricResult = { ...sinceBoot(node), state: "waiting", at: now, runs: fabric?.runs ?? 0 };
    await patchNode(api, settings, node, { label: "waiting", fabric: waiting });
    return;
  }
  const fit = fabric.state === "proven" || fabric.state === "unproven";
  if (fit && !held) await patchNode(api, settings, node, { taint: false, label: "passed", fabric });
}

export function sinceBoot(node: Node): { bootID?: string } {
  const bootID = node.status.nodeInfo?.bootID;
  return bootID === undefined ? {} : { bootID };
}

interface Turn {
  group: GroupTest;
  result: Result | undefined;
  now: string;
}

async function test(api: Api, settings: Settings, node: Node, { group, result, now }: Turn): Promise<void> {
  const attempt = result === undefined ? 1 : result.state === "failed" ? result.attempt + 1 : result.attempt;
  const name = jobName(node, attempt);
  const bootID = node.status.nodeInfo?.bootID;
  const job = await api.get<Job>(`/apis/batch/v1/namespaces/${settings.namespace}/jobs/${name}`);
  if (job === undefined) {
    await api.send("POST", `/apis/batch/v1/namespaces/${settings.namespace}/jobs`, jobOf(group, node, name));
    await patchNode(api, settings, node, { label: "running", result: { state: "running", attempt, bootID, at: now } });
    return;
  }
  const end = endOf(job);
  if (end === undefined) return;
  const measured = await measuredBy(api, settings, name, end.reason ?? end.type);
  const fault = verdict(measured, group);
  const settled: Result = {
    state: fault === undefined ? "passed" : "failed",
    attempt,
    bootID,
    at: now,
    ...measured,
    error: fault,
  };
  // Where the fabric is to be tested too, the next round says what it waits for.
  const waits = fault === undefined && group.fabric !== undefined && settings.fabric !== undefined;
  await patchNode(api, settings, node, {
    ...(fault === undefined && !waits && { taint: false }),
    label: waits ? "waiting" : settled.state,
    result: settled,
  });
}

export function endOf(job: Job) {
  return (job.status?.conditions ?? []).find(
    ({ type, status }) => status === "True" && (type === "Complete" || type === "Failed"),
  );
}

function jobOf({ job }: GroupTest, node: Node, name: string): unknown {
  // The scheduler, and not `nodeName`, puts it there: it waits until nobody else holds an accelerator.
  const text = JSON.stringify(job).replaceAll("__NODE__", node.metadata.name).replaceAll("__NAME__", name);
  const made = JSON.parse(text) as { metadata: Record<string, unknown> };
  // It goes with its node: a test that waits for a machine that is gone would wait for ever.
  const owner = { apiVersion: "v1", kind: "Node", name: node.metadata.name, uid: node.metadata.uid };
  return { ...made, metadata: { ...made.metadata, ownerReferences: [owner] } };
}

export async function podsOf(api: Api, settings: Settings, job: string): Promise<Pod[]> {
  const selector = encodeURIComponent(`batch.kubernetes.io/job-name=${job}`);
  const pods = await api.get<List<Pod>>(`/api/v1/namespaces/${settings.namespace}/pods?labelSelector=${selector}`);
  return pods?.items ?? [];
}

async function measuredBy(api: Api, settings: Settings, name: string, reason: string): Promise<Measured> {
  const pods = await podsOf(api, settings, name);
  const ended = pods.flatMap((pod) => pod.status?.containerStatuses ?? []).find(({ state }) => state?.terminated);
  return said<Measured>(ended?.state?.terminated, reason);
}
