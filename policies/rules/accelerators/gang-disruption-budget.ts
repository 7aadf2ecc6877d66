import type { StackResource, StackRule } from "../../core/rule";
import { eachGang, gangWorkloadTypes, labelsOf } from "../../lib/gangs";

interface BudgetArgs {
  readonly metadata?: { readonly namespace?: string };
  readonly spec?: { readonly selector?: { readonly matchLabels?: { readonly [label: string]: string } } };
}

export const rule: StackRule = {
  id: "gang-disruption-budget",
  title: "Each gang has a disruption budget",
  severity: "high",
  level: "mandatory",
  why: "A drain for one upgrade evicts one worker and with it the whole run; a budget makes the drain wait",
  remedy: 'new k8s.policy.v1.PodDisruptionBudget("workers", { spec: { minAvailable: workers, selector: { matchLabels } } })',
  unknown: "Which pods the budget selects.",
  sources: ["https://kubernetes.io/docs/tasks/run-application/configure-pdb/"],
  types: gangWorkloadTypes,
  checkStack: (stack, context) => {
    const budgets = stack.of<BudgetArgs>("kubernetes:policy/v1:PodDisruptionBudget");
    eachGang(context, ({ workload, templates }) => {
      for (const template of templates) {
        const labels = labelsOf(template);
        if (!budgets.some((budget) => selects(budget, labels)))
          context.report("no PodDisruptionBudget selects its pods; add one", workload);
      }
    });
  },
};

/** A selector without labels selects every pod of its namespace. */
function selects(budget: StackResource<BudgetArgs>, labels: { readonly [label: string]: string }): boolean {
  const wanted = Object.entries(budget.props.spec?.selector?.matchLabels ?? {});
  return wanted.every(([label, value]) => labels[label] === value);
}
