import type * as container from "@pulumi/gcp/container";
import type { ResourceRule } from "../../core/rule";
import { clusterType } from "../../lib/gcp";

export const rule: ResourceRule<container.ClusterArgs> = {
  id: "gke-logging",
  title: "A GKE cluster logs and measures",
  severity: "medium",
  level: "mandatory",
  why: "With logging off, nobody can say why a job of last week ended",
  remedy: 'loggingConfig: { enableComponents: ["SYSTEM_COMPONENTS", "WORKLOADS"] }',
  unknown: "Which components log.",
  sources: ["CIS GKE 1.9 5.7.1"],
  types: [clusterType],
  check: ({ loggingService, monitoringService, loggingConfig }, { report }) => {
    if (loggingService === "none") report("loggingService is none; leave it out");
    if (monitoringService === "none") report("monitoringService is none; leave it out");
    if (loggingConfig !== undefined && loggingConfig !== null && !loggingConfig.enableComponents.includes("SYSTEM_COMPONENTS")) {
      report("loggingConfig.enableComponents lacks SYSTEM_COMPONENTS; add it");
    }
  },
};
