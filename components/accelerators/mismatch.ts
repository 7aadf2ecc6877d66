import type { Problem } from "../core/problems";
import { accelerator } from "./catalogue";
import type { AcceleratorKind, Machine } from "./types";

/**
 * What to tell a person whose node group declares another accelerator than the cloud's lists show for its machine. It is advice
 * and never a refusal: lists can be behind, and the declared kind is what the pods will ask for. Undefined where both agree.
 */
export function acceleratorMismatch(machine: Machine, declared: AcceleratorKind, path = "accelerator"): Problem | undefined {
  const carried = machine.accelerator;
  if (carried?.kind === declared) return undefined;
  const asked = accelerator(declared);
  if (carried === undefined) {
    return {
      path,
      reason: `${machine.name} carries no accelerator, ${asked.product} is declared`,
      remedy: `take a machine with ${asked.product}, or leave \`accelerator\` out`,
    };
  }
  const listed = accelerator(carried.kind);
  const consequence =
    listed.resourceName === asked.resourceName
      ? `both count as ${asked.resourceName}, but labels and price follow ${listed.product}`
      : `pods ask for ${asked.resourceName}, which stays pending on a node that offers ${listed.resourceName}`;
  return {
    path,
    reason: `${declared} is declared, but ${machine.cloud} lists ${machine.name} as ${carried.count} x ${listed.product}: ${consequence}`,
    remedy: `write \`accelerator: ${carried.kind}\` if the list is right, or keep ${declared} if you know the machine`,
  };
}
