import type { ResourceRule } from "../../core/rule";
import { workloadTypes } from "../../lib/kubernetes";
import { eachTemplate, specPath } from "../../lib/pods";

export const rule: ResourceRule = {
  id: "pod-host-namespaces",
  title: "No pod shares the machine's processes, memory segments or network",
  severity: "high",
  level: "mandatory",
  why: "hostNetwork goes around every network policy and hands out the machine's metadata; EFA and RDMA interfaces reach pods without it",
  remedy: "leave hostNetwork, hostPID and hostIPC out; for shared memory mount an emptyDir with medium: Memory on /dev/shm",
  unknown: "Which namespaces are shared.",
  sources: ["https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline", "KSV-0008, KSV-0009, KSV-0010"],
  types: workloadTypes,
  check: (object, context) => {
    eachTemplate(object, context, (template) => {
      for (const name of ["hostNetwork", "hostPID", "hostIPC"] as const) {
        if (template.spec[name] === true) context.report(`${specPath(template)}.${name} is true; leave it out`);
      }
    });
  },
};
