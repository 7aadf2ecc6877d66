import { Colour, greenClusterType } from "../../components/delivery/rollouts";
import type { HeldResource } from "../guard/held";
import type { Declaration } from "./model";

/** Components of a cluster of its own; what stands in the cloud beside them, the network, data and names, outlives clusters. */
const ofCluster = ["Cluster", "NodeGroup", "WorkloadIdentity", "Karpenter", "KarpenterPool"];
/** What training is made of on a cluster, and what serves models there. */
const ofTraining = ["Coordinator", "TrainingGroup", "Configuration", "ScalingRule", "MeshRoute"];
const ofServing = ["ModelServer", "MeshMembership", "ScalingRule", "GroupEngine", "RolloutController"];

/** The types in a URN, outermost first: `trainyard:index:Cluster$aws:eks/cluster:Cluster`. */
function typesOf(urn: string): readonly string[] {
  return (urn.split("::")[2] ?? "").split("$");
}

const isGreen = (urn: string): boolean => typesOf(urn)[0] === greenClusterType;

/** The cluster that a resource belongs to; undefined for what clusters share. */
function sideOf({ urn, provider }: HeldResource): Colour | undefined {
  if (isGreen(urn)) return Colour.Green;
  const [root = ""] = typesOf(urn);
  const inKubernetes = provider !== undefined && /:Cluster\$pulumi:providers:kubernetes::/.test(provider) && !isGreen(provider);
  return inKubernetes || ofCluster.some((name) => root === `trainyard:index:${name}`) ? Colour.Blue : undefined;
}

/** URNs that a declaration takes off the clusters: all of one that it no longer has, and what of one has moved to the other. */
export function lostWith(declaration: Declaration, held: readonly HeldResource[]): readonly string[] {
  return held
    .filter((resource) => {
      const colour = sideOf(resource);
      if (colour === undefined) return false;
      const side = declaration[colour];
      if (side === undefined) return true;
      const within = (names: readonly string[]) =>
        typesOf(resource.urn).some((type) => names.some((name) => type === `trainyard:index:${name}`));
      const trains = (declaration.jobs ?? declaration.active) === colour;
      return (!trains && within(ofTraining)) || (side.capacityPercent === 0 && within(ofServing));
    })
    .map(({ urn }) => urn);
}
