import type * as kubernetes from "@pulumi/kubernetes";
import { accelerators } from "../accelerators/kinds";

type NodeAffinity = kubernetes.types.input.core.v1.NodeAffinity;
type PodAffinityTerm = kubernetes.types.input.core.v1.PodAffinityTerm;

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

/** Where pods that talk to each other all the time have to be together, by a label of their nodes. */
export interface FabricDomain {
  readonly topologyKey: string;
  /** False: a wish. */
  readonly required: boolean;
}

type WeightedTerm = kubernetes.types.input.core.v1.WeightedPodAffinityTerm;

/** A pod's wishes, or conditions, about pods beside it. */
export interface NearTo {
  readonly requiredDuringSchedulingIgnoredDuringExecution?: PodAffinityTerm[];
  readonly preferredDuringSchedulingIgnoredDuringExecution?: WeightedTerm[];
}

/** Where no fabric reaches beyond, on any cloud. */
export const zoneDomain = "topology.kubernetes.io/zone";

/** All of these pods where the first one of them is: a collective over two zones, or two fabrics, is slow or does not start. */
export function together(pods: Omit<PodAffinityTerm, "topologyKey">, { topologyKey, required }: FabricDomain): NearTo {
  const term: PodAffinityTerm = { ...pods, topologyKey };
  return required
    ? { requiredDuringSchedulingIgnoredDuringExecution: [term] }
    : { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: term }] };
}
