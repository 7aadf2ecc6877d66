import type { ResourceRule } from "../../core/rule";
import { workloadTypes } from "../../lib/kubernetes";
import { eachContainer } from "../../lib/pods";

export const rule: ResourceRule = {
  id: "pod-not-privileged",
  title: "No container is privileged",
  severity: "critical",
  level: "mandatory",
  why: "A privileged container is root on the machine: every device, every other job's memory. Accelerators and EFA come by device plugin and need none of it",
  remedy: "leave securityContext.privileged out; ask for the extended resource",
  unknown: "Whether a container is privileged.",
  sources: ["https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline", "KSV-0017"],
  types: workloadTypes,
  check: (object, context) => {
    eachContainer(object, context, ({ securityContext }, path) => {
      if (securityContext?.privileged === true) context.report(`${path}.securityContext.privileged is true; leave it out`);
    });
  },
};
