import type { StackRule } from "../../core/rule";
import { poolTypes } from "../../lib/pools";

const budgets = ["aws:budgets/budget:Budget", "gcp:billing/budget:Budget", "azure-native:consumption:Budget"];

export const rule: StackRule = {
  id: "budget-per-environment",
  title: "An environment with machines has a budget",
  severity: "medium",
  level: "advisory",
  why: "Four machines that nobody stopped on Friday cost 9,000 USD by Monday; a budget writes on Saturday",
  remedy:
    'new aws.budgets.Budget("month", { budgetType: "COST", timeUnit: "MONTHLY", limitAmount: "40000", limitUnit: "USD", notifications })',
  unknown: "Nothing: that there is a budget decides.",
  sources: ["https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-managing-costs.html"],
  types: poolTypes,
  checkStack: (stack, { report }) => {
    if (stack.of(...budgets).length === 0) report("the stack has machines and no budget; add one with a notification");
  },
};
