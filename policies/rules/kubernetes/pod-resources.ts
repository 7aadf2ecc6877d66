import type { ResourceRule } from "../../core/rule";
import { workloadTypes } from "../../lib/kubernetes";
import { eachContainer } from "../../lib/pods";

export const rule: ResourceRule = {
  id: "pod-resources",
  title: "Containers say how much CPU and memory they need, and how much memory they may have",
  severity: "medium",
  level: "mandatory",
  why: "A data loader without a memory limit takes the machine down with the eight accelerators on it; without requests the scheduler guesses",
  remedy: 'resources: { requests: { cpu: "4", memory: "16Gi" }, limits: { memory: "16Gi" } }',
  unknown: "What is asked for.",
  sources: ["NSA Kubernetes hardening guide 1.2", "KSV-0011, KSV-0015, KSV-0016, KSV-0018"],
  types: workloadTypes,
  check: (object, context) => {
    eachContainer(object, context, ({ resources, restartPolicy }, path) => {
      if (path.includes("initContainers") && restartPolicy !== "Always") return;
      const asked = { ...resources?.limits, ...resources?.requests };
      const missing = ["cpu", "memory"].filter((name) => !(name in asked)).map((name) => `requests.${name}`);
      if (!("memory" in (resources?.limits ?? {}))) missing.push("limits.memory");
      if (missing.length > 0) context.report(`${path}.resources lacks ${missing.join(", ")}; give them`);
    });
  },
};
