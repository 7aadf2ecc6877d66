/*
 * Tests new accelerator nodes and lets work onto those that pass. Runs inside of the cluster, as one file without any dependency: its text
 * is what `text.generated.ts` holds (`npm run -s health:controller`). All that it knows stands on nodes and jobs, so it may restart at any
 * time.
 */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";

interface Taint {
  key: string;
  value?: string;
  effect: string;
}

interface Node {
  metadata: {
    name: string;
    uid: string;
    resourceVersion: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
  spec: { taints?: Taint[] };
  status: { nodeInfo?: { bootID?: string }; conditions?: { type: string; status: string }[] };
}

interface Job {
  metadata: { name: string; creationTimestamp?: string };
  status?: { conditions?: { type: string; status: string; reason?: string }[] };
}

interface Pod {
  status?: { containerStatuses?: { state?: { terminated?: { exitCode: number; message?: string; reason?: string } } }[] };
}

interface List<T> {
  items: T[];
}

/** What one group of nodes is tested by, and what it has to reach. */
export interface GroupTest {
  job: Record<string, unknown>;
  /** GB/s between the accelerators of a node, by the collective's own count. */
  collectiveGBps?: number;
  /** GB/s between a host's memory and its slowest accelerator. */
  memoryGBps?: number;
}

export interface Settings {
  namespace: string;
  taint: string;
  label: string;
  annotation: string;
  groupLabel: string;
  /** Nodes that nobody tainted are tainted when they are first seen. */
  mark: boolean;
  attempts: number;
  intervalSeconds: number;
  port: number;
  groups: Record<string, GroupTest>;
}

/** What a test says in its termination message. */
interface Measured {
  collectiveGBps?: number | null;
  memoryGBps?: number | null;
  error?: string;
}

/** What is kept on the node. */
interface Result extends Measured {
  state: "running" | "passed" | "failed";
  attempt: number;
  bootID?: string;
  at: string;
}

/** Why a node is not fit; undefined where it is. */
export function verdict(measured: Measured, floor: Pick<GroupTest, "collectiveGBps" | "memoryGBps">): string | undefined {
  if (measured.error !== undefined) return measured.error;
  for (const key of ["collectiveGBps", "memoryGBps"] as const) {
    const least = floor[key];
    if (least === undefined) continue;
    const reached = measured[key];
    if (typeof reached !== "number") return `${key} was not measured, and ${least} has to be reached`;
    if (reached < least) return `${key} is ${reached}, less than ${least}`;
  }
  return undefined;
}

/** Two nodes of one name at different times are two nodes: a machine that was replaced is tested again. */
export function jobName(node: Node, attempt: number): string {
  const boot = (node.status.nodeInfo?.bootID ?? "")
    .replace(/[^0-9a-z]/gi, "")
    .slice(0, 8)
    .toLowerCase();
  return `burn-in-${node.metadata.uid.slice(0, 8)}-${boot === "" ? "0" : boot}-${attempt}`;
}

export function resultOf(node: Node, settings: Settings): Result | undefined {
  const text = node.metadata.annotations?.[settings.annotation];
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as Result;
  } catch {
    return undefined;
  }
}

export interface Api {
  get<T>(path: string): Promise<T | undefined>;
  send(method: "POST" | "PATCH" | "DELETE", path: string, body?: unknown): Promise<void>;
}

/** What is to be done for one node now; at most one step, the next round takes the next one. */
export async function step(api: Api, settings: Settings, node: Node, now: string): Promise<void> {
  const group = settings.groups[node.metadata.labels?.[settings.groupLabel] ?? ""];
  if (group === undefined) return;
  const bootID = node.status.nodeInfo?.bootID;
  const known = resultOf(node, settings);
  // A machine that was booted again may have lost a chip: what it reached before says nothing.
  const result = known?.bootID === bootID ? known : undefined;
  const tainted = (node.spec.taints ?? []).some(({ key }) => key === settings.taint);
  // A person's word counts for more than a test's.
  if (node.metadata.labels?.[settings.label] === "accepted") {
    if (tainted) await patchNode(api, settings, node, { taint: false, label: "accepted" });
    return;
  }
  if (!tainted) {
    const rebooted = known !== undefined && result === undefined;
    if ((settings.mark && result === undefined) || rebooted || (result !== undefined && result.state !== "passed"))
      await patchNode(api, settings, node, { taint: true, label: "waiting" });
    return;
  }
  if (result?.state === "passed") {
    await patchNode(api, settings, node, { taint: false, label: "passed" });
    return;
  }
  // A person takes the label away to have a node tested once more.
  const cleared = result?.state === "failed" && node.metadata.labels?.[settings.label] === undefined;
  if (result?.state === "failed" && !cleared && result.attempt >= settings.attempts) return;
  if (!ready(node)) return;
  const attempt = result === undefined ? 1 : result.state === "failed" ? result.attempt + 1 : result.attempt;
  const name = jobName(node, attempt);
  const job = await api.get<Job>(`/apis/batch/v1/namespaces/${settings.namespace}/jobs/${name}`);
  if (job === undefined) {
    await api.send("POST", `/apis/batch/v1/namespaces/${settings.namespace}/jobs`, jobOf(group, node, name));
    await patchNode(api, settings, node, { label: "running", result: { state: "running", attempt, bootID, at: now } });
    return;
  }
  const end = (job.status?.conditions ?? []).find(
    ({ type, status }) => status === "True" && (type === "Complete" || type === "Failed"),
  );
  if (end === undefined) return;
  const measured = await measuredBy(api, settings, name, end);
  const fault = verdict(measured, group);
  const settled: Result = {
    state: fault === undefined ? "passed" : "failed",
    attempt,
    bootID,
    at: now,
    ...measured,
    error: fault,
  };
  await patchNode(api, settings, node, {
    ...(fault === undefined && { taint: false }),
    label: settled.state,
    result: settled,
  });
}

function ready({ status }: Node): boolean {
  return status.conditions?.find(({ type }) => type === "Ready")?.status === "True";
}

function jobOf({ job }: GroupTest, node: Node, name: string): unknown {
  // The scheduler, and not `nodeName`, puts it there: it waits until nobody else holds an accelerator.
  const text = JSON.stringify(job).replaceAll("__NODE__", node.metadata.name).replaceAll("__NAME__", name);
  const made = JSON.parse(text) as { metadata: Record<string, unknown> };
  // It goes with its node: a test that waits for a machine that is gone would wait for ever.
  const owner = { apiVersion: "v1", kind: "Node", name: node.metadata.name, uid: node.metadata.uid };
  return { ...made, metadata: { ...made.metadata, ownerReferences: [owner] } };
}

async function measuredBy(api: Api, settings: Settings, name: string, end: { type: string; reason?: string }): Promise<Measured> {
  const selector = encodeURIComponent(`batch.kubernetes.io/job-name=${name}`);
  const pods = await api.get<List<Pod>>(`/api/v1/namespaces/${settings.namespace}/pods?labelSelector=${selector}`);
  const ended = (pods?.items ?? []).flatMap((pod) => pod.status?.containerStatuses ?? []).find(({ state }) => state?.terminated);
  const terminated = ended?.state?.terminated;
  const message = terminated?.message ?? "";
  let said: Measured = {};
  try {
    said = JSON.parse(message) as Measured;
  } catch {
    said = { error: message === "" ? `the test ended without a word (${end.reason ?? end.type})` : message.slice(-400) };
  }
  if (said.error === undefined && (terminated?.exitCode ?? 1) !== 0)
    return { ...said, error: `the test ended with ${terminated?.exitCode ?? end.reason ?? end.type}` };
  return said;
}

interface NodeChange {
  taint?: boolean;
  label: string;
  result?: Result;
}

/** The version makes it fail where somebody else has changed the node's taints in the meantime; the next round sees theirs. */
async function patchNode(api: Api, settings: Settings, node: Node, { taint, label, result }: NodeChange): Promise<void> {
  const others = (node.spec.taints ?? []).filter(({ key }) => key !== settings.taint);
  const taints = taint === true ? [...others, { key: settings.taint, effect: "NoSchedule" }] : others;
  await api.send("PATCH", `/api/v1/nodes/${node.metadata.name}`, {
    metadata: {
      resourceVersion: node.metadata.resourceVersion,
      labels: { [settings.label]: label },
      ...(result !== undefined && { annotations: { [settings.annotation]: JSON.stringify(result) } }),
    },
    ...(taint !== undefined && { spec: { taints } }),
  });
}

/** Prometheus's text: one state a node, and what it has reached. */
export function metrics(nodes: readonly Node[], settings: Settings): string {
  const lines = [
    "# HELP trainyard_burn_in_state State of a node's burn-in: 1 for the state it is in.",
    "# TYPE trainyard_burn_in_state gauge",
  ];
  const measured: string[] = [
    "# HELP trainyard_burn_in_bandwidth_gbps What a node's burn-in has reached, in GB/s.",
    "# TYPE trainyard_burn_in_bandwidth_gbps gauge",
  ];
  const floors: string[] = [
    "# HELP trainyard_burn_in_floor_gbps What a node has to reach, in GB/s.",
    "# TYPE trainyard_burn_in_floor_gbps gauge",
  ];
  for (const node of nodes) {
    const group = node.metadata.labels?.[settings.groupLabel] ?? "";
    const test = settings.groups[group];
    if (test === undefined) continue;
    const result = resultOf(node, settings);
    const tainted = (node.spec.taints ?? []).some(({ key }) => key === settings.taint);
    const state =
      result?.state === "failed" || result?.state === "running"
        ? result.state
        : tainted
          ? "waiting"
          : (result?.state ?? "untested");
    const name = `node="${node.metadata.name}",node_group="${group}"`;
    lines.push(`trainyard_burn_in_state{${name},state="${state}"} 1`);
    for (const [key, kind] of [
      ["collectiveGBps", "collective"],
      ["memoryGBps", "memory"],
    ] as const) {
      if (typeof result?.[key] === "number")
        measured.push(`trainyard_burn_in_bandwidth_gbps{${name},test="${kind}"} ${result[key]}`);
      if (test[key] !== undefined) floors.push(`trainyard_burn_in_floor_gbps{${name},test="${kind}"} ${test[key]}`);
    }
  }
  return `${[...lines, ...measured, ...floors].join("\n")}\n`;
}

const credentials = "/var/run/secrets/kubernetes.io/serviceaccount";

/** The API server, as a pod reaches it. The token is read for each request, because kubelet turns it over. */
function connect(): Api {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port, API_URL, TOKEN_FILE } = process.env;
  const base = API_URL ?? `https://${host?.includes(":") === true ? `[${host}]` : host}:${port}`;
  const ask = async (method: string, path: string, body?: unknown): Promise<Response> => {
    const token = readFileSync(TOKEN_FILE ?? `${credentials}/token`, "utf8").trim();
    const type = method === "PATCH" ? "application/merge-patch+json" : "application/json";
    const response = await fetch(`${base}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": type },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    });
    if (!response.ok && response.status !== 404)
      throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response;
  };
  return {
    get: async <T>(path: string) => {
      const response = await ask("GET", path);
      return response.status === 404 ? undefined : ((await response.json()) as T);
    },
    send: async (method, path, body) => {
      const response = await ask(method, path, body);
      if (response.status === 404) throw new Error(`${method} ${path}: 404 ${await response.text()}`);
    },
  };
}

async function main(): Promise<void> {
  const settings = JSON.parse(readFileSync(process.env.SETTINGS ?? "/etc/burn-in/settings.json", "utf8")) as Settings;
  const api = connect();
  let seen: readonly Node[] = [];
  let last = 0;
  createServer((request, response) => {
    if (request.url === "/metrics") {
      response.writeHead(200, { "content-type": "text/plain; version=0.0.4" });
      response.end(metrics(seen, settings));
      return;
    }
    // A round that hangs or never ends well is a controller that lets no node in: kubelet starts it anew.
    const alive = Date.now() - last < (settings.intervalSeconds * 4 + 120) * 1000;
    response.writeHead(request.url === "/healthz" && !alive ? 503 : 200);
    response.end();
  }).listen(settings.port);
  last = Date.now();
  for (;;) {
    try {
      const selector = encodeURIComponent(`${settings.groupLabel} in (${Object.keys(settings.groups).join(",")})`);
      const list = await api.get<List<Node>>(`/api/v1/nodes?labelSelector=${selector}`);
      seen = list?.items ?? [];
      last = Date.now();
      for (const node of seen) {
        try {
          await step(api, settings, node, new Date().toISOString());
        } catch (error) {
          console.error(`${node.metadata.name}: ${error instanceof Error ? error.message : String(error)}`);
        }
      }
    } catch (error) {
      console.error(error instanceof Error ? error.message : String(error));
    }
    await new Promise((resolve) => setTimeout(resolve, settings.intervalSeconds * 1000));
  }
}

// Imported by its tests, run by its pod.
if (require.main === module) void main();
