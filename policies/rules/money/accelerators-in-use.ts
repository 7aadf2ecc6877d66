import type { StackRule } from "../../core/rule";
import { acceleratorsUsed, claimsOf } from "../../lib/claims";
import { podTemplatesOf, workloadTypes } from "../../lib/kubernetes";
import { eachPool, isAccelerated, poolTypes } from "../../lib/pools";

export const rule: StackRule = {
  id: "accelerators-in-use",
  title: "Machines with accelerators that run have something to run",
  severity: "medium",
  level: "advisory",
  why: "A machine that waits costs what a machine that works costs",
  remedy: "desiredSize: 0 with an autoscaler, until there is a job",
  unknown: "What the pods ask for.",
  sources: ["https://docs.aws.amazon.com/eks/latest/best-practices/cost-opt-compute.html"],
  types: poolTypes,
  checkStack: (stack, context) => {
    const claims = claimsOf(context);
    const workloads = stack.of<object>(...workloadTypes);
    const asked = workloads.some(({ type, props }) =>
      podTemplatesOf(type, props).some((template) => acceleratorsUsed(template, claims).length > 0),
    );
    if (asked) return;
    eachPool(stack, context, (pool) => {
      if (isAccelerated(pool) && pool.desired > 0) {
        context.report(
          `${pool.desired} x ${pool.machineName} run and nothing in the stack asks for their accelerators; scale to 0, or say who uses them`,
          pool.resource,
        );
      }
    });
  },
};
