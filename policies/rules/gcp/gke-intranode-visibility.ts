import type * as container from "@pulumi/gcp/container";
import type { ResourceRule } from "../../core/rule";
import { clusterType } from "../../lib/gcp";

export const rule: ResourceRule<container.ClusterArgs> = {
  id: "gke-intranode-visibility",
  title: "Traffic between pods of one node stands in the flow logs",
  severity: "low",
  level: "advisory",
  why: "Eight workers on one node talk past every log otherwise",
  remedy: "enableIntranodeVisibility: true",
  unknown: "Whether it is on.",
  sources: ["CIS GKE 1.9 5.6.1"],
  types: [clusterType],
  check: ({ enableIntranodeVisibility }, { report }) => {
    if (enableIntranodeVisibility !== true) report("enableIntranodeVisibility is not true; set it");
  },
};
