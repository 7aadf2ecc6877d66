import { type AcceleratorKind, acceleratorMismatch, accelerators } from "../../../components/accelerators";
import type { StackRule } from "../../core/rule";
import { eachPool, type Pool, poolTypes } from "../../lib/pools";

export const rule: StackRule = {
  id: "accelerator-as-declared",
  title: "A machine is declared with the accelerator that its cloud lists for it",
  severity: "medium",
  level: "advisory",
  why: "dl2q is often taken for a Gaudi 3 machine; AWS lists it with Qualcomm Cloud AI 100, for inference. Pods that ask for the wrong resource stay pending beside machines that are paid for",
  remedy: "accelerator: qualcomm-ai100, if the list is right",
  unknown: "Which machine, taints and labels the group has.",
  sources: ["aws/karpenter-provider-aws:website/content/en/preview/reference/instance-types.md"],
  types: poolTypes,
  checkStack: (stack, context) => {
    eachPool(stack, context, (pool) => {
      const declared = declaredBy(pool);
      if (pool.machine === undefined || declared === undefined) return;
      const problem = acceleratorMismatch(pool.machine, declared);
      if (problem !== undefined) context.report(`${problem.reason}; ${problem.remedy}`, pool.resource);
    });
  },
};

/** The kind of accelerator that the pool's labels or taints speak of, where it is not of the family that the machine carries. */
function declaredBy({ machine, taints, labels }: Pool): AcceleratorKind | undefined {
  const keys = [...taints.map(({ key }) => key), ...Object.keys(labels)];
  const vendors = new Set(keys.map((key) => key.split("/")[0]));
  const kinds = [...accelerators.values()].filter(({ resourceName }) => vendors.has(resourceName.split("/")[0]));
  const carried = machine?.accelerator?.kind;
  if (kinds.length === 0 || kinds.some(({ kind }) => kind === carried)) return undefined;
  const labelled = kinds.find(({ nodeLabel }) => nodeLabel !== undefined && labels[nodeLabel.key] === nodeLabel.value);
  return (labelled ?? kinds.at(-1))?.kind;
}
