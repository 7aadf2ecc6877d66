import type { LoadedEnvironment } from "../../components/config";
import type { Link, Thing } from "./model";

type Environment = LoadedEnvironment["environment"];

/** What runs on an environment's machines, and what it leans on. */
export interface Workloads {
  readonly things: readonly Thing[];
  readonly links: readonly Link[];
}

/** Where a group's machines are drawn: one box a zone. */
export type BoxesOf = (nodeGroup: string) => readonly string[];

/** Models, Ray, peers and backups; training has a picture of its own (model.ts). */
export function workloadsOf(environment: Environment, boxesOf: BoxesOf): Workloads {
  const parts = [models, grid, peers, backups].map((part) => part(environment, boxesOf));
  return { things: parts.flatMap(({ things }) => things), links: parts.flatMap(({ links }) => links) };
}

/** Controllers that an environment brings beside its workloads, as one line of the cluster's box. */
export function enginesOf({ queueing, mesh, automation, health }: Environment): string | undefined {
  const names = [
    ...(queueing === undefined ? [] : ["queues"]),
    ...(mesh === undefined ? [] : ["mesh"]),
    ...(automation === undefined ? [] : ["scaling"]),
    ...(health?.burnIn === undefined ? [] : ["burn-in"]),
  ];
  return names.length === 0 ? undefined : names.join(", ");
}

function runsOn(from: string, nodeGroup: string, boxesOf: BoxesOf): Link[] {
  return boxesOf(nodeGroup).map((to) => ({ from, to, label: "run on" }));
}

function models({ serving, storage }: Environment, boxesOf: BoxesOf): Workloads {
  const things: Thing[] = [];
  const links: Link[] = [];
  for (const { name, architecture, sharding, pools, weights, ports } of serving?.models ?? []) {
    const id = `model-${name}`;
    const cut = sharding?.strategy ?? "tensor";
    const what = `${architecture ?? "a model of your own"}, ${cut === "none" ? "not cut" : `cut by ${cut}`}`;
    things.push({ id, kind: "service", lines: [name, what, `port ${(ports ?? [8080]).join(", ")}`] });
    links.push(...pools.flatMap(({ nodeGroup }) => runsOn(id, nodeGroup, boxesOf)));
    const bucket = weights.bucket ?? "models";
    const held = weights.claim === undefined && storage.buckets.some((each) => each.name === bucket);
    if (held) links.push({ from: id, to: `bucket-${bucket}`, label: "weights", soft: true });
  }
  return { things, links };
}

function grid({ grid: said }: Environment, boxesOf: BoxesOf): Workloads {
  if (said === undefined) return { things: [], links: [] };
  const head: Thing = { id: "ray-head", kind: "service", lines: ["Ray head", "jobs, dashboard"] };
  const things = said.workers.map(
    ({ nodeGroup }): Thing => ({ id: `ray-${nodeGroup}`, kind: "service", lines: ["Ray workers", nodeGroup] }),
  );
  const links = said.workers.flatMap(({ nodeGroup }) => [
    { from: head.id, to: `ray-${nodeGroup}`, label: "tasks" },
    ...runsOn(`ray-${nodeGroup}`, nodeGroup, boxesOf),
  ]);
  return { things: [head, ...things], links: [{ from: "cluster", to: head.id }, ...links] };
}

function peers({ peers: said }: Environment, boxesOf: BoxesOf): Workloads {
  const roles = said?.roles ?? [];
  const things = roles.map(
    ({ name }): Thing => ({ id: `peers-${name}`, kind: "service", lines: [name, "peers: sync 8770, worker 8765"] }),
  );
  const links = roles.flatMap(({ name, nodeGroup }) => runsOn(`peers-${name}`, nodeGroup, boxesOf));
  const queue = said?.queue?.kind;
  if (queue === undefined || queue === "none") return { things, links };
  return {
    things: [...things, { id: "queue", kind: "service", lines: ["Queue", queue === "sqs" ? "SQS" : "Redis protocol"] }],
    links: [...links, ...roles.map(({ name }) => ({ from: `peers-${name}`, to: "queue", soft: true }))],
  };
}

function backups({ backup }: Environment): Workloads {
  if (backup === undefined) return { things: [], links: [] };
  return {
    things: [{ id: "velero", kind: "service", lines: ["Velero", "backups, restore drill"] }],
    links: [{ from: "cluster", to: "velero" }],
  };
}
