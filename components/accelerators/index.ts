/** The catalogue of machines: what each type really is, where every fact comes from, and what follows from it. */
export { builtIn } from "./built-in";
export {
  accelerator,
  acceleratorOf,
  findMachines,
  lookUp,
  type MachineFilter,
  machine,
  unknownMachine,
} from "./catalogue";
export { currentCatalogue, withCatalogue, withMachines } from "./current";
export { onDemandQuotaOf, spotQuotaOf } from "./data/aws-quotas";
export type { Floor } from "./data/floors";
export { type FoundFabricFloor, fabricFloorOf, floorOf, lineRateGBps } from "./floors";
export { maxPods, networkInterfaces } from "./interfaces";
export { accelerators } from "./kinds";
export { acceleratorMismatch } from "./mismatch";
export { knownRegions, regionOfZone, zoneFault, zoneIdOf } from "./offering";
export { catalogueWith } from "./overrides";
export type { MachineOverride } from "./schema";
export { sources } from "./sources";
export * from "./types";
