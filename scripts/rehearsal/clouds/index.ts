import type { SimulatedCloud } from "../provider";
import { genericCloud } from "./generic";
import { World, type WorldOptions } from "./world";

export { CloudError } from "../provider";
export { type Operation, type Thing, World, type WorldOptions } from "./world";

/** Clouds that are modelled, each loaded when it is first asked for. */
const modelled: { readonly [name: string]: (world: World) => SimulatedCloud } = {
  aws: (world) => (require("./aws") as typeof import("./aws")).awsCloud(world),
};

/**
 * The simulated clouds by package name, all in one world. A package that nobody modelled gets a cloud that takes everything.
 *
 *     const clouds = simulatedClouds({ world: new World({ directory: ".trainyard" }) });
 *     const aws = clouds("aws");
 */
export function simulatedClouds(options: { readonly world?: World } & WorldOptions = {}): (name: string) => SimulatedCloud {
  const world = options.world ?? new World(options);
  const made = new Map<string, SimulatedCloud>();
  return (name) => {
    let cloud = made.get(name);
    if (cloud === undefined) {
      cloud = modelled[name]?.(world) ?? genericCloud(name, world);
      made.set(name, cloud);
    }
    return cloud;
  };
}
