import type { StackRule } from "../../core/rule";
import { eachPool, poolTypes } from "../../lib/pools";

export const rule: StackRule = {
  id: "price-known",
  title: "Every machine has a price that somebody wrote down",
  severity: "low",
  level: "advisory",
  why: "A machine without a price is missing from every estimate, and it is never a cheap one",
  remedy: "describe it under `machines` in the environment's file, with its price and where it comes from",
  unknown: "Which machine the group has.",
  sources: ["components/accelerators"],
  types: poolTypes,
  checkStack: (stack, context) => {
    eachPool(stack, context, ({ machine, machineName, resource }) => {
      if (machine === undefined)
        context.report(`${machineName} is not in the catalogue, so nothing is known of its price`, resource);
      else if (machine.prices.length === 0) context.report(`the catalogue has no price of ${machineName}`, resource);
    });
  },
};
