import type * as container from "@pulumi/gcp/container";
import type { ResourceRule } from "../../core/rule";
import { clusterType } from "../../lib/gcp";

export const rule: ResourceRule<container.ClusterArgs> = {
  id: "gke-network-policy",
  title: "A GKE cluster enforces network policies",
  severity: "high",
  level: "mandatory",
  why: "Without an engine, NetworkPolicy objects are accepted and do nothing: every pod reaches every coordinator",
  remedy: 'datapathProvider: "ADVANCED_DATAPATH"',
  unknown: "Which data path is used.",
  sources: ["https://cloud.google.com/kubernetes-engine/docs/how-to/network-policy"],
  types: [clusterType],
  check: ({ datapathProvider, networkPolicy, enableAutopilot }, { report }) => {
    if (enableAutopilot === true || datapathProvider === "ADVANCED_DATAPATH" || networkPolicy?.enabled === true) return;
    report('datapathProvider is not ADVANCED_DATAPATH and networkPolicy is off; set datapathProvider: "ADVANCED_DATAPATH"');
  },
};
