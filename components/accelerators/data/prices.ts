import type { SourceKey } from "../sources";
import { CapacityKind, type Price } from "../types";
import imported from "./prices.generated.json";

/** Machine to region to [on-demand, spot], US dollars an hour; null where one of them is not sold. */
type PriceTable = Readonly<Record<string, Readonly<Record<string, readonly (number | null)[]>>>>;

const tables: readonly (readonly [SourceKey, PriceTable])[] = [
  ["karpenter-aws-prices", imported.aws],
  ["karpenter-gcp-prices", imported.gcp],
  ["karpenter-azure-prices", imported.azure],
];

/** The list prices of a machine, from the tables that `scripts/cost/import-prices.ts` brings in. */
export function listedPrices(name: string): readonly Price[] {
  return tables.flatMap(([source, table]) =>
    Object.entries(table[name] ?? {}).flatMap(([region, [onDemand, spot]]) => [
      ...(onDemand == null ? [] : [{ capacity: CapacityKind.OnDemand, usdPerHour: onDemand, region, source }]),
      ...(spot == null ? [] : [{ capacity: CapacityKind.Spot, usdPerHour: spot, region, source }]),
    ]),
  );
}

/** Regions with a list price. A price is no promise of capacity, and a machine that is sold by quote has none. */
export function pricedRegions(name: string): readonly string[] {
  return [...new Set(listedPrices(name).map((price) => price.region))];
}
