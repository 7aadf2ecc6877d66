import type { ResourceRule } from "../../core/rule";
import { workloadTypes } from "../../lib/kubernetes";
import { eachContainer } from "../../lib/pods";

export const rule: ResourceRule = {
  id: "pod-read-only-root",
  title: "The image of a container cannot be written to",
  severity: "low",
  level: "advisory",
  why: "What an attacker writes stays, and what a job writes there fills the node's disk and evicts its neighbours",
  remedy: "securityContext: { readOnlyRootFilesystem: true }, with an emptyDir on /tmp",
  unknown: "Whether the root is read-only.",
  sources: ["NSA Kubernetes hardening guide 1.2", "KSV-0014"],
  types: workloadTypes,
  check: (object, context) => {
    eachContainer(object, context, ({ securityContext }, path) => {
      if (securityContext?.readOnlyRootFilesystem !== true)
        context.report(`${path}.securityContext.readOnlyRootFilesystem is not true; set it`);
    });
  },
};
