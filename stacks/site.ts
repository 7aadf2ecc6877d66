/** What every stage of the program starts from: the environment with what rollouts hold back, and where and under which names it stands. */
import * as pulumi from "@pulumi/pulumi";
import { type Environment, prefixOf, tagsOf } from "../components/config";
import type { ProgramEnvironment } from "../components/config/program";
import { type ClusterSide, Colour, clusterSides, greenClusterType, heldEnvironment } from "../components/delivery";

export interface Site extends Omit<ProgramEnvironment, "environment"> {
  readonly environment: Environment;
  readonly place: Pick<Environment, "cloud" | "region" | "project" | "resourceGroup">;
  /** Start of the names of what clusters share. */
  readonly plain: string;
  /** Start of the names of a cluster and its parts. */
  readonly prefix: string;
  readonly tags: Record<string, string>;
}

/** One cluster of the site: its part of the environment, its names, and what its resources stand under. */
export interface SideSite extends Site, Pick<ClusterSide, "colour" | "trafficPercent" | "waits"> {
  /**
   * Green's resources have the names that blue's have, also inside Kubernetes. Another parent makes their URNs differ: those of blue stay
   * what they always were, and a green cluster that is left alone looks like any other.
   */
  readonly parent?: pulumi.Resource;
}

export function siteOf({ environment: asked, ...loaded }: ProgramEnvironment): Site {
  const environment = heldEnvironment(asked, loaded.rollouts);
  const { cloud, project, resourceGroup, region } = environment;
  const prefix = prefixOf(environment, loaded.name);
  return {
    ...loaded,
    environment,
    place: {
      cloud,
      region,
      ...(project !== undefined && { project }),
      ...(resourceGroup !== undefined && { resourceGroup }),
    },
    plain: prefix,
    prefix,
    tags: tagsOf(environment, loaded.name),
  };
}

/** The clusters that stand at the moment: one, but for a blue-green rollout of the cluster. */
export function sidesOf(site: Site): readonly SideSite[] {
  return clusterSides(site.environment, site.prefix, site.rollouts).map((side) => ({
    ...site,
    ...side,
    ...(side.colour === Colour.Green && { parent: new pulumi.ComponentResource(greenClusterType, side.prefix) }),
  }));
}
