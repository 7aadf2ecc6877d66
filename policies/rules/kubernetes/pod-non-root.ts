import type { ResourceRule } from "../../core/rule";
import { workloadTypes } from "../../lib/kubernetes";
import { eachContainer } from "../../lib/pods";

export const rule: ResourceRule = {
  id: "pod-non-root",
  title: "Containers run as a user that is not root",
  severity: "medium",
  level: "mandatory",
  why: "Root in a container is root on the machine after any one flaw in the runtime",
  remedy: "securityContext: { runAsNonRoot: true, runAsUser: 1000 }",
  unknown: "Which user is used.",
  sources: ["https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted", "KSV-0012, KSV-0105"],
  types: workloadTypes,
  check: (object, context) => {
    eachContainer(object, context, (container, path, { spec }) => {
      const nonRoot = container.securityContext?.runAsNonRoot ?? spec.securityContext?.runAsNonRoot;
      const user = container.securityContext?.runAsUser ?? spec.securityContext?.runAsUser;
      if (user === 0) context.report(`${path}.securityContext.runAsUser is 0, which is root; give another user`);
      else if (nonRoot !== true) context.report(`${path}.securityContext.runAsNonRoot is not true, nor is the pod's; set it`);
    });
  },
};
