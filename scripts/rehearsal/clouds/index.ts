import { resolve } from "node:path";
import type { LoadCloud, SimulatedCloud } from "../provider";
import { genericCloud } from "./generic";
import { World, type WorldOptions } from "./world";

export { CloudError } from "../provider";
export { type Operation, type Thing, World, type WorldOptions } from "./world";

/** A cloud in a world that tests and drift can reach into. */
export type CloudInWorld = SimulatedCloud & { readonly world: World };

/** Clouds that are modelled, each loaded when it is first asked for. */
const modelled: { readonly [name: string]: (world: World) => CloudInWorld } = {
  aws: (world) => (require("./aws") as typeof import("./aws")).awsCloud(world),
  "azure-native": (world) => (require("./azure") as typeof import("./azure")).azureCloud(world),
  gcp: (world) => (require("./gcp") as typeof import("./gcp")).gcpCloud(world),
  kubernetes: (world) => (require("./kubernetes") as typeof import("./kubernetes")).kubernetesCloud(world),
  ...Object.fromEntries(["command", "random", "tls"].map((name) => [name, small(name)])),
};

function small(name: string): (world: World) => CloudInWorld {
  return (world) => (require("./small") as typeof import("./small")).smallCloud(name, world);
}

/**
 * The simulated clouds by package name, all in one world. A package that nobody modelled gets a cloud that takes everything.
 *
 *     const clouds = simulatedClouds({ directory: ".trainyard/world" });
 *     const aws = clouds("aws");
 */
export function simulatedClouds(options: { readonly world?: World } & WorldOptions = {}): (name: string) => CloudInWorld {
  const world = options.world ?? new World(options);
  const made = new Map<string, CloudInWorld>();
  return (name) => {
    let cloud = made.get(name);
    if (cloud === undefined) {
      cloud = modelled[name]?.(world) ?? genericCloud(name, world);
      made.set(name, cloud);
    }
    return cloud;
  };
}

/** Worlds on disk that this process has open, so that the clouds of one state directory are in the same one. */
const open = new Map<string, World>();

/** How the engine gets its clouds. */
export const loadCloud: LoadCloud = async (name, { worldDir }) => {
  if (worldDir === undefined) return simulatedClouds()(name);
  const directory = resolve(worldDir);
  let world = open.get(directory);
  if (world === undefined) {
    world = new World({ directory });
    open.set(directory, world);
  }
  return simulatedClouds({ world })(name);
};
