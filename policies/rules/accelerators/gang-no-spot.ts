import type { StackRule } from "../../core/rule";
import { eachGang, gangWorkloadTypes, writesCheckpoints } from "../../lib/gangs";
import { eachPool, isAccelerated } from "../../lib/pools";

export const rule: StackRule = {
  id: "gang-no-spot",
  title: "A gang runs on spot machines only where it writes checkpoints",
  severity: "high",
  level: "mandatory",
  why: "One reclaimed machine ends the whole gang; without a checkpoint all that it learnt is paid for again",
  remedy: "mount a volume for checkpoints, or capacityType: ON_DEMAND",
  unknown: "Whether the group is of spot machines, and what the pods mount.",
  sources: ["https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-best-practices.html"],
  types: gangWorkloadTypes,
  checkStack: (stack, context) => {
    const spot: string[] = [];
    eachPool(stack, context, (pool) => {
      if (pool.spot && isAccelerated(pool)) spot.push(pool.resource.name);
    });
    if (spot.length === 0) return;
    eachGang(context, ({ workload, templates }) => {
      if (!templates.some(writesCheckpoints)) {
        context.report(
          `it writes no checkpoints, and ${spot.join(", ")} can be reclaimed at any minute; write checkpoints or leave spot`,
          workload,
        );
      }
    });
  },
};
