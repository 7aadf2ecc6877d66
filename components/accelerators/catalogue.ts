import { Cloud } from "../core/cloud";
import { InvalidInput } from "../core/problems";
import { closest } from "../core/suggest";
import { currentCatalogue } from "./current";
import { accelerators } from "./kinds";
import type { Accelerator, AcceleratorKind, Catalogue, Fabric, LifecycleState, Machine } from "./types";

/** The machine of this name, or undefined. */
export function lookUp(name: string, catalogue: Catalogue = currentCatalogue()): Machine | undefined {
  return catalogue.machines.get(name);
}

/** What is wrong with a machine's name and what was meant, or undefined where the name is good. */
export function unknownMachine(name: string, catalogue: Catalogue = currentCatalogue(), path = "machine", cloud?: Cloud) {
  if (catalogue.machines.has(name)) return undefined;
  const offered = [...catalogue.machines.values()].filter((entry) => cloud === undefined || entry.cloud === cloud);
  const trap = offered.find((entry) => entry.wrongNames.includes(name));
  const near =
    trap?.name ??
    closest(
      name,
      offered.map((entry) => entry.name),
    );
  const remedy =
    near === undefined
      ? "see `trainyard machines` for those that are known, or describe it under `machines` in the environment's file"
      : `did you mean ${JSON.stringify(near)}? otherwise describe it under \`machines\` in the environment's file`;
  return { path, reason: `${JSON.stringify(name)} is not a machine that the catalogue knows`, remedy };
}

/** The machine of this name; a name that is not known throws with the nearest ones. */
export function machine(name: string, catalogue: Catalogue = currentCatalogue()): Machine {
  const found = catalogue.machines.get(name);
  if (found !== undefined) return found;
  const problem = unknownMachine(name, catalogue);
  throw new InvalidInput("catalogue", problem === undefined ? [] : [problem]);
}

/** What to look for; every part that is given has to fit. */
export interface MachineFilter {
  readonly cloud?: Cloud;
  readonly accelerator?: AcceleratorKind;
  readonly vendor?: Accelerator["vendor"];
  /** Memory of one accelerator, at least this many GiB. */
  readonly minMemoryGiB?: number;
  /** Accelerators in one machine, at least. */
  readonly minCount?: number;
  readonly fabric?: Fabric;
  readonly lifecycle?: LifecycleState;
  /** Only machines that are known to be offered in this zone (`us-west-2d`, `us-central1-a`, a region's name and number on Azure). */
  readonly zone?: string;
  readonly region?: string;
  /** Leaves machines without an accelerator out (true) or keeps only those (false). */
  readonly accelerated?: boolean;
}

export function findMachines(filter: MachineFilter = {}, catalogue: Catalogue = currentCatalogue()): readonly Machine[] {
  // Nodes of a cluster you have are hosts as far as hardware goes.
  const cloud = filter.cloud === Cloud.Kubernetes ? Cloud.Hosts : filter.cloud;
  return [...catalogue.machines.values()].filter(
    (entry) =>
      (cloud === undefined || entry.cloud === cloud) &&
      (filter.accelerator === undefined || entry.accelerator?.kind === filter.accelerator) &&
      (filter.vendor === undefined || acceleratorOf(entry)?.vendor === filter.vendor) &&
      (filter.minMemoryGiB === undefined || (entry.accelerator?.memoryGiB ?? 0) >= filter.minMemoryGiB) &&
      (filter.minCount === undefined || (entry.accelerator?.count ?? 0) >= filter.minCount) &&
      (filter.fabric === undefined || entry.fabric === filter.fabric) &&
      (filter.lifecycle === undefined || entry.lifecycle.state === filter.lifecycle) &&
      (filter.zone === undefined || (entry.zones ?? []).includes(filter.zone)) &&
      (filter.region === undefined || (entry.regions ?? []).includes(filter.region)) &&
      (filter.accelerated === undefined || (entry.accelerator !== undefined) === filter.accelerated),
  );
}

/** What follows from a kind of chip. */
export function accelerator(kind: AcceleratorKind): Accelerator {
  const found = accelerators.get(kind);
  if (found === undefined) throw new Error(`accelerator ${kind} has no entry in kinds.ts`);
  return found;
}

/** What follows from the chip that a machine carries, as its cloud states it; undefined for machines without one. */
export function acceleratorOf(entry: Machine): Accelerator | undefined {
  return entry.accelerator === undefined ? undefined : accelerator(entry.accelerator.kind);
}
