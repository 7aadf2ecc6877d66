import { type Floor, floors } from "./data/floors";
import type { AcceleratorKind, Machine } from "./types";

/**
 * What a machine has to reach before work may run on it, by its chip and how many of them it has. Undefined where no source says what such
 * a machine reaches.
 */
export function floorOf(entry: Machine, kind: AcceleratorKind | undefined = entry.accelerator?.kind): Floor | undefined {
  const alike = floors.filter((floor) => floor.kind === kind && floor.count === entry.accelerator?.count);
  return alike.find(({ machine }) => machine === entry.name) ?? alike.find(({ machine }) => machine === undefined);
}
