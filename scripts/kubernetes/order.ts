import type { KubernetesObject } from "./objects";

/** Helm's own order of kinds, in short: what others need comes first (helm/helm:pkg/release/util/kind_sorter.go, read 2026-11). */
const first = [
  "Namespace",
  "PriorityClass",
  "NetworkPolicy",
  "ResourceQuota",
  "LimitRange",
  "PodDisruptionBudget",
  "ServiceAccount",
  "Secret",
  "ConfigMap",
  "StorageClass",
  "PersistentVolume",
  "PersistentVolumeClaim",
  "CustomResourceDefinition",
  "ClusterRole",
  "ClusterRoleBinding",
  "Role",
  "RoleBinding",
  "Service",
  "DaemonSet",
  "Pod",
  "Deployment",
  "StatefulSet",
  "Job",
  "CronJob",
  "Ingress",
];

export function inApplyOrder(objects: readonly KubernetesObject[]): readonly KubernetesObject[] {
  const place = (object: KubernetesObject): number => {
    const index = first.indexOf(object.kind);
    return index < 0 ? first.length : index;
  };
  return [...objects].sort((left, right) => place(left) - place(right));
}
