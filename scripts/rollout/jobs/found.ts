import { ApiError } from "../../kubernetes/api-error";
import type { ApiServer } from "../../kubernetes/api-server";
import { condition, field, type KubernetesObject, list, type ObjectReference, text } from "../../kubernetes/objects";
import { JobPolicy } from "../model";

export const kueueVersion = "kueue.x-k8s.io/v1beta2";

/** A job as a rollout finds it on the cluster. */
export interface FoundJob {
  /** What submitted it: a StatefulSet, a Job, a JobSet, a TrainJob. */
  readonly owner: ObjectReference;
  /** Kueue's records of it; none where no queue holds it. */
  readonly workloads: readonly KubernetesObject[];
}

/** `apps/v1 StatefulSet training/worker`: says all that is needed to find it again. */
export function jobName({ apiVersion, kind, namespace = "default", name }: ObjectReference): string {
  return `${apiVersion} ${kind} ${namespace}/${name}`;
}

export function ownerOf(job: string): ObjectReference {
  const [, apiVersion = "", kind = "", namespace = "", name = ""] = /^(\S+) (\S+) ([^/]+)\/(.+)$/.exec(job) ?? [];
  if (name === "") throw new Error(`${job} names no object; a job is written \`apps/v1 StatefulSet training/worker\``);
  return { apiVersion, kind, namespace, name };
}

/** A policy of the job's own, on the object that submitted it. */
export const policyAnnotation = "trainyard.dev/rollout";

export function policyOf(owner: KubernetesObject | undefined, otherwise: JobPolicy): JobPolicy {
  const said = owner?.metadata.annotations?.[policyAnnotation];
  return Object.values(JobPolicy).find((policy) => policy === said) ?? otherwise;
}

/** Whether the server knows Kueue's kinds. */
export function hasKueue(api: ApiServer): Promise<boolean> {
  return knows(api, kueueVersion, "Workload");
}

export async function knows(api: ApiServer, apiVersion: string, kind: string): Promise<boolean> {
  try {
    await api.resource(apiVersion, kind);
    return true;
  } catch (error) {
    if (ApiError.is(error, "NoSuchKind")) return false;
    throw error;
  }
}

/** Jobs that Kueue has let onto the machines of a flavor, those of one fabric domain beside each other. */
export async function jobsOnFlavor(api: ApiServer, flavor: string): Promise<readonly FoundJob[]> {
  const { items } = await api.listKind(kueueVersion, "Workload");
  const found = new Map<string, { readonly owner: ObjectReference; readonly workloads: KubernetesObject[]; domain: string }>();
  for (const workload of items) {
    if (!isAdmitted(workload) || !flavorsOf(workload).includes(flavor)) continue;
    const owner = await topOwner(api, workload);
    const name = jobName(owner);
    const job = found.get(name) ?? { owner, workloads: [], domain: domainOf(workload) };
    job.workloads.push(workload);
    found.set(name, job);
  }
  return [...found.values()].toSorted((left, right) => left.domain.localeCompare(right.domain));
}

/** Kueue's records of one job, running or not. */
export async function workloadsOf(api: ApiServer, owner: ObjectReference): Promise<readonly KubernetesObject[]> {
  const { items } = await api.listKind(
    kueueVersion,
    "Workload",
    owner.namespace === undefined ? {} : { namespace: owner.namespace },
  );
  const owned: KubernetesObject[] = [];
  for (const workload of items) if (jobName(await topOwner(api, workload)) === jobName(owner)) owned.push(workload);
  return owned;
}

/** Pods of a job that hold a machine, whoever of its controllers made them. */
export async function podsOf(api: ApiServer, owner: ObjectReference): Promise<readonly KubernetesObject[]> {
  const { items } = await api.listKind("v1", "Pod", owner.namespace === undefined ? {} : { namespace: owner.namespace });
  const known = new Map<string, Promise<string>>();
  const owned: KubernetesObject[] = [];
  for (const pod of items) {
    const phase = text(pod, "status", "phase");
    if (text(pod, "spec", "nodeName") === undefined || phase === "Succeeded" || phase === "Failed") continue;
    const controller = controllerOf(pod);
    if (controller === undefined) continue;
    const top = known.get(jobName(controller)) ?? topOf(api, controller).then(jobName);
    known.set(jobName(controller), top);
    if ((await top) === jobName(owner)) owned.push(pod);
  }
  return owned;
}

function isAdmitted(workload: KubernetesObject): boolean {
  return condition(workload, "Admitted")?.status === "True" && condition(workload, "Finished")?.status !== "True";
}

function flavorsOf(workload: KubernetesObject): readonly unknown[] {
  const assignments = list(workload, "status", "admission", "podSetAssignments");
  return assignments.flatMap((assignment) => Object.values(field(assignment, "flavors") ?? {}));
}

/** Where Kueue has put it, as far as it says so; jobs without a place come last. */
function domainOf(workload: KubernetesObject): string {
  const assignment = field(workload, "status", "admission", "podSetAssignments", 0, "topologyAssignment");
  return assignment === undefined ? "\uffff" : JSON.stringify(assignment);
}

function controllerOf(object: KubernetesObject): ObjectReference | undefined {
  const owners = object.metadata.ownerReferences ?? [];
  const owner = owners.find(({ controller }) => controller === true) ?? owners[0];
  if (owner === undefined) return undefined;
  const { namespace } = object.metadata;
  return { apiVersion: owner.apiVersion, kind: owner.kind, name: owner.name, ...(namespace === undefined ? {} : { namespace }) };
}

async function topOwner(api: ApiServer, object: KubernetesObject): Promise<ObjectReference> {
  const owner = controllerOf(object);
  const { apiVersion, kind, metadata } = object;
  const self = {
    apiVersion,
    kind,
    name: metadata.name,
    ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
  };
  return owner === undefined ? self : topOf(api, owner);
}

/** Up the chain: a pod's Job, the Job's JobSet, the JobSet's TrainJob. */
async function topOf(api: ApiServer, reference: ObjectReference): Promise<ObjectReference> {
  const object = await found(api, reference);
  const owner = object === undefined ? undefined : controllerOf(object);
  return owner === undefined ? reference : topOf(api, owner);
}

/** An object, or nothing where it, or its kind, is gone. */
export async function found(api: ApiServer, reference: ObjectReference): Promise<KubernetesObject | undefined> {
  try {
    return await api.get(reference);
  } catch (error) {
    if (ApiError.is(error, "NoSuchKind")) return undefined;
    throw error;
  }
}
