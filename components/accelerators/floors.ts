import { derivedFabricFloors, fabricFloors } from "./data/fabric-floors";
import { type Floor, floors } from "./data/floors";
import type { SourceKey } from "./sources";
import type { AcceleratorKind, Machine } from "./types";

/**
 * What a machine has to reach before work may run on it, by its chip and how many of them it has. Undefined where no source says what such
 * a machine reaches.
 */
export function floorOf(entry: Machine, kind: AcceleratorKind | undefined = entry.accelerator?.kind): Floor | undefined {
  const alike = floors.filter((floor) => floor.kind === kind && floor.count === entry.accelerator?.count);
  return alike.find(({ machine }) => machine === entry.name) ?? alike.find(({ machine }) => machine === undefined);
}

export interface FoundFabricFloor {
  readonly fabricGBps: number;
  readonly source: SourceKey;
  readonly note?: string;
}

/** What machines have to reach between each other. Undefined where no source says it and none lets it be derived. */
export function fabricFloorOf(
  entry: Machine,
  kind: AcceleratorKind | undefined = entry.accelerator?.kind,
): FoundFabricFloor | undefined {
  // A machine that is said to carry something else was measured by nobody.
  if (kind === undefined || kind !== entry.accelerator?.kind) return undefined;
  const stated = fabricFloors.find(({ machine }) => machine === entry.name);
  if (stated !== undefined) return stated;
  const rule = derivedFabricFloors.find(({ kinds, fabrics }) => kinds.includes(kind) && fabrics.includes(entry.fabric));
  const rate = lineRateGBps(entry);
  if (rule === undefined || rate === undefined) return undefined;
  return { fabricGBps: Math.round(rate * rule.fraction * 10) / 10, source: rule.source, note: rule.note };
}

/** What the fabric of one machine carries, in GB/s; where nobody states it, all of its network is a bound. */
export function lineRateGBps({ fabricGbps, networkGbps }: Machine): number | undefined {
  const gigabits = fabricGbps ?? networkGbps;
  return gigabits === undefined ? undefined : gigabits / 8;
}
