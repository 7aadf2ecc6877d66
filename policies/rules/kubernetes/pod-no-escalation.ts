import type { ResourceRule } from "../../core/rule";
import { workloadTypes } from "../../lib/kubernetes";
import { eachContainer } from "../../lib/pods";

export const rule: ResourceRule = {
  id: "pod-no-escalation",
  title: "No process gains more rights than it started with",
  severity: "medium",
  level: "mandatory",
  why: "One setuid program in a 15 GB training image makes root of any user otherwise",
  remedy: "securityContext: { allowPrivilegeEscalation: false }",
  unknown: "Whether escalation is allowed.",
  sources: ["https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted", "KSV-0001"],
  types: workloadTypes,
  check: (object, context) => {
    eachContainer(object, context, ({ securityContext }, path) => {
      if (securityContext?.allowPrivilegeEscalation !== false) {
        context.report(`${path}.securityContext.allowPrivilegeEscalation is not false; set false`);
      }
    });
  },
};
