import type { Properties, Value } from "../rehearsal/provider";
import { isAutoNamed, isMap } from "./inputs";
import type { KubernetesType } from "./types";

/**
 * Fields that cannot be changed in place, by kind, as Pulumi's provider has them (pulumi/pulumi-kubernetes:provider/pkg/provider/diff.go,
 * read 2026-11); a change of one makes a new object. The API server refuses such changes by itself, but only once they are made.
 */
const immutable: Readonly<Record<string, readonly string[]>> = {
  ConfigMap: ["data", "binaryData"],
  Secret: ["type", "data", "stringData"],
  PersistentVolumeClaim: ["spec"],
  ResourceQuota: ["spec.scopes"],
  Service: ["spec.clusterIP"],
  Deployment: ["spec.selector"],
  DaemonSet: ["spec.selector"],
  ReplicaSet: ["spec.selector"],
  StatefulSet: [
    "spec.podManagementPolicy",
    "spec.revisionHistoryLimit",
    "spec.selector",
    "spec.serviceName",
    "spec.volumeClaimTemplates",
  ],
  Job: ["spec.completions", "spec.parallelism", "spec.selector", "spec.template"],
  RoleBinding: ["roleRef"],
  ClusterRoleBinding: ["roleRef"],
  StorageClass: ["parameters", "provisioner"],
  Pod: ["spec"],
};

/** Whatever the kind: another name or namespace is another object. */
const identity = ["apiVersion", "kind", "metadata.name", "metadata.namespace"];

export interface Comparison {
  readonly changed: readonly string[];
  readonly replaces: readonly string[];
  readonly deleteBeforeReplace: boolean;
}

/** Compares what a program said last time with what it says now. */
export function compare(type: KubernetesType, olds: Properties, news: Properties): Comparison {
  const keys = new Set([...Object.keys(olds), ...Object.keys(news)]);
  const changed = [...keys].filter((key) => !equal(olds[key], news[key]));
  const differs = (path: string): boolean => !equal(at(olds, path), at(news, path));
  const version = groupOf(olds.apiVersion) === groupOf(news.apiVersion) ? ["apiVersion"] : [];
  const fields = [...identity.filter((path) => !version.includes(path)), ...(immutable[type.kind] ?? [])].filter(differs);
  // Two objects of one kind cannot share a name, so the old one has to go first; a name that was made up is made up anew.
  const sameName = !differs("metadata.name") && !differs("metadata.namespace") && !differs("kind") && !isAutoNamed(news);
  return {
    changed,
    replaces: [...new Set(fields.map((path) => path.split(".")[0] ?? path))],
    deleteBeforeReplace: fields.length > 0 && sameName,
  };
}

/** `apps/v1` and `apps/v1beta1` hold the same objects. */
function groupOf(apiVersion: Value | undefined): string {
  return typeof apiVersion === "string" && apiVersion.includes("/") ? apiVersion.replace(/\/.*/, "") : "";
}

function at(value: Value | undefined, path: string): Value | undefined {
  let here = value;
  for (const step of path.split(".")) {
    // What is not known may differ in every part.
    if (!isMap(here)) return here === undefined || here === null ? undefined : here;
    here = here[step];
  }
  return here;
}

/** Equal as JSON, whatever the order of keys; nothing is equal to what is not known. */
export function equal(left: Value | undefined, right: Value | undefined): boolean {
  if (left === right) return true;
  if (left === undefined || left === null) return right === undefined || right === null;
  if (Array.isArray(left)) {
    const other = right;
    return Array.isArray(other) && left.length === other.length && left.every((item, index) => equal(item, other[index]));
  }
  if (!isMap(left) || !isMap(right)) return false;
  const other = right;
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].every((key) => equal(left[key], other[key]));
}
