import type * as aws from "@pulumi/aws";
import type * as container from "@pulumi/gcp/container";
import type { Unwrap } from "@pulumi/pulumi";
import type { StackRule } from "../../core/rule";
import { awsPoolType, eachPool, gcpPoolType } from "../../lib/pools";

export const rule: StackRule = {
  id: "reserved-minimal-update",
  title: "Pools of machines that were bought ahead are updated without surge",
  severity: "high",
  level: "mandatory",
  why: "The default starts new machines before old ones go; a full reservation has none to give, and the update hangs until it fails",
  remedy:
    'updateConfig: { updateStrategy: "MINIMAL", maxUnavailable: 1 }; on GKE upgradeSettings: { maxSurge: 0, maxUnavailable: 1 }',
  unknown: "How the pool is updated, and whether it is reserved.",
  sources: [
    "https://docs.aws.amazon.com/eks/latest/userguide/managed-node-update-behavior.html",
    "GoogleCloudPlatform/cluster-toolkit gke-node-pool",
  ],
  types: [awsPoolType, gcpPoolType],
  checkStack: (stack, context) => {
    eachPool(stack, context, ({ reserved, resource }) => {
      if (!reserved) return;
      if (resource.type === awsPoolType) {
        const strategy = (resource.props as Unwrap<aws.eks.NodeGroupArgs>).updateConfig?.updateStrategy ?? "DEFAULT";
        if (strategy !== "MINIMAL") context.report(`updateConfig.updateStrategy is ${strategy}; set "MINIMAL"`, resource);
      } else {
        const surge = (resource.props as Unwrap<container.NodePoolArgs>).upgradeSettings?.maxSurge ?? 1;
        if (surge > 0) context.report(`upgradeSettings.maxSurge is ${surge}; set 0 with maxUnavailable 1`, resource);
      }
    });
  },
};
