import type { ApiServer } from "../kubernetes/api-server";
import { type KubernetesObject, referenceTo, text } from "../kubernetes/objects";
import { keepDevices } from "./devices";
import { type LocalNode, nodeObject, nodeStatus } from "./nodes";
import { localManager } from "./volumes";

/** How many requests are under way at once; a thousand nodes take seconds and not minutes. */
const width = 16;

export interface NodeChanges {
  readonly added: number;
  readonly removed: number;
}

/** Makes the cluster's nodes those of the environment: missing ones are added, others of ours are taken away, all are brought up to date, their devices with them. */
export async function keepNodes(api: ApiServer, nodes: readonly LocalNode[]): Promise<NodeChanges> {
  const there = (await api.listKind("v1", "Node")).items;
  const wanted = new Set(nodes.map((node) => node.name));
  const surplus = there.filter((node) => isOurs(node) && !wanted.has(node.metadata.name));
  for (const node of surplus) await api.delete(referenceTo(node));
  const made = new Map<string, KubernetesObject>();
  await inParallel(nodes, async (node, ordinal) => {
    made.set(node.name, await api.apply(nodeObject(node), { fieldManager: localManager, force: true }));
    await api.patch({ apiVersion: "v1", kind: "Node", name: node.name }, { status: nodeStatus(node, ordinal) }, "status");
  });
  await keepDevices(api, nodes, made);
  const known = new Set(there.map((node) => node.metadata.name));
  return { added: nodes.filter((node) => !known.has(node.name)).length, removed: surplus.length };
}

function isOurs(node: KubernetesObject): boolean {
  return text(node, "spec", "providerID")?.startsWith("local://") === true;
}

async function inParallel<T>(items: readonly T[], work: (item: T, index: number) => Promise<void>): Promise<void> {
  const rest = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of rest) await work(item, index);
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
}
