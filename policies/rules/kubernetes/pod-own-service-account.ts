import type { ResourceRule } from "../../core/rule";
import { isGiven, known } from "../../core/unknown";
import { workloadTypes } from "../../lib/kubernetes";
import { eachTemplate, specPath } from "../../lib/pods";

export const rule: ResourceRule = {
  id: "pod-own-service-account",
  title: "Pods do not use the default service account",
  severity: "medium",
  level: "advisory",
  why: "What is granted to the default account of a namespace is granted to whatever is started there",
  remedy: "serviceAccountName: account.metadata.name",
  unknown: "Nothing: an account that is not known yet is one that the program makes.",
  sources: ["CIS EKS 1.8 4.1.5"],
  types: workloadTypes,
  check: (object, context) => {
    eachTemplate(object, context, (template) => {
      const name = known(() => template.spec.serviceAccountName);
      if (!isGiven(() => template.spec.serviceAccountName) || name === "default") {
        context.report(`${specPath(template)}.serviceAccountName is the default account; give the workload one of its own`);
      }
    });
  },
};
