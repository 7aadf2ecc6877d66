import type * as aws from "@pulumi/aws";
import type { Unwrap } from "@pulumi/pulumi";
import type { StackRule } from "../../core/rule";
import { awsPoolType, eachPool, isAccelerated } from "../../lib/pools";

export const rule: StackRule = {
  id: "accelerator-node-repair",
  title: "Machines whose accelerators fail are replaced by themselves",
  severity: "medium",
  level: "advisory",
  why: "A machine with a dead accelerator stays in the group, is billed, and fails each gang that lands on it",
  remedy: "nodeRepairConfig: { enabled: true }, with the eks-node-monitoring-agent add-on",
  unknown: "Whether repair is on.",
  sources: ["https://docs.aws.amazon.com/eks/latest/userguide/node-health.html"],
  types: [awsPoolType],
  checkStack: (stack, context) => {
    eachPool(stack, context, (pool) => {
      if (pool.resource.type !== awsPoolType || !isAccelerated(pool)) return;
      const { nodeRepairConfig } = pool.resource.props as Unwrap<aws.eks.NodeGroupArgs>;
      if (nodeRepairConfig?.enabled !== true) context.report("nodeRepairConfig.enabled is not true; set it", pool.resource);
    });
  },
};
