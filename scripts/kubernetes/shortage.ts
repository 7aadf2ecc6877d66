import { parseQuantity as quantity } from "../../components/core/units";
import type { ApiServer } from "./api-server";
import { shortOfDevices } from "./claims";
import { condition, field, type KubernetesObject, list, text } from "./objects";

/** Why a pod is not scheduled, in a sentence that names what is short and by how much. */
export async function whyUnscheduled(api: ApiServer, pod: KubernetesObject): Promise<string | undefined> {
  const scheduled = condition(pod, "PodScheduled");
  if (scheduled?.status !== "False") return undefined;
  const message = scheduled.message ?? scheduled.reason ?? "";
  const short = [...message.matchAll(/Insufficient ([\w./-]+)/g)].flatMap((match) => match[1]?.replace(/[.,]$/, "") ?? []);
  const devices = await shortOfDevices(api, pod);
  if (short.length + devices.length === 0) return message;
  const free = short.length === 0 ? [] : await freeOfNodes(api);
  const counted = [...new Set(short)].map((resource) => shortOf(resource, pod, free));
  return `${[...counted, ...devices].join(", ")} (${message})`;
}

/** `0/8 nodes have 8 habana.ai/gaudi free`, of the nodes that have any. */
function shortOf(resource: string, pod: KubernetesObject, free: readonly NodeRoom[]): string {
  const asked = requestOf(pod, resource);
  const having = free.filter((node) => (node.allocatable.get(resource) ?? 0) > 0);
  const enough = having.filter((node) => (node.allocatable.get(resource) ?? 0) - (node.taken.get(resource) ?? 0) >= asked);
  return `${enough.length}/${having.length} nodes have ${shown(resource, asked)} ${resource} free`;
}

interface NodeRoom {
  readonly allocatable: ReadonlyMap<string, number>;
  readonly taken: Map<string, number>;
}

async function freeOfNodes(api: ApiServer): Promise<readonly NodeRoom[]> {
  const [nodes, pods] = await Promise.all([api.listKind("v1", "Node"), api.listKind("v1", "Pod")]);
  const rooms = new Map<string, NodeRoom>();
  for (const node of nodes.items)
    rooms.set(node.metadata.name, { allocatable: amounts(field(node, "status", "allocatable")), taken: new Map() });
  for (const pod of pods.items) {
    const room = rooms.get(text(pod, "spec", "nodeName") ?? "");
    const phase = text(pod, "status", "phase");
    if (room === undefined || phase === "Succeeded" || phase === "Failed") continue;
    for (const resource of room.allocatable.keys())
      room.taken.set(resource, (room.taken.get(resource) ?? 0) + requestOf(pod, resource));
  }
  return [...rooms.values()];
}

/** What a pod asks for: its containers together, or its largest start-up container where that asks for more. */
export function requestOf(pod: KubernetesObject, resource: string): number {
  if (resource === "pods") return 1;
  const asked = (container: unknown): number => amount(field(container, "resources", "requests", resource));
  const starting = list(pod, "spec", "initContainers");
  const beside = starting.filter((container) => text(container, "restartPolicy") === "Always");
  const before = starting.filter((container) => text(container, "restartPolicy") !== "Always");
  const running = [...list(pod, "spec", "containers"), ...beside].reduce<number>((sum, container) => sum + asked(container), 0);
  return Math.max(running, ...before.map(asked)) + amount(field(pod, "spec", "overhead", resource));
}

function amounts(values: unknown): ReadonlyMap<string, number> {
  return new Map(
    Object.entries(typeof values === "object" && values !== null ? values : {}).map(([name, value]) => [name, amount(value)]),
  );
}

function amount(value: unknown): number {
  return typeof value === "string" ? (quantity(value) ?? 0) : typeof value === "number" ? value : 0;
}

function shown(resource: string, value: number): string {
  const inBytes = resource === "memory" || resource === "ephemeral-storage" || resource.startsWith("hugepages-");
  return inBytes ? `${Math.round(value / 2 ** 20)}Mi` : String(value);
}
