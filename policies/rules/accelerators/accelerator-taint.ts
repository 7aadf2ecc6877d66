import type { StackRule } from "../../core/rule";
import { eachPool, gcpPoolType, isAccelerated, poolTypes } from "../../lib/pools";

export const rule: StackRule = {
  id: "accelerator-taint",
  title: "Machines with accelerators keep other pods off",
  severity: "medium",
  level: "mandatory",
  why: "A log shipper's replica that lands on a machine for 98 USD an hour keeps it from scaling down, and its memory from the job",
  remedy: 'taints: [{ key: "nvidia.com/gpu", effect: "NO_SCHEDULE" }]',
  unknown: "Which taints and which machine the group has.",
  sources: ["https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/#example-use-cases"],
  types: poolTypes,
  checkStack: (stack, context) => {
    eachPool(stack, context, (pool) => {
      // GKE taints pools with GPUs by itself.
      if (!isAccelerated(pool) || pool.resource.type === gcpPoolType) return;
      const keeps = pool.taints.some(({ effect }) => /^no_?(schedule|execute)$/i.test(effect));
      if (!keeps)
        context.report(
          `${pool.machineName} has accelerators and no taint; taint the group with the resource's name`,
          pool.resource,
        );
    });
  },
};
