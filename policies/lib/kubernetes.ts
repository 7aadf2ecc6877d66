/** Pods, wherever they are declared: in workloads of Kubernetes itself and in those of the training and serving operators. */
import type { types } from "@pulumi/kubernetes";
import type { Unwrap } from "@pulumi/pulumi";

export type PodSpec = Unwrap<types.input.core.v1.PodSpec>;
export type Container = Unwrap<types.input.core.v1.Container>;
export type ObjectMeta = Unwrap<types.input.meta.v1.ObjectMeta>;

/** What every Kubernetes object has. */
export interface KubernetesObject {
  readonly kind?: string;
  readonly metadata?: ObjectMeta;
  readonly spec?: unknown;
}

export interface PodTemplate {
  /** Where it stands in the object: `spec.template`. */
  readonly path: string;
  readonly metadata?: ObjectMeta;
  readonly spec: PodSpec;
}

/** Where each kind keeps its pods; `[]` stands for each item of a list. */
const templatePaths: { readonly [kind: string]: readonly string[] } = {
  Pod: [""],
  PodTemplate: ["template"],
  Deployment: ["spec.template"],
  StatefulSet: ["spec.template"],
  DaemonSet: ["spec.template"],
  ReplicaSet: ["spec.template"],
  ReplicationController: ["spec.template"],
  Job: ["spec.template"],
  CronJob: ["spec.jobTemplate.spec.template"],
  JobSet: ["spec.replicatedJobs[].template.spec.template"],
  TrainingRuntime: ["spec.template.spec.replicatedJobs[].template.spec.template"],
  ClusterTrainingRuntime: ["spec.template.spec.replicatedJobs[].template.spec.template"],
  LeaderWorkerSet: ["spec.leaderWorkerTemplate.leaderTemplate", "spec.leaderWorkerTemplate.workerTemplate"],
  RayCluster: ["spec.headGroupSpec.template", "spec.workerGroupSpecs[].template"],
  RayJob: ["spec.rayClusterSpec.headGroupSpec.template", "spec.rayClusterSpec.workerGroupSpecs[].template"],
  RayService: ["spec.rayClusterConfig.headGroupSpec.template", "spec.rayClusterConfig.workerGroupSpecs[].template"],
  Rollout: ["spec.template"],
  PyTorchJob: ["spec.pytorchReplicaSpecs.Master.template", "spec.pytorchReplicaSpecs.Worker.template"],
  MPIJob: ["spec.mpiReplicaSpecs.Launcher.template", "spec.mpiReplicaSpecs.Worker.template"],
};

/** Type tokens of everything that holds pods. */
export const workloadTypes: readonly string[] = Object.keys(templatePaths).map((kind) => `kubernetes:*:${kind}`);

/** Workloads whose pods run together or not at all. */
export const gangTypes: readonly string[] = [
  "JobSet",
  "TrainingRuntime",
  "ClusterTrainingRuntime",
  "PyTorchJob",
  "MPIJob",
  "LeaderWorkerSet",
  "RayJob",
  "RayCluster",
].map((kind) => `kubernetes:*:${kind}`);

/** `kubernetes:apps/v1:Deployment` gives `Deployment`. */
export function kindOf(type: string): string {
  return type.slice(type.lastIndexOf(":") + 1);
}

/** Every pod template of an object. A read of an unknown value throws, as everywhere. */
export function podTemplatesOf(type: string, object: unknown): readonly PodTemplate[] {
  return (templatePaths[kindOf(type)] ?? []).flatMap((path) =>
    follow(object, path).flatMap(({ value, at }) => {
      const template = value as { readonly metadata?: ObjectMeta; readonly spec?: PodSpec } | undefined | null;
      if (template?.spec === undefined || template.spec === null) return [];
      return [{ path: at, spec: template.spec, ...(template.metadata === undefined ? {} : { metadata: template.metadata }) }];
    }),
  );
}

function follow(root: unknown, path: string): readonly { readonly value: unknown; readonly at: string }[] {
  let found: { readonly value: unknown; readonly at: string }[] = [{ value: root, at: "" }];
  for (const part of path === "" ? [] : path.split(".")) {
    const key = part.replace("[]", "");
    found = found.flatMap(({ value, at }) => {
      if (typeof value !== "object" || value === null) return [];
      const next = (value as { readonly [key: string]: unknown })[key];
      const where = at === "" ? key : `${at}.${key}`;
      if (!part.endsWith("[]")) return [{ value: next, at: where }];
      return Array.isArray(next) ? next.map((item: unknown, index) => ({ value: item, at: `${where}[${index}]` })) : [];
    });
  }
  return found;
}

/** Containers of every sort, each with its path. */
export function containersOf(template: PodTemplate): readonly { readonly container: Container; readonly path: string }[] {
  const { spec, path } = template;
  const at = path === "" ? "spec" : `${path}.spec`;
  return (["containers", "initContainers", "ephemeralContainers"] as const).flatMap((list) =>
    (spec[list] ?? []).map((container, index) => ({ container: container as Container, path: `${at}.${list}[${index}]` })),
  );
}

/** Extended resources that stand for accelerators: `nvidia.com/gpu`, `habana.ai/gaudi`, `aws.amazon.com/neuron`, ... */
export const acceleratorResources =
  /^(nvidia\.com\/(gpu|mig-.+)|habana\.ai\/gaudi|amd\.com\/gpu|aws\.amazon\.com\/neuron(core|device)?|qualcomm\.com\/qaic.*|google\.com\/tpu|gpu\.intel\.com\/.+)$/;

/** Which accelerators a pod asks for, by resource name. */
export function acceleratorsAsked(template: PodTemplate): readonly string[] {
  const names = containersOf(template).flatMap(({ container }) =>
    Object.keys({ ...container.resources?.limits, ...container.resources?.requests }),
  );
  return [...new Set(names.filter((name) => acceleratorResources.test(name)))];
}
