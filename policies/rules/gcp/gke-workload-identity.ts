import type * as container from "@pulumi/gcp/container";
import type { ResourceRule } from "../../core/rule";
import { isGiven } from "../../core/unknown";
import { clusterType } from "../../lib/gcp";

export const rule: ResourceRule<container.ClusterArgs> = {
  id: "gke-workload-identity",
  title: "Workloads on GKE have identities of their own",
  severity: "high",
  level: "mandatory",
  why: "Without it every pod works with the node's service account, so every pod reads every bucket",
  remedy: 'workloadIdentityConfig: { workloadPool: "project.svc.id.goog" }',
  unknown: "Nothing: a pool that is not known yet is a pool.",
  sources: ["CIS GKE 1.9 5.2.2"],
  types: [clusterType],
  check: (cluster, { report }) => {
    if (cluster.enableAutopilot === true) return;
    if (!isGiven(() => cluster.workloadIdentityConfig?.workloadPool))
      report("workloadIdentityConfig.workloadPool is not given; give the project's pool");
  },
};
