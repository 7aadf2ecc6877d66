/** From a node group that Karpenter brings to what its pool takes. */
import type { KarpenterPoolArgs } from "../nodes/karpenter";
import { nodeGroupArgs } from "./arguments";
import type { Environment, NodeGroup } from "./schema";

type Place = Pick<Environment, "cloud" | "region" | "project" | "resourceGroup">;

export function isKarpenter(group: NodeGroup): boolean {
  return group.manager === "karpenter";
}

/** A group that is to have as many nodes at least as at most has them always, whether pods ask or not. */
export function isFixed({ nodes }: NodeGroup): boolean {
  return (nodes.min ?? nodes.desired) === (nodes.max ?? nodes.desired);
}

export function karpenterPoolArgs(
  place: Place,
  group: NodeGroup,
  networkZones: readonly string[],
): Omit<KarpenterPoolArgs, "cluster" | "subnets" | "instanceProfileName"> {
  const given = nodeGroupArgs(place, group, networkZones);
  const { desired, max = desired } = group.nodes;
  return {
    cloud: given.cloud,
    region: given.region,
    machine: given.machine,
    accelerator: given.accelerator,
    maxNodes: max,
    ...(isFixed(group) && { fixedNodes: desired }),
    zones: given.zones,
    capacity: given.capacity,
    reservationId: given.reservationId,
    placementGroupName: given.placementGroupName,
    interfacePolicy: given.interfacePolicy,
    fabric: given.fabric,
    imageId: given.imageId,
    rootVolumeGiB: given.rootVolumeGiB,
    localStorage: given.localStorage,
    hugePages2Mi: given.hugePages2Mi,
    maxPods: given.maxPods,
    labels: given.labels,
    taints: given.taints,
    ...group.karpenter,
  };
}
