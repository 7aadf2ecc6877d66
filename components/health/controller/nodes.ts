/** What a node says of itself, and how it is changed. */
import type { Api, FabricResult, GroupTest, Measured, Member, Node, Result, Settings } from "./types";

function parsed<T>(text: string | undefined): T | undefined {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined;
  }
}

export function resultOf(node: Node, settings: Settings): Result | undefined {
  return parsed<Result>(node.metadata.annotations?.[settings.annotation]);
}

/** A machine that was booted again may have lost an interface: what its fabric reached before says nothing. */
export function fabricOf(node: Node, settings: Settings): FabricResult | undefined {
  const known = parsed<FabricResult>(node.metadata.annotations?.[settings.fabric?.annotation ?? ""]);
  return known?.bootID === node.status.nodeInfo?.bootID ? known : undefined;
}

export function groupOf(node: Node, settings: Settings): GroupTest | undefined {
  return settings.groups[node.metadata.labels?.[settings.groupLabel] ?? ""];
}

export function tainted(node: Node, settings: Settings): boolean {
  return (node.spec.taints ?? []).some(({ key }) => key === settings.taint);
}

export function ready({ status }: Node): boolean {
  return status.conditions?.find(({ type }) => type === "Ready")?.status === "True";
}

export function memberOf({ metadata, status }: Node): Member {
  const bootID = status.nodeInfo?.bootID;
  return { name: metadata.name, uid: metadata.uid, ...(bootID !== undefined && { bootID }) };
}

export function is(node: Node | undefined, member: Member): boolean {
  return node !== undefined && node.metadata.uid === member.uid && node.status.nodeInfo?.bootID === member.bootID;
}

export interface NodeChange {
  taint?: boolean;
  label?: string;
  result?: Result;
  fabric?: FabricResult;
}

/** The version makes it fail where somebody else has changed the node's taints in the meantime; the next round sees theirs. */
export async function patchNode(
  api: Api,
  settings: Settings,
  node: Node,
  { taint, label, result, fabric }: NodeChange,
): Promise<void> {
  const others = (node.spec.taints ?? []).filter(({ key }) => key !== settings.taint);
  const taints = taint === true ? [...others, { key: settings.taint, effect: "NoSchedule" }] : others;
  const names = settings.fabric;
  const labels = {
    ...(label !== undefined && { [settings.label]: label }),
    ...(fabric !== undefined && names !== undefined && { [names.label]: fabric.state }),
  };
  const annotations = {
    ...(result !== undefined && { [settings.annotation]: JSON.stringify(result) }),
    ...(fabric !== undefined && names !== undefined && { [names.annotation]: JSON.stringify(fabric) }),
  };
  await api.send("PATCH", `/api/v1/nodes/${node.metadata.name}`, {
    metadata: {
      resourceVersion: node.metadata.resourceVersion,
      labels,
      ...(Object.keys(annotations).length > 0 && { annotations }),
    },
    ...(taint !== undefined && { spec: { taints } }),
  });
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

/** What a container left as its last word. */
export function said<T extends { error?: string }>(
  terminated: { exitCode: number; message?: string } | undefined,
  reason: string,
): T | { error: string } {
  const message = terminated?.message ?? "";
  const words = parsed<T>(message);
  if (words === undefined || typeof words !== "object" || words === null)
    return { error: message === "" ? `the test ended without a word (${reason})` : message.slice(-400) };
  if (words.error === undefined && (terminated?.exitCode ?? 1) !== 0)
    return { ...words, error: `the test ended with ${terminated?.exitCode ?? reason}` };
  return words;
}
