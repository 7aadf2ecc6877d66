import { InvalidInput } from "../../components/core/problems";
import { closest } from "../../components/core/suggest";
import type { ApiServer } from "../kubernetes/api-server";
import { field, type KubernetesObject, list, referenceTo, text } from "../kubernetes/objects";
import { managedNode } from "./processes";

const zoneLabel = "topology.kubernetes.io/zone";
/** With this taint Kubernetes takes a machine for switched off: pods are removed and their volumes let go (1.28 and later). */
const outOfService = { key: "node.kubernetes.io/out-of-service", value: "nodeshutdown", effect: "NoExecute" } as const;

/**
 * Takes machines away, by a node's name or a zone's: they fall silent, are reported as not ready, and count as switched off, so that
 * Kubernetes replaces their pods as it does when a cloud confirms that an instance is gone.
 */
export async function failNodes(api: ApiServer, target: string): Promise<readonly string[]> {
  const nodes = await nodesMeant(api, target, "fail");
  for (const node of nodes) {
    const reference = referenceTo(node);
    await api.patch(reference, { metadata: { annotations: { [managedNode.key]: null } } });
    await api.patch(reference, { status: { conditions: silenced(node) } }, "status");
    await setTaints(api, node, true);
  }
  return nodes.map((node) => node.metadata.name);
}

/** Brings machines back; all of them without a target. */
export async function healNodes(api: ApiServer, target?: string): Promise<readonly string[]> {
  const nodes = target === undefined ? (await api.listKind("v1", "Node")).items : await nodesMeant(api, target, "heal");
  const failed = nodes.filter(isFailed);
  for (const node of failed) {
    await setTaints(api, node, false);
    await api.patch(referenceTo(node), { metadata: { annotations: { [managedNode.key]: managedNode.value } } });
  }
  return failed.map((node) => node.metadata.name);
}

export function isFailed(node: KubernetesObject): boolean {
  return list(node, "spec", "taints").some((taint) => text(taint, "key") === outOfService.key);
}

async function nodesMeant(api: ApiServer, target: string, verb: string): Promise<readonly KubernetesObject[]> {
  const nodes = (await api.listKind("v1", "Node")).items;
  const zones = [...new Set(nodes.flatMap((node) => node.metadata.labels?.[zoneLabel] ?? []))].sort();
  const meant = nodes.filter((node) => node.metadata.name === target || node.metadata.labels?.[zoneLabel] === target);
  if (meant.length > 0) return meant;
  const near = closest(target, [...zones, ...nodes.map((node) => node.metadata.name)]);
  throw new InvalidInput(`local ${verb}`, [
    {
      path: target,
      reason: "no node and no zone has that name",
      remedy:
        near === undefined
          ? `the zones are ${zones.join(", ")}`
          : `did you mean ${JSON.stringify(near)}? the zones are ${zones.join(", ")}`,
    },
  ]);
}

/** Every condition becomes unknown, as the node controller writes when a kubelet has been silent for too long. */
function silenced(node: KubernetesObject): readonly object[] {
  const now = new Date().toISOString();
  return list(node, "status", "conditions").map((condition) => ({
    ...(condition as object),
    status: "Unknown",
    reason: "NodeStatusUnknown",
    message: "Kubelet stopped posting node status.",
    lastTransitionTime: now,
  }));
}

async function setTaints(api: ApiServer, node: KubernetesObject, failed: boolean): Promise<void> {
  const present = field(await api.get(referenceTo(node)), "spec", "taints");
  const others = (Array.isArray(present) ? present : []).filter((taint) => text(taint, "key") !== outOfService.key);
  await api.patch(referenceTo(node), { spec: { taints: failed ? [...others, outOfService] : others } });
}
