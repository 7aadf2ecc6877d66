import type { ApiServer } from "./api-server";
import { condition, type KubernetesObject, list, text } from "./objects";
import type { Readiness } from "./readiness";
import { whyUnscheduled } from "./shortage";

/** How many pods are told of by name; more say the same. */
const mostPods = 3;

/** The scheduler found no node for it; any other reason (a claim that was written by two at once) passes by itself. */
function fitsNowhere(pod: KubernetesObject): boolean {
  const scheduled = condition(pod, "PodScheduled");
  return scheduled?.status === "False" && scheduled.reason === "Unschedulable";
}

/** True where waiting helps only if the cluster changes: a pod fits on no node, or the server refuses to make pods. */
export async function isStuck(api: ApiServer, object: KubernetesObject, state: Readiness): Promise<boolean> {
  const pods = state.pods === undefined ? [object] : (await api.listKind("v1", "Pod", state.pods)).items;
  if (pods.some(fitsNowhere)) return true;
  if (condition(object, "ReplicaFailure")?.status === "True") return true;
  return (await warningEvents(api, object)).some((event) => event.startsWith("FailedCreate"));
}

/**
 * How far an object's pods have come: made, placed, given their volumes, started. While this moves, the object is not stuck, although its
 * own status says the same: a thousand workers are placed one after the other, and the first is ready long before the last has a node.
 */
export async function progressOf(api: ApiServer, object: KubernetesObject, state: Readiness): Promise<string> {
  if (state.pods === undefined) return "";
  const { namespace, labelSelector } = state.pods;
  const [pods, claims] = await Promise.all([
    api.listKind("v1", "Pod", { namespace, labelSelector }),
    api.listKind("v1", "PersistentVolumeClaim", { namespace }),
  ]);
  const placed = pods.items.filter((pod) => text(pod, "spec", "nodeName") !== undefined);
  const ready = placed.filter((pod) => condition(pod, "Ready")?.status === "True");
  const bound = claims.items.filter((claim) => text(claim, "status", "phase") === "Bound");
  return [object.metadata.uid, pods.items.length, placed.length, ready.length, claims.items.length, bound.length].join(" ");
}

/** Why an object's pods are missing: what the scheduler says, what the containers say, and what refused the pods. */
export async function troubles(api: ApiServer, object: KubernetesObject, state: Readiness): Promise<readonly string[]> {
  if (state.pods === undefined) return warningEvents(api, object);
  const { namespace, labelSelector } = state.pods;
  const pods = (await api.listKind("v1", "Pod", { namespace, labelSelector })).items;
  const ill = pods.filter((pod) => condition(pod, "Ready")?.status !== "True" && text(pod, "status", "phase") !== "Succeeded");
  const told = await Promise.all(ill.slice(0, mostPods).map((pod) => troubleOf(api, pod)));
  const rest = ill.length > mostPods ? [`and ${ill.length - mostPods} more pods`] : [];
  return [...told, ...rest, ...(await warningEvents(api, object))];
}

async function troubleOf(api: ApiServer, pod: KubernetesObject): Promise<string> {
  const name = `pod ${pod.metadata.name}`;
  if (pod.metadata.deletionTimestamp !== undefined) return `${name} is being deleted`;
  const unscheduled = await whyUnscheduled(api, pod);
  if (unscheduled !== undefined) return `${name} ${fitsNowhere(pod) ? "fits nowhere" : "is not scheduled yet"}: ${unscheduled}`;
  const waiting = list(pod, "status", "containerStatuses").flatMap((container) => {
    const reason = text(container, "state", "waiting", "reason");
    return reason === undefined
      ? []
      : [
          `container ${text(container, "name") ?? ""} waits: ${reason} ${text(container, "state", "waiting", "message") ?? ""}`.trim(),
        ];
  });
  return waiting.length > 0 ? `${name}: ${waiting.join(", ")}` : `${name} is ${text(pod, "status", "phase") ?? "unknown"}`;
}

/** A StatefulSet or Job whose pods are refused (quota, pod security) says so only in events. */
async function warningEvents(api: ApiServer, object: KubernetesObject): Promise<readonly string[]> {
  const namespace = object.metadata.namespace;
  if (namespace === undefined) return [];
  const events = (await api.listKind("v1", "Event", { namespace })).items;
  const about = events.filter(
    (event) => text(event, "involvedObject", "uid") === object.metadata.uid && text(event, "type") === "Warning",
  );
  const messages = about.flatMap((event) => {
    const message = text(event, "message");
    return message === undefined ? [] : [`${text(event, "reason") ?? "warning"}: ${message}`];
  });
  return [...new Set(messages)].slice(-2);
}
