/** Names of services, and how much of what they are asked goes to which cluster. */
import type * as pulumi from "@pulumi/pulumi";
import { type Network, WeightedNames } from "../components";
import { enteredHosts } from "../components/config/two-clusters";
import { Cloud } from "../components/core/cloud";
import type { SideSite, Site } from "./site";

/** A cluster that names can lead to. */
export interface EnteredSide {
  readonly side: Pick<SideSite, "colour" | "trafficPercent">;
  /** Where its mesh is entered; absent where it has no gateway. */
  readonly entrance?: pulumi.Input<string>;
  /** What answers there: weights move when it is there. */
  readonly behind: readonly pulumi.Resource[];
}

/** Weighted names, where the environment names a zone for them. */
export function shareTraffic(
  { environment, place, prefix, tags }: Site,
  network: Network,
  sides: readonly EnteredSide[],
): WeightedNames | undefined {
  const { traffic } = environment.cluster;
  const hosts = enteredHosts(environment);
  const entered = sides.flatMap(({ side, entrance }) =>
    entrance === undefined ? [] : [{ name: side.colour, weight: side.trafficPercent, address: entrance }],
  );
  if (traffic === undefined || hosts.length === 0 || entered.length === 0) return undefined;
  const { zone, zoneId, ttlSeconds } = traffic;
  return new WeightedNames(
    `${prefix}-names`,
    {
      cloud: place.cloud,
      ...(place.project !== undefined && { project: place.project }),
      ...(place.cloud === Cloud.Azure && network.resourceGroup && { resourceGroup: network.resourceGroup }),
      zone,
      zoneId,
      ttlSeconds,
      hosts: [...hosts],
      sides: entered,
      tags,
    },
    { dependsOn: sides.flatMap(({ behind }) => [...behind]) },
  );
}
