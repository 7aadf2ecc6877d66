import {
  type Accelerator,
  AcceleratorKind,
  accelerators,
  CapacityKind,
  type Catalogue,
  Fabric,
  findMachines,
  knownRegions,
  LifecycleState,
  type Machine,
  type MachineFilter,
  regionOfZone,
  zoneFault,
} from "../../components/accelerators";
import { Cloud } from "../../components/core/cloud";
import { Problems } from "../../components/core/problems";
import { remedyFor } from "../../components/core/suggest";
import { GiB, parseBytes } from "../../components/core/units";
import { type Order, orderNames } from "./compare";

/** What was typed. */
export interface MachineOptions {
  readonly cloud?: string;
  readonly accelerator?: string;
  readonly minMemory?: string;
  readonly minCount?: string;
  readonly zone?: string;
  readonly region?: string;
  readonly fabric?: string;
  readonly lifecycle?: string;
  readonly capacity?: string;
  readonly sort?: string;
  readonly all?: boolean;
}

/** What was meant. */
export interface MachineQuery {
  readonly filter: MachineFilter;
  /** Kinds that fit; a maker or a family stands for all of its kinds. */
  readonly kinds?: ReadonlySet<AcceleratorKind>;
  readonly zone?: string;
  readonly capacity: CapacityKind;
  readonly region?: string;
  readonly order: Order;
}

const vendors = new Set<string>([...accelerators.values()].map((entry) => entry.vendor));
const families = new Set<string>([...accelerators.values()].map((entry) => entry.family));

/** Reads the options; throws every one that is wrong, with what was likely meant. */
export function readQuery(options: MachineOptions, catalogue: Catalogue): MachineQuery {
  const problems = new Problems("machines");
  const cloud = choice("--cloud", options.cloud, Object.values(Cloud), problems);
  const fabric = choice("--fabric", options.fabric, Object.values(Fabric), problems);
  const lifecycle = choice("--lifecycle", options.lifecycle, Object.values(LifecycleState), problems);
  const capacity = choice("--capacity", options.capacity, Object.values(CapacityKind), problems);
  const order = choice("--sort", options.sort, orderNames, problems);
  const kinds = kindsOf(options.accelerator, problems);
  const minMemoryGiB = memory(options.minMemory, problems);
  const minCount = wholeNumber("--min-count", options.minCount, problems);
  const region = knownRegion(options.region, catalogue, problems);
  const zone = knownZone(options.zone, catalogue, problems);
  problems.throwIfAny();
  return {
    filter: {
      ...(cloud === undefined ? {} : { cloud }),
      ...(fabric === undefined ? {} : { fabric }),
      ...(lifecycle === undefined ? {} : { lifecycle }),
      ...(minMemoryGiB === undefined ? {} : { minMemoryGiB }),
      ...(minCount === undefined ? {} : { minCount }),
      ...(options.all === true ? {} : { accelerated: true }),
    },
    ...(kinds === undefined ? {} : { kinds }),
    ...(zone === undefined ? {} : { zone }),
    ...(region === undefined ? {} : { region }),
    capacity: capacity ?? CapacityKind.OnDemand,
    order: order ?? "name",
  };
}

function choice<T extends string>(
  path: string,
  value: string | undefined,
  allowed: readonly T[],
  problems: Problems,
): T | undefined {
  if (value === undefined) return undefined;
  const found = allowed.find((candidate) => candidate === value.toLowerCase());
  if (found === undefined) problems.add(path, `${JSON.stringify(value)} is not known`, remedyFor(value, allowed));
  return found;
}

function kindsOf(value: string | undefined, problems: Problems): ReadonlySet<AcceleratorKind> | undefined {
  if (value === undefined) return undefined;
  const word = value.toLowerCase();
  const fits = (entry: Accelerator) => entry.kind === word || entry.vendor === word || entry.family === word;
  const found = [...accelerators.values()].filter(fits).map((entry) => entry.kind);
  if (found.length > 0) return new Set(found);
  const words = [...Object.values(AcceleratorKind), ...vendors, ...families];
  problems.add("--accelerator", `${JSON.stringify(value)} is not known`, remedyFor(value, new Set(words)));
  return undefined;
}

/** A bare number is GiB, because that is what people compare. */
function memory(value: string | undefined, problems: Problems): number | undefined {
  if (value === undefined) return undefined;
  const bytes = /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) * GiB : parseBytes(value);
  if (bytes === undefined) problems.add("--min-memory", `${JSON.stringify(value)} is not a size`, "write 80, 80GiB or 80GB");
  return bytes === undefined ? undefined : bytes / GiB;
}

function wholeNumber(path: string, value: string | undefined, problems: Problems): number | undefined {
  if (value === undefined) return undefined;
  if (/^[1-9]\d*$/.test(value)) return Number(value);
  problems.add(path, `${JSON.stringify(value)} is not a whole number of 1 or more`, "write 8");
  return undefined;
}

function regionsIn(catalogue: Catalogue): ReadonlySet<string> {
  const found = new Set<string>();
  for (const entry of catalogue.machines.values()) {
    for (const region of entry.regions ?? []) found.add(region);
    for (const zone of entry.zones ?? []) found.add(regionOfZone(entry.cloud, zone));
    for (const price of entry.prices) found.add(price.region);
  }
  return found;
}

function knownRegion(value: string | undefined, catalogue: Catalogue, problems: Problems): string | undefined {
  if (value === undefined || regionsIn(catalogue).has(value)) return value;
  problems.add("--region", `nothing is known of ${JSON.stringify(value)}`, remedyFor(value, regionsIn(catalogue)));
  return undefined;
}

function knownZone(value: string | undefined, catalogue: Catalogue, problems: Problems): string | undefined {
  if (value === undefined) return undefined;
  const regions = regionsIn(catalogue);
  if ([Cloud.Aws, Cloud.Gcp, Cloud.Azure].some((cloud) => regions.has(regionOfZone(cloud, value)))) return value;
  problems.add("--zone", `nothing is known of ${JSON.stringify(value)}`, "write us-west-2a, usw2-az1 or us-central1-a");
  return undefined;
}

/** The machines that fit. Asked for a zone or region, a machine of which nothing is known there does not. */
export function answer(query: MachineQuery, catalogue: Catalogue): readonly Machine[] {
  const { kinds, zone, region } = query;
  return findMachines(query.filter, catalogue).filter(
    (entry) =>
      (kinds === undefined || (entry.accelerator !== undefined && kinds.has(entry.accelerator.kind))) &&
      (zone === undefined || offeredAt(entry, zone)) &&
      (region === undefined || soldIn(entry, region)),
  );
}

function soldIn(entry: Machine, region: string): boolean {
  return (knownRegions(entry) ?? []).includes(region) || entry.prices.some((price) => price.region === region);
}

function offeredAt(entry: Machine, zone: string): boolean {
  return soldIn(entry, regionOfZone(entry.cloud, zone)) && zoneFault(entry, zone) === undefined;
}
