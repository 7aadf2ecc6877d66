import type { StackRule } from "../../core/rule";
import type { KubernetesObject } from "../../lib/kubernetes";
import { inNamespace } from "../../lib/namespaces";

export const rule: StackRule = {
  id: "namespace-quota",
  title: "Each namespace has a quota and default limits",
  severity: "medium",
  level: "advisory",
  why: "One team's sweep takes every accelerator and every address of the cluster otherwise",
  remedy: "new k8s.core.v1.ResourceQuota(...), new k8s.core.v1.LimitRange(...)",
  unknown: "Nothing: whose namespace they are in is told by their dependencies.",
  sources: ["KSV-0040, KSV-0039"],
  types: ["kubernetes:core/v1:Namespace"],
  checkStack: (stack, { report, eachOf }) => {
    const quotas = stack.of<KubernetesObject>("kubernetes:core/v1:ResourceQuota");
    const ranges = stack.of<KubernetesObject>("kubernetes:core/v1:LimitRange");
    eachOf<KubernetesObject>("kubernetes:core/v1:Namespace", (namespace) => {
      if (!quotas.some((quota) => inNamespace(quota, namespace))) report("it has no ResourceQuota; add one", namespace);
      if (!ranges.some((range) => inNamespace(range, namespace))) report("it has no LimitRange; add one", namespace);
    });
  },
};
