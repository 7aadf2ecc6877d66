/**
 * The second stage: nodes that are well by themselves are tested with each other. Each test is written down on the nodes that it is about
 * before its job is made, and what it says before the next one begins, so that a controller that is killed goes on where it was.
 */
import { createHash } from "node:crypto";
import { endOf, podsOf } from "./alone";
import { type Choice, choose, loneNodes, runsOf } from "./choose";
import { fabricOf, groupOf, is, memberOf, patchNode, said } from "./nodes";
import type { Api, FabricResult, FabricSettings, Job, Member, Node, Pod, Run, Settings } from "./types";

/** One round for all nodes: goes on with the tests that are under way, begins new ones, lets those go that nobody can be tested with. */
export async function pair(api: Api, settings: Settings, nodes: readonly Node[], now: string): Promise<void> {
  if (settings.fabric === undefined) return;
  const runs = runsOf(nodes, settings);
  const failures: string[] = [];
  const attempt = async (what: string, work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      failures.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  for (const run of runs.values()) await attempt(run.job, () => follow(api, settings, run, nodes, now));
  const lone = loneNodes(nodes, settings, now);
  for (const node of lone) await attempt(node.metadata.name, () => release(api, settings, node, now));
  for (const choice of choose(nodes, settings, now, settings.fabric.concurrent - runs.size))
    await attempt(choice.subjects.map(({ metadata }) => metadata.name).join(" and "), () => begin(api, settings, choice, now));
  if (failures.length > 0) throw new Error(failures.join("\n"));
}

async function release(api: Api, settings: Settings, node: Node, now: string): Promise<void> {
  const fabric = fabricOf(node, settings);
  if (fabric === undefined) return;
  const error = "nobody of its fabric domain was there to be tested with";
  await patchNode(api, settings, node, { fabric: { ...fabric, state: "unproven", at: now, error } });
}

async function begin(api: Api, settings: Settings, { subjects, references }: Choice, now: string): Promise<void> {
  const identity = subjects.map(
    (node) => `${node.metadata.uid} ${node.status.nodeInfo?.bootID} ${fabricOf(node, settings)?.runs}`,
  );
  const digest = createHash("sha256")
    .update([...identity, ...references.map(({ metadata }) => metadata.uid), now].join("\0"))
    .digest("hex")
    .slice(0, 10);
  const run: Run = {
    job: `burn-in-fabric-${digest}`,
    at: now,
    subjects: subjects.map(memberOf),
    references: references.map(memberOf),
  };
  for (const node of subjects) await join(api, settings, node, run, now);
  await makeJob(api, settings, run, subjects[0]);
}

/** False where the node has something else to do. */
async function join(api: Api, settings: Settings, node: Node, run: Run, now: string): Promise<boolean> {
  const fabric = fabricOf(node, settings);
  const before = fabric?.state;
  if (fabric === undefined || (before !== "waiting" && before !== "suspect" && before !== "unproven")) return false;
  const since = fabric.since ?? fabric.at;
  await patchNode(api, settings, node, {
    fabric: { ...fabric, state: "running", at: now, since, runs: fabric.runs + 1, run, before },
  });
  return true;
}

async function makeJob(api: Api, settings: Settings, run: Run, node: Node | undefined): Promise<void> {
  const fabric = node === undefined ? undefined : groupOf(node, settings)?.fabric;
  if (fabric === undefined) return;
  await api.send("POST", `/apis/batch/v1/namespaces/${settings.namespace}/jobs`, jobOf(fabric, run));
}

interface MadeJob {
  metadata: Record<string, unknown>;
  spec: { template: { spec: Record<string, unknown> } };
}

export function jobOf({ job }: FabricSettings, { job: name, subjects, references }: Run): unknown {
  const members = [...subjects, ...references];
  const text = JSON.stringify(job).replaceAll("__NODES__", `${members.length}`).replaceAll("__NAME__", name);
  const made = JSON.parse(text) as MadeJob;
  const { template, ...spec } = made.spec;
  // A term for each node: the API server takes one name a term.
  const nodeSelectorTerms = members.map((member) => ({
    matchFields: [{ key: "metadata.name", operator: "In", values: [member.name] }],
  }));
  const one = { labelSelector: { matchLabels: { "batch.kubernetes.io/job-name": name } }, topologyKey: "kubernetes.io/hostname" };
  const affinity = {
    nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } },
    podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [one] },
  };
  // It goes when the last of the nodes goes that it is about.
  const ownerReferences = subjects.map(({ name: owner, uid }) => ({ apiVersion: "v1", kind: "Node", name: owner, uid }));
  return {
    ...made,
    metadata: { ...made.metadata, ownerReferences },
    spec: {
      ...spec,
      completions: members.length,
      parallelism: members.length,
      template: { ...template, spec: { ...template.spec, affinity } },
    },
  };
}

/** Goes on with one test from wherever it stands. */
async function follow(api: Api, settings: Settings, run: Run, nodes: readonly Node[], now: string): Promise<void> {
  const nodeOf = ({ name }: Member) => nodes.find(({ metadata }) => metadata.name === name);
  const own = run.subjects.flatMap((member) => {
    const node = nodeOf(member);
    return node !== undefined && is(node, member) ? [node] : [];
  });
  const open = own.filter((node) => fabricOf(node, settings)?.run?.job === run.job);
  const settled = own.filter((node) => fabricOf(node, settings)?.last === run.job);
  const giveUp = (busy: readonly Member[]) => giveUpOn(api, settings, run, open, busy, now);
  const path = `/apis/batch/v1/namespaces/${settings.namespace}/jobs/${run.job}`;
  const job = await api.get<Job>(path);
  const end = job === undefined ? undefined : endOf(job);
  if (end !== undefined) {
    const pods = await podsOf(api, settings, run.job);
    // Work that was more urgent took a node away: that says nothing about its fabric.
    const disrupted = end.reason === "PodFailurePolicy" || pods.some((pod) => holds(pod, "DisruptionTarget"));
    const members = [...run.subjects, ...run.references];
    const gone = members.some((member) => !is(nodeOf(member), member));
    if (disrupted || gone) return giveUp(disrupted ? run.references : []);
    for (const node of open) await settle(api, settings, run, node, { pods, reason: end.reason ?? end.type, now });
    return;
  }
  const complete = [...run.subjects, ...run.references].every((member) => is(nodeOf(member), member));
  if (!complete || settled.length > 0) return giveUp([]);
  for (const node of own) {
    if (!open.includes(node) && !(await join(api, settings, node, run, now))) return giveUp([]);
  }
  if (job === undefined) return makeJob(api, settings, run, own[0]);
  const late = Date.parse(now) - Date.parse(run.at) > (settings.fabric?.partnerMinutes ?? 0) * 60_000;
  if (!late) return;
  const pods = await podsOf(api, settings, run.job);
  const placed = pods.map(({ spec }) => spec?.nodeName);
  const absent = [...run.subjects, ...run.references].filter(({ name }) => !placed.includes(name));
  if (absent.length > 0) await giveUp(absent);
}

function holds({ status }: Pod, condition: string): boolean {
  return status?.conditions?.some(({ type, status: is }) => type === condition && is === "True") === true;
}

/** How long a node that was at work is left alone. */
const busyMinutes = 30;

/** Ends a test that says nothing, and puts its nodes back to where they were. The job goes first: one that is half gone is not made again. */
async function giveUpOn(
  api: Api,
  settings: Settings,
  run: Run,
  open: readonly Node[],
  busy: readonly Member[],
  now: string,
): Promise<void> {
  const path = `/apis/batch/v1/namespaces/${settings.namespace}/jobs/${run.job}`;
  if ((await api.get<Job>(path)) !== undefined) await api.send("DELETE", `${path}?propagationPolicy=Background`);
  const until = new Date(Date.parse(now) + busyMinutes * 60_000).toISOString();
  for (const node of open) {
    const fabric = fabricOf(node, settings);
    if (fabric === undefined) continue;
    const { run: _over, before, ...rest } = fabric;
    const found = busy.filter(({ uid }) => uid !== node.metadata.uid).map(({ uid }) => [uid, until] as const);
    const still = Object.entries(fabric.busy ?? {}).filter(([, time]) => time > now);
    await patchNode(api, settings, node, {
      fabric: { ...rest, state: before ?? "waiting", at: now, last: run.job, busy: Object.fromEntries([...still, ...found]) },
    });
  }
}

interface End {
  pods: readonly Pod[];
  reason: string;
  now: string;
}

/** What a test over several machines says in the termination message of each of its pods. */
interface FabricMeasured {
  fabricGBps?: number | null;
  transport?: string;
  error?: string;
}

/** Writes down what a test says about one of its nodes. */
async function settle(api: Api, settings: Settings, run: Run, node: Node, { pods, reason, now }: End): Promise<void> {
  const fabric = fabricOf(node, settings);
  if (fabric === undefined) return;
  const { run: _over, before: _was, error: _old, busy: _busy, ...rest } = fabric;
  const judged = judge(run, pods, reason, groupOf(node, settings)?.fabric?.fabricGBps);
  const others = [...run.subjects, ...run.references].filter(({ uid }) => uid !== node.metadata.uid);
  const base = {
    ...rest,
    at: now,
    last: run.job,
    fabricGBps: judged.fabricGBps,
    transport: judged.transports[node.metadata.name],
  };
  if (judged.fault === undefined) {
    // The taint goes with the next round, where nobody needs it for a test of others.
    await patchNode(api, settings, node, { fabric: { ...base, state: "proven", provenWith: others.map(({ name }) => name) } });
    return;
  }
  // One node, and those that it was tested with are known to be well.
  const guilty = run.subjects.length === 1;
  const failedWith = new Set(fabric.failedWith ?? []);
  const [other] = others;
  if (others.length === 1 && other !== undefined) failedWith.add(other.uid);
  const error = `with ${others.map(({ name }) => name).join(", ")}: ${judged.fault}`;
  const result: FabricResult = { ...base, state: guilty ? "failed" : "suspect", failedWith: [...failedWith], error };
  await patchNode(api, settings, node, { ...(guilty && { label: "failed" }), fabric: result });
}

/** What all pods of a test say together. */
export function judge(run: Run, pods: readonly Pod[], reason: string, least: number | undefined) {
  const words = pods.map((pod) => {
    const ended = pod.status?.containerStatuses?.find(({ state }) => state?.terminated)?.state?.terminated;
    return { node: pod.spec?.nodeName ?? "", ...said<FabricMeasured>(ended, reason) } as FabricMeasured & { node: string };
  });
  const errors = words.filter(({ error }) => error !== undefined).map(({ node, error }) => `${node}: ${error}`);
  const transports = Object.fromEntries(words.map(({ node, transport }) => [node, transport]));
  const numbers = words.map(({ fabricGBps }) => fabricGBps).filter((value): value is number => typeof value === "number");
  const fabricGBps = numbers.length === 0 ? null : Math.min(...numbers);
  const count = run.subjects.length + run.references.length;
  const fault = (): string | undefined => {
    if (errors.length > 0) return errors.join("; ");
    if (words.length < count) return `${words.length} of ${count} machines said something (${reason})`;
    if (least === undefined) return undefined;
    if (fabricGBps === null) return `fabricGBps was not measured, and ${least} has to be reached`;
    return fabricGBps < least ? `fabricGBps is ${fabricGBps}, less than ${least}` : undefined;
  };
  return { fault: fault(), fabricGBps, transports };
}
