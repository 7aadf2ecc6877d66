import { knownRegions, lookUp, type Machine } from "../../../../components/accelerators";
import type { World } from "../world";

/** The catalogue's entry; undefined for a size that it does not list. */
export function machineOf(size: string): Machine | undefined {
  const machine = lookUp(size);
  return machine?.cloud === "azure" ? machine : undefined;
}

/** Families with accelerators or InfiniBand: of these the catalogue is complete, so what it does not know does not exist. */
const accelerated = /^Standard_N[A-Z]/;

export function exists(size: string): boolean {
  if (machineOf(size) !== undefined) return true;
  return !accelerated.test(size) && /^Standard_[A-Z]{1,3}\d+[a-z]*(-\d+[a-z]*)?(_[A-Za-z0-9]+)*(_v\d+)?$/.test(size);
}

/** Regions where a size is known to be sold; undefined where nobody wrote it down. */
export function regionsWith(size: string): readonly string[] | undefined {
  const machine = machineOf(size);
  return machine === undefined ? undefined : knownRegions(machine);
}

/** vCPUs: the catalogue's, or the number in the size's name. */
export function vcpusOf(size: string): number {
  return machineOf(size)?.vcpus ?? Number(/^Standard_[A-Z]+(\d+)/.exec(size)?.[1] ?? 2);
}

/** The family whose quota a size counts against. */
export function familyOf(size: string): string {
  return machineOf(size)?.quota?.code ?? `standard${/^Standard_([A-Z]+)\d/.exec(size)?.[1] ?? ""}Family`;
}

/**
 * vCPUs of a family in a region. A new subscription has 0 of the ND families and 10 of most others; the rehearsed one has asked for
 * what this project's environments need. A world's `settings.azure.vcpuQuotas` gives others by family.
 */
export function quotaOf(world: World, family: string): number {
  const own = world.settings.azure?.vcpuQuotas as { readonly [family: string]: number } | undefined;
  return own?.[family] ?? 1536;
}
