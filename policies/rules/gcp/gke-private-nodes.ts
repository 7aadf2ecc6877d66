import type * as container from "@pulumi/gcp/container";
import type { ResourceRule } from "../../core/rule";
import { clusterType } from "../../lib/gcp";

export const rule: ResourceRule<container.ClusterArgs> = {
  id: "gke-private-nodes",
  title: "The nodes of a GKE cluster have no public addresses",
  severity: "high",
  level: "mandatory",
  why: "An accelerator node that the internet reaches is attacked within minutes",
  remedy: "privateClusterConfig: { enablePrivateNodes: true }",
  unknown: "Whether nodes are private.",
  sources: ["CIS GKE 1.9 5.6.5"],
  types: [clusterType],
  check: ({ privateClusterConfig }, { report }) => {
    if (privateClusterConfig?.enablePrivateNodes !== true)
      report("privateClusterConfig.enablePrivateNodes is not true; set it (the cluster is replaced)");
  },
};
