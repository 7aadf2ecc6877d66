import type * as kubernetes from "@pulumi/kubernetes";
import { accelerators } from "../accelerators/kinds";

type NodeAffinity = kubernetes.types.input.core.v1.NodeAffinity;

/** Label that our node groups give accelerator nodes, with the kind of accelerator as its value. */
export const acceleratorLabel = "trainyard.dev/accelerator";
/** The same for the software that drives it; device plugins choose their nodes by it. */
export const familyLabel = "trainyard.dev/accelerator-family";

/** Labels of accelerator nodes: our own, and those that a vendor's discovery gives, whoever made the nodes. */
export function acceleratorNodeLabels(): string[] {
  const discovered = [...accelerators.values()].flatMap((kind) => (kind.nodeLabel === undefined ? [] : [kind.nodeLabel.key]));
  return [acceleratorLabel, ...[...new Set(discovered)].sort()];
}

/**
 * Never on an accelerator node, tainted or not: such a node costs 10 to 140 US dollars an hour, and whoever takes some of its
 * processor keeps a worker off that asks for the whole machine.
 */
export function offAccelerators(): NodeAffinity {
  return {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [{ matchExpressions: acceleratorNodeLabels().map((key) => ({ key, operator: "DoesNotExist" })) }],
    },
  };
}
