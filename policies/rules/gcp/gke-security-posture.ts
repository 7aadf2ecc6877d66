import type * as container from "@pulumi/gcp/container";
import type { ResourceRule } from "../../core/rule";
import { clusterType } from "../../lib/gcp";

export const rule: ResourceRule<container.ClusterArgs> = {
  id: "gke-security-posture",
  title: "GKE's security posture is on",
  severity: "low",
  level: "advisory",
  why: "It names workloads with known holes at no price",
  remedy: 'securityPostureConfig: { mode: "BASIC" }',
  unknown: "Which mode is set.",
  sources: ["CIS GKE 1.9 5.10.4"],
  types: [clusterType],
  check: ({ securityPostureConfig }, { report }) => {
    const mode = securityPostureConfig?.mode ?? "not given";
    if (!/^(BASIC|ENTERPRISE)$/.test(mode)) report(`securityPostureConfig.mode is ${mode}; set "BASIC"`);
  },
};
