import type { ResourceRule } from "../../core/rule";
import { workloadTypes } from "../../lib/kubernetes";
import { eachContainer } from "../../lib/pods";

export const rule: ResourceRule = {
  id: "pod-seccomp",
  title: "Containers run under a seccomp profile",
  severity: "medium",
  level: "mandatory",
  why: "Most kernel flaws are reached by calls that no training job makes and the runtime's profile refuses",
  remedy: 'securityContext: { seccompProfile: { type: "RuntimeDefault" } }',
  unknown: "Which profile is used.",
  sources: ["https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted", "KSV-0030, KSV-0104"],
  types: workloadTypes,
  check: (object, context) => {
    eachContainer(object, context, (container, path, { spec }) => {
      const profile = container.securityContext?.seccompProfile?.type ?? spec.securityContext?.seccompProfile?.type;
      if (profile !== "RuntimeDefault" && profile !== "Localhost") {
        context.report(
          `${path}.securityContext.seccompProfile is ${profile ?? "not given"}, and so is the pod's; set type "RuntimeDefault"`,
        );
      }
    });
  },
};
