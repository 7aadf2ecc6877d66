/** What every stage of the program starts from: the environment with what rollouts hold back, and where and under which names it stands. */
import type { Environment } from "../components/config";
import { prefixOf, tagsOf } from "../components/config";
import type { ProgramEnvironment } from "../components/config/program";
import { heldEnvironment } from "../components/delivery";

export interface Site extends Omit<ProgramEnvironment, "environment"> {
  readonly environment: Environment;
  readonly place: Pick<Environment, "cloud" | "region" | "project" | "resourceGroup">;
  /** Start of every name in the cloud. */
  readonly prefix: string;
  readonly tags: Record<string, string>;
}

export function siteOf({ environment: asked, ...loaded }: ProgramEnvironment): Site {
  const environment = heldEnvironment(asked, loaded.rollouts);
  const { cloud, project, resourceGroup, region } = environment;
  return {
    ...loaded,
    environment,
    place: {
      cloud,
      region,
      ...(project !== undefined && { project }),
      ...(resourceGroup !== undefined && { resourceGroup }),
    },
    prefix: prefixOf(environment, loaded.name),
    tags: tagsOf(environment, loaded.name),
  };
}
