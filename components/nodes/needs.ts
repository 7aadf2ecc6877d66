import type * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../core/problems";
import type { NodeCluster, NodeSubnet } from "./index";

/** A subnet whose values are known. */
export type KnownSubnet = pulumi.Unwrap<NodeSubnet>;
/** A cluster whose values are known. */
export type KnownCluster = pulumi.Unwrap<NodeCluster>;

/** What a group asks of the cluster that it joins, beside the name. */
export interface ClusterNeeds {
  /** It describes interfaces, and so has to name their security groups. */
  readonly interfaces: boolean;
  /** It has an image of its own, which nobody tells where its cluster is. */
  readonly ownImage: boolean;
}

/** Zones of the group in which no subnet is. */
export function subnetFaults(zones: readonly string[], subnets: readonly KnownSubnet[]): readonly Problem[] {
  const there = [...new Set(subnets.map((subnet) => subnet.zone))].join(", ");
  return zones
    .filter((zone) => !subnets.some((subnet) => subnet.zone === zone))
    .map((zone) => ({
      path: "subnets",
      reason: `none is in ${zone}; they are in ${there === "" ? "no zone" : there}`,
      remedy: "give a subnet of that zone, or name another zone",
    }));
}

/** What the group needs to know of its cluster and is not told. */
export function clusterFaults(needs: ClusterNeeds, cluster: KnownCluster): readonly Problem[] {
  const wanted: readonly (readonly [keyof NodeCluster, string])[] = [
    ...(needs.interfaces ? [["securityGroupId", "a template that describes interfaces has to name it"] as const] : []),
    ...(needs.ownImage
      ? (["endpoint", "certificateAuthority", "serviceCidr"] as const).map(
          (key) => [key, "a node with an image of its own has to be told where its cluster is"] as const,
        )
      : []),
  ];
  return wanted
    .filter(([key]) => cluster[key] === undefined)
    .map(([key, because]) => ({
      path: `cluster.${key}`,
      reason: `is missing, and ${because}`,
      remedy: "give Cluster.connection, or the value of the cluster you have",
    }));
}

/** The subnets, where all of them are plain values and can be judged before anything is made. */
export function plainSubnets(subnets: pulumi.Input<pulumi.Input<NodeSubnet>[]>): readonly KnownSubnet[] | undefined {
  if (!Array.isArray(subnets)) return undefined;
  const known: KnownSubnet[] = [];
  for (const subnet of subnets) {
    if (!("zone" in subnet && typeof subnet.zone === "string" && typeof subnet.id === "string")) return undefined;
    known.push({ id: subnet.id, zone: subnet.zone });
  }
  return known;
}

/** The cluster, where all that is told of it is plain. */
export function plainCluster(cluster: pulumi.Input<NodeCluster>): KnownCluster | undefined {
  if (!("name" in cluster)) return undefined;
  const { name, ...rest } = cluster;
  if (typeof name !== "string") return undefined;
  const known: KnownCluster = { name };
  for (const [key, value] of Object.entries(rest)) {
    if (value === undefined) continue;
    if (typeof value !== "string") return undefined;
    known[key as keyof typeof rest] = value;
  }
  return known;
}
