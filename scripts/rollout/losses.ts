import { componentOf } from "../../components/delivery";
import { Colour } from "../../components/delivery/rollouts";
import type { HeldResource } from "../guard/held";
import { lostWith } from "./cluster-losses";
import type { Declaration, Target } from "./model";

/** URNs of what belongs to a side that the declaration no longer has: what a phase may take away, and nothing else. */
export function retired(
  declaration: Declaration,
  { kind, name }: Target,
  prefix: string,
  held: readonly HeldResource[],
): readonly string[] {
  if (kind === "cluster") return lostWith(declaration, held);
  if (kind !== "node-group") return [];
  const gone = Object.values(Colour).filter((colour) => declaration[colour] === undefined);
  const ends = gone.map((colour) => `trainyard:index:NodeGroup::${componentOf(prefix, name, colour)}`);
  const roots = new Set(held.filter(({ urn }) => ends.some((end) => urn.endsWith(end))).map(({ urn }) => urn));
  return held.filter(({ urn, parent }) => roots.has(urn) || (parent !== undefined && roots.has(parent))).map(({ urn }) => urn);
}
