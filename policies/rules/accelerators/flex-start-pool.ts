import type * as container from "@pulumi/gcp/container";
import type { ResourceRule } from "../../core/rule";

export const rule: ResourceRule<container.NodePoolArgs> = {
  id: "flex-start-pool",
  title: "A flex-start pool starts empty, grows by itself and uses no reservation",
  severity: "medium",
  level: "mandatory",
  why: "The Dynamic Workload Scheduler refuses a pool with a fixed number of machines, after the cluster has waited for it",
  remedy:
    'autoscaling: { totalMinNodeCount: 0, totalMaxNodeCount: 16 }, nodeConfig: { flexStart: true, reservationAffinity: { consumeReservationType: "NO_RESERVATION" } }',
  unknown: "Whether the pool is flex-start, and how it scales.",
  sources: ["https://cloud.google.com/kubernetes-engine/docs/how-to/provisioningrequest"],
  types: ["gcp:container/nodePool:NodePool"],
  check: ({ nodeConfig, queuedProvisioning, autoscaling, nodeCount, initialNodeCount }, { report }) => {
    if (nodeConfig?.flexStart !== true && queuedProvisioning?.enabled !== true) return;
    const fixed = Math.max(nodeCount ?? 0, initialNodeCount ?? 0);
    if (fixed > 0) report(`the pool starts with ${fixed} nodes; leave nodeCount out`);
    if (autoscaling === undefined || autoscaling === null) report("autoscaling is not given; let it grow from 0");
    else if ((autoscaling.totalMinNodeCount ?? autoscaling.minNodeCount ?? 0) > 0)
      report("autoscaling does not begin at 0; set totalMinNodeCount: 0");
    const affinity = nodeConfig?.reservationAffinity?.consumeReservationType ?? "NO_RESERVATION";
    if (affinity !== "NO_RESERVATION") report(`reservationAffinity is ${affinity}; set "NO_RESERVATION"`);
  },
};
