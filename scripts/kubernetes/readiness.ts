import type { ApiServer } from "./api-server";
import { Annotation } from "./inputs";
import { condition, field, type KubernetesObject, list, number, text } from "./objects";

/** Whether an object is what its makers wait for, and what is missing where it is not. */
export interface Readiness {
  /** What is missing, for people; empty when the object is ready. */
  readonly missing: readonly string[];
  /** Whose pods tell why, where pods are what is missing. */
  readonly pods?: { readonly namespace: string; readonly labelSelector: string };
  /** It will not become ready by waiting. */
  readonly final?: boolean;
}

const ready: Readiness = { missing: [] };

type Check = (object: KubernetesObject, api: ApiServer) => Readiness | Promise<Readiness>;

/** What Pulumi waits for (pulumi/pulumi-kubernetes:provider/pkg/await, read 2026-11); kinds that are not here are ready at once. */
const checks: Readonly<Record<string, Check>> = {
  "apps/v1 Deployment": deployment,
  "apps/v1 StatefulSet": statefulSet,
  "apps/v1 DaemonSet": daemonSet,
  "batch/v1 Job": job,
  "v1 Pod": pod,
  "v1 PersistentVolumeClaim": claim,
  "v1 Service": service,
  "networking.k8s.io/v1 Ingress": ingress,
  "apiextensions.k8s.io/v1 CustomResourceDefinition": definition,
};

export async function readiness(object: KubernetesObject, api: ApiServer): Promise<Readiness> {
  const asked = object.metadata.annotations?.[Annotation.WaitFor];
  if (asked !== undefined) return fulfilled(object, asked);
  const check = checks[`${object.apiVersion} ${object.kind}`];
  return check === undefined ? ready : check(object, api);
}

/** One expression of `pulumi.com/waitFor`: a condition, or a field that is there or has a value. */
export function fulfilled(object: KubernetesObject, expression: string): Readiness {
  const [, type, status = "True"] = /^condition=([^=]+)(?:=(.+))?$/.exec(expression) ?? [];
  if (type !== undefined) {
    const found = condition(object, type);
    if (found?.status.toLowerCase() === status.toLowerCase()) return ready;
    return { missing: [`its condition ${type} is ${found?.status ?? "not told"}: ${found?.message ?? ""}`], ...podsOf(object) };
  }
  const [, path, value] = /^jsonpath=\{\.([\w.-]+)\}(?:=(.*))?$/.exec(expression) ?? [];
  if (path === undefined) return { missing: [`${JSON.stringify(expression)} is not understood here`], final: true };
  const now = field(object, ...path.split("."));
  if (value === undefined ? now !== undefined && now !== "" : String(now) === value) return ready;
  const phase = text(object, "status", "message") ?? text(object, "status", "phase");
  return {
    missing: [`${path} is ${now === undefined ? "not there" : String(now)}${phase === undefined ? "" : ` (${phase})`}`],
    ...podsOf(object),
  };
}

function deployment(object: KubernetesObject): Readiness {
  const wanted = number(object, "spec", "replicas") ?? 1;
  const seen = notSeen(object);
  if (seen !== undefined) return seen;
  const progressing = condition(object, "Progressing");
  const late =
    progressing?.reason === "ProgressDeadlineExceeded" ? [`the rollout made no progress: ${progressing.message ?? ""}`] : [];
  const updated = number(object, "status", "updatedReplicas") ?? 0;
  const available = number(object, "status", "availableReplicas") ?? 0;
  const all = number(object, "status", "replicas") ?? 0;
  const failure = condition(object, "ReplicaFailure");
  const refusal = failure?.status === "True" ? [`pods are refused: ${failure.message ?? failure.reason ?? ""}`] : [];
  if (updated >= wanted && available >= wanted && all === updated) return ready;
  const old = all > updated ? [`${all - updated} pods of the old template are still there`] : [];
  return { missing: [...refusal, ...late, `${available} of ${wanted} pods are available`, ...old], ...podsOf(object) };
}

function statefulSet(object: KubernetesObject): Readiness {
  const wanted = number(object, "spec", "replicas") ?? 1;
  const seen = notSeen(object);
  if (seen !== undefined) return seen;
  const readyPods = number(object, "status", "readyReplicas") ?? 0;
  const onDelete = text(object, "spec", "updateStrategy", "type") === "OnDelete";
  const partition = number(object, "spec", "updateStrategy", "rollingUpdate", "partition") ?? 0;
  const updated = text(object, "status", "updateRevision") === text(object, "status", "currentRevision");
  const updatedPods = number(object, "status", "updatedReplicas") ?? 0;
  const rolled = onDelete || updated || updatedPods >= wanted - partition;
  if (readyPods >= wanted && rolled) return ready;
  const missing =
    readyPods < wanted
      ? `${readyPods} of ${wanted} pods are ready`
      : `${updatedPods} of ${wanted - partition} pods have the new template`;
  return { missing: [missing], ...podsOf(object) };
}

function daemonSet(object: KubernetesObject): Readiness {
  const seen = notSeen(object);
  if (seen !== undefined) return seen;
  const wanted = number(object, "status", "desiredNumberScheduled") ?? 0;
  const available = number(object, "status", "numberAvailable") ?? 0;
  const updated = number(object, "status", "updatedNumberScheduled") ?? 0;
  const onDelete = text(object, "spec", "updateStrategy", "type") === "OnDelete";
  if (available >= wanted && (onDelete || updated >= wanted)) return ready;
  return { missing: [`${Math.min(available, updated)} of ${wanted} pods are available`], ...podsOf(object) };
}

function job(object: KubernetesObject): Readiness {
  const failed = condition(object, "Failed");
  if (failed?.status === "True")
    return { missing: [`the job failed: ${failed.reason ?? ""} ${failed.message ?? ""}`.trim()], final: true };
  if (condition(object, "Complete")?.status === "True") return ready;
  // A queue (Kueue) holds it back on purpose and lets it go later.
  if (field(object, "spec", "suspend") === true) return ready;
  const done = number(object, "status", "succeeded") ?? 0;
  return { missing: [`${done} of ${number(object, "spec", "completions") ?? 1} pods have succeeded`], ...podsOf(object) };
}

function pod(object: KubernetesObject): Readiness {
  const phase = text(object, "status", "phase");
  if (phase === "Succeeded") return ready;
  if (phase === "Failed")
    return {
      missing: [`the pod failed: ${text(object, "status", "message") ?? text(object, "status", "reason") ?? ""}`],
      final: true,
    };
  if (condition(object, "Ready")?.status === "True") return ready;
  const scheduled = condition(object, "PodScheduled");
  const why =
    scheduled?.status === "False" ? `it is not scheduled: ${scheduled.message ?? ""}` : `its phase is ${phase ?? "unknown"}`;
  return { missing: [why] };
}

/** A claim of a class that waits for its first pod stays pending until then; waiting for it would wait for ever. */
async function claim(object: KubernetesObject, api: ApiServer): Promise<Readiness> {
  const phase = text(object, "status", "phase");
  if (phase === "Bound") return ready;
  const name = text(object, "spec", "storageClassName");
  const of = name === undefined || name === "" ? undefined : { apiVersion: "storage.k8s.io/v1", kind: "StorageClass", name };
  const storageClass = of === undefined ? undefined : await api.get(of);
  if (text(storageClass, "volumeBindingMode") === "WaitForFirstConsumer") return ready;
  const missing =
    of !== undefined && storageClass === undefined
      ? `there is no StorageClass ${name}`
      : `no volume is bound (phase ${phase ?? "unknown"})`;
  return { missing: [missing] };
}

async function service(object: KubernetesObject, api: ApiServer): Promise<Readiness> {
  const type = text(object, "spec", "type") ?? "ClusterIP";
  const missing: string[] = [];
  if (type === "LoadBalancer" && list(object, "status", "loadBalancer", "ingress").length === 0)
    missing.push("no load balancer address was given");
  const selector = field(object, "spec", "selector");
  const headless = text(object, "spec", "clusterIP") === "None";
  // Pulumi waits for pods only where the service selects any and has an address of its own.
  if (type !== "ExternalName" && !headless && typeof selector === "object" && selector !== null) {
    const namespace = object.metadata.namespace ?? "default";
    const labelSelector = `kubernetes.io/service-name=${object.metadata.name}`;
    const slices = await api.listKind("discovery.k8s.io/v1", "EndpointSlice", { namespace, labelSelector });
    const targets = slices.items
      .flatMap((slice) => list(slice, "endpoints"))
      .filter((each) => field(each, "conditions", "ready") !== false);
    const labels = Object.entries(selector)
      .map(([key, value]) => `${key}=${String(value)}`)
      .join(",");
    if (targets.length === 0)
      return {
        missing: [...missing, `no ready pod matches its selector (${labels})`],
        pods: { namespace, labelSelector: labels },
      };
  }
  return { missing };
}

function ingress(object: KubernetesObject): Readiness {
  return list(object, "status", "loadBalancer", "ingress").length > 0
    ? ready
    : { missing: ["no load balancer address was given"] };
}

function definition(object: KubernetesObject): Readiness {
  const names = condition(object, "NamesAccepted");
  if (names?.status === "False") return { missing: [`its names are taken: ${names.message ?? ""}`], final: true };
  return condition(object, "Established")?.status === "True" ? ready : { missing: ["it is not established"] };
}

/** A status that speaks of an older version of the object says nothing about this one. */
function notSeen(object: KubernetesObject): Readiness | undefined {
  const seen = number(object, "status", "observedGeneration") ?? 0;
  return seen >= (object.metadata.generation ?? 0)
    ? undefined
    : { missing: ["its controller has not seen it yet"], ...podsOf(object) };
}

function podsOf(object: KubernetesObject): Pick<Readiness, "pods"> {
  const labels = field(object, "spec", "selector", "matchLabels");
  if (typeof labels !== "object" || labels === null) return {};
  const labelSelector = Object.entries(labels)
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(",");
  return { pods: { namespace: object.metadata.namespace ?? "default", labelSelector } };
}
