import type { StackRule } from "../../core/rule";
import { eachPool, poolTypes } from "../../lib/pools";

export const rule: StackRule = {
  id: "price-ceiling",
  title: "The machines of a stack stay below a price an hour",
  severity: "high",
  level: "mandatory",
  why: "One zero too many in a node count is 12,000 USD an hour, and the cloud asks nobody",
  remedy: '"price-ceiling": { "usdPerHour": 5000 } in the policy configuration, with whoever pays for it',
  unknown: "How many machines of which type run.",
  sources: ["components/accelerators: list prices with their sources"],
  types: poolTypes,
  settings: {
    usdPerHour: { type: "number", description: "US dollars an hour at list price, all machines together.", default: 2000 },
  },
  checkStack: (stack, context) => {
    let sum = 0;
    const parts: string[] = [];
    eachPool(stack, context, ({ machine, machineName, desired }) => {
      const price =
        machine?.prices.find(({ capacity }) => capacity === "on-demand")?.usdPerHour ?? machine?.prices[0]?.usdPerHour;
      if (price === undefined || desired === 0) return;
      sum += price * desired;
      parts.push(`${desired} x ${machineName}`);
    });
    const ceiling = context.setting<number>("usdPerHour");
    if (sum > ceiling)
      context.report(
        `${parts.join(", ")} cost ${sum.toFixed(2)} USD an hour, ${ceiling} are allowed; lower the numbers or raise price-ceiling.usdPerHour`,
      );
  },
};
