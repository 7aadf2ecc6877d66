import type { ResourceRule } from "../../core/rule";
import { isGiven, known } from "../../core/unknown";
import { type KubernetesObject, workloadTypes } from "../../lib/kubernetes";

export const rule: ResourceRule<KubernetesObject> = {
  id: "namespace-not-default",
  title: "Nothing runs in the default namespace",
  severity: "medium",
  level: "mandatory",
  why: "The default namespace has no quota, no network policy and no pod security level, and everything that forgets its namespace lands there",
  remedy: "metadata: { namespace: namespace.metadata.name }",
  unknown: "Nothing: a namespace that is not known yet is one that the program makes.",
  sources: ["CIS EKS 1.8 4.5.2"],
  types: [...workloadTypes, "kubernetes:core/v1:Service", "kubernetes:core/v1:PersistentVolumeClaim"],
  check: (object, { type, report, name }) => {
    if (type.endsWith(":ClusterTrainingRuntime")) return;
    const namespace = known(() => object.metadata?.namespace);
    if (!isGiven(() => object.metadata?.namespace) || namespace === "default")
      report(`${name} is in the default namespace; give it one of its own`);
  },
};
