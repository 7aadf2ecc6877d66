/** Who is tested with whom: worked out from what stands on the nodes, and from nothing else. */
import { fabricOf, groupOf, ready, resultOf, tainted } from "./nodes";
import type { FabricRules, FabricSettings, Node, Run, Settings } from "./types";

/** Nodes to be tested together. Of `references` it is known that they are well. */
export interface Choice {
  subjects: Node[];
  references: Node[];
}

const minutes = 60_000;

/** Tests that are under way, by the nodes that they are about. */
export function runsOf(nodes: readonly Node[], settings: Settings): Map<string, Run> {
  const runs = new Map<string, Run>();
  for (const node of nodes) {
    const run = fabricOf(node, settings)?.run;
    if (run !== undefined) runs.set(run.job, run);
  }
  return runs;
}

function fabricSettings(node: Node, settings: Settings): FabricSettings | undefined {
  return groupOf(node, settings)?.fabric;
}

/** Where a node stands: its group, and its value of the label that names one fabric. Undefined where it has no such label. */
function domainOf(node: Node, settings: Settings): string | undefined {
  const fabric = fabricSettings(node, settings);
  const value = fabric === undefined ? undefined : node.metadata.labels?.[fabric.domainLabel];
  return value === undefined ? undefined : `${node.metadata.labels?.[settings.groupLabel]}/${value}`;
}

function passedAlone(node: Node, settings: Settings): boolean {
  const result = resultOf(node, settings);
  return result?.state === "passed" && result.bootID === node.status.nodeInfo?.bootID;
}

/** It can be tested now: nobody drains it, and no person has spoken for it. */
function usable(node: Node, settings: Settings): boolean {
  const accepted = node.metadata.labels?.[settings.label] === "accepted";
  return ready(node) && node.spec.unschedulable !== true && !accepted && passedAlone(node, settings);
}

/** One domain, by what its nodes are. Only `waiting`, `suspects` and `heldBack` carry the taint; `released` take work, and may be free. */
interface Domain {
  all: Node[];
  suspects: Node[];
  waiting: Node[];
  heldBack: Node[];
  released: Node[];
  unproven: Node[];
}

function domains(nodes: readonly Node[], settings: Settings): Map<string, Domain> {
  const inRun = new Set(
    [...runsOf(nodes, settings).values()].flatMap((run) => [...run.subjects, ...run.references]).map(({ uid }) => uid),
  );
  const found = new Map<string, Domain>();
  const sorted = [...nodes].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  for (const node of sorted) {
    const key = domainOf(node, settings);
    if (key === undefined) continue;
    const domain = found.get(key) ?? { all: [], suspects: [], waiting: [], heldBack: [], released: [], unproven: [] };
    found.set(key, domain);
    domain.all.push(node);
    if (!usable(node, settings) || inRun.has(node.metadata.uid)) continue;
    const state = fabricOf(node, settings)?.state;
    const isTainted = tainted(node, settings);
    if (state === "suspect") domain.suspects.push(node);
    else if (state === "waiting" && isTainted) domain.waiting.push(node);
    else if (state === "proven") (isTainted ? domain.heldBack : domain.released).push(node);
    else if (state === "unproven") domain.unproven.push(node);
  }
  return found;
}

/** Nodes that are proven and wait with the others, because somebody has to be tested with them: the first of each domain. */
export function heldNodes(nodes: readonly Node[], settings: Settings): Set<string> {
  const held = new Set<string>();
  if (settings.fabric === undefined) return held;
  const undecided = [...runsOf(nodes, settings).values()].filter(({ references }) => references.length === 0);
  for (const domain of domains(nodes, settings).values()) {
    const here = new Set(domain.all.map(({ metadata }) => metadata.uid));
    const open = domain.suspects.length > 0 || undecided.some(({ subjects }) => subjects.some(({ uid }) => here.has(uid)));
    const first = domain.all.find((node) => tainted(node, settings) && fabricOf(node, settings)?.state === "proven");
    if (open && first !== undefined) held.add(first.metadata.name);
  }
  return held;
}

/** The tests to begin now, at most `places` of them. */
export function choose(nodes: readonly Node[], settings: Settings, now: string, places: number): Choice[] {
  const rules = settings.fabric;
  if (rules === undefined) return [];
  const choices: Choice[] = [];
  for (const domain of domains(nodes, settings).values()) {
    const taken = new Set<string>();
    const add = (choice: Choice): void => {
      choices.push(choice);
      for (const { metadata } of [...choice.subjects, ...choice.references]) taken.add(metadata.uid);
    };
    const free = (list: readonly Node[]) => list.filter(({ metadata }) => !taken.has(metadata.uid));
    for (const suspect of domain.suspects) {
      if (taken.has(suspect.metadata.uid)) continue;
      const may = (other: Node) => other !== suspect && mayMeet(suspect, other, settings, now);
      const reference = free([...domain.heldBack, ...domain.released]).find(may);
      const fellow =
        reference === undefined ? free([...domain.waiting, ...domain.suspects, ...domain.unproven]).find(may) : undefined;
      if (reference !== undefined) add({ subjects: [suspect], references: [reference] });
      else if (fellow !== undefined) add({ subjects: [suspect, fellow], references: [] });
    }
    for (let left = free(domain.waiting); left.length > 0; left = free(domain.waiting)) {
      const choice = groupOfWaiting(left, domain, free, { settings, rules, now });
      if (choice === undefined) break;
      add(choice);
    }
  }
  return choices.slice(0, Math.max(0, places));
}

/**
 * Two of which nobody knows more fail together once: again would say no more. With one that is proven since, it says which of them it was.
 * The other was not found at work a moment ago.
 */
function mayMeet(node: Node, other: Node, settings: Settings, now: string): boolean {
  const own = fabricOf(node, settings);
  const theirs = fabricOf(other, settings);
  const failed =
    own?.failedWith?.includes(other.metadata.uid) === true || theirs?.failedWith?.includes(node.metadata.uid) === true;
  return !(failed && theirs?.state !== "proven") && !((own?.busy?.[other.metadata.uid] ?? "") > now);
}

interface Round {
  settings: Settings;
  rules: FabricRules;
  now: string;
}

/** As many as are tested together; fewer, or with nodes that take work, only once those that wait have waited for more of their kind. */
function groupOfWaiting(
  left: readonly Node[],
  domain: Domain,
  free: (list: readonly Node[]) => Node[],
  { settings, rules, now }: Round,
): Choice | undefined {
  const first = left[0];
  if (first === undefined) return undefined;
  const size = fabricSettings(first, settings)?.size ?? 2;
  const may = (other: Node) => mayMeet(first, other, settings, now);
  const subjects = [first, ...left.slice(1).filter(may)].slice(0, size);
  if (subjects.length === size) return { subjects, references: [] };
  const patient = waitedMinutes(first, settings, now) >= rules.partnerMinutes;
  // Those that take work are asked only where there is no other way to a pair.
  const enough = (count: number, least: number) => Math.max(0, least - subjects.length - count);
  const held = free(domain.heldBack).filter(may).slice(0, enough(0, size));
  const released = patient ? free(domain.released).filter(may).slice(0, enough(held.length, 2)) : [];
  const references = [...held, ...released];
  const others = patient ? free(domain.unproven).filter(may).slice(0, enough(references.length, 2)) : [];
  const all = subjects.length + references.length + others.length;
  if (all < 2 || (all < size && !patient)) return undefined;
  return { subjects: [...subjects, ...others], references };
}

function waitedMinutes(node: Node, settings: Settings, now: string): number {
  const fabric = fabricOf(node, settings);
  return (Date.parse(now) - Date.parse(fabric?.since ?? fabric?.at ?? now)) / minutes;
}

/** Nodes that have waited long enough for somebody to be tested with, where nobody is or comes. */
export function loneNodes(nodes: readonly Node[], settings: Settings, now: string): Node[] {
  const rules = settings.fabric;
  if (rules?.releaseLone !== true) return [];
  const inRun = new Set(
    [...runsOf(nodes, settings).values()].flatMap((run) => [...run.subjects, ...run.references]).map(({ uid }) => uid),
  );
  return nodes.filter((node) => {
    const fabric = fabricOf(node, settings);
    if (fabric?.state !== "waiting" || !usable(node, settings) || inRun.has(node.metadata.uid)) return false;
    if (waitedMinutes(node, settings, now) < rules.loneMinutes) return false;
    const domain = domainOf(node, settings);
    return !nodes.some(
      (other) =>
        other !== node && domain !== undefined && domainOf(other, settings) === domain && comes(node, other, settings, now),
    );
  });
}

/** The other can be tested with it now, or will be when its own test is over. */
function comes(node: Node, other: Node, settings: Settings, now: string): boolean {
  if (!ready(other) || other.spec.unschedulable === true || other.metadata.labels?.[settings.label] === "accepted") return false;
  const fabric = fabricOf(other, settings);
  const result = resultOf(other, settings);
  const current = result?.bootID === other.status.nodeInfo?.bootID ? result : undefined;
  if (!passedAlone(other, settings)) return tainted(other, settings) && current?.state !== "failed";
  return fabric?.state !== "failed" && mayMeet(node, other, settings, now);
}
