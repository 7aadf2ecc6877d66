import { builtIn, CapacityKind, type Catalogue, type Machine, type Price } from "../../components/accelerators";
import { Cloud } from "../../components/core/cloud";
import type { Problem } from "../../components/core/problems";
import { type RateName, rates } from "./rates";

/** Hours of an average month, as the clouds' own calculators count. */
export const HOURS_A_MONTH = 730;

/** Machines of one kind that run together. */
export interface MachineDemand {
  /** What a person calls it: `node group training`. */
  readonly label: string;
  /** Name in the catalogue. */
  readonly machine: string;
  readonly region: string;
  readonly capacity: CapacityKind;
  readonly nodes: { readonly min: number; readonly desired: number; readonly max: number };
  /** Why the number is an estimate, where it is one by itself. */
  readonly estimate?: string;
}

/** Something with a fixed rate. */
export interface RateDemand {
  readonly label: string;
  readonly rate: RateName;
  readonly count: number;
  /** With the fewest and with the most nodes, where they count. */
  readonly range?: { readonly min: number; readonly max: number };
  /** Whether several resources tell the same, which counts once. */
  readonly once?: boolean;
}

/** Something that costs, and how much cannot be said. */
export interface UnpricedDemand {
  readonly label: string;
  readonly why: string;
}

export type Demand = MachineDemand | RateDemand | UnpricedDemand;

export interface CostItem {
  readonly label: string;
  readonly hourlyUsd: number;
  readonly monthlyUsd: number;
  /** With as few, and with as many nodes as the group may have. */
  readonly range: { readonly minHourlyUsd: number; readonly maxHourlyUsd: number };
  /** How the number came about: `2 x dl2q.24xlarge at 8.919 USD (on-demand, us-west-2, 2024-01-30)`. */
  readonly basis: string;
  /** Why the number is an estimate, where it is one. */
  readonly estimate?: string;
}

export interface CostSummary {
  readonly hourlyUsd: number;
  readonly monthlyUsd: number;
  readonly range: { readonly minHourlyUsd: number; readonly maxHourlyUsd: number };
  readonly items: readonly CostItem[];
  /** What costs and is not in the sums, each with the reason. */
  readonly unpriced: readonly string[];
}

/** The region whose prices stand in where a region has none of its own. */
const reference: Readonly<Record<Cloud, string>> = {
  [Cloud.Aws]: "us-east-1",
  [Cloud.Gcp]: "us-central1",
  [Cloud.Azure]: "eastus",
  [Cloud.Kubernetes]: "",
  [Cloud.Hosts]: "",
};

export interface ChosenPrice {
  readonly price: Price;
  readonly estimate?: string;
}

/** The newest price of this capacity, in the region where it has one and in the reference region otherwise. */
function nearest(machine: Machine, capacity: CapacityKind, region: string, catalogue: Catalogue): ChosenPrice | undefined {
  const day = (price: Price) => catalogue.sources[price.source]?.date ?? "";
  const candidates = machine.prices
    .filter((price) => price.capacity === capacity)
    .sort((one, other) => day(other).localeCompare(day(one)));
  const here = candidates.find((price) => price.region === region);
  if (here !== undefined) return { price: here };
  const elsewhere = candidates.find((price) => price.region === reference[machine.cloud]) ?? candidates[0];
  if (elsewhere === undefined) return undefined;
  return { price: elsewhere, estimate: `no ${capacity} price is known for ${region}, that of ${elsewhere.region} stands in` };
}

/** What one machine costs an hour, by the way it is obtained; undefined where no price is known that could stand in. */
export function priceOf(
  machine: Machine,
  capacity: CapacityKind,
  region: string,
  catalogue: Catalogue = builtIn,
): ChosenPrice | undefined {
  switch (capacity) {
    case CapacityKind.OnDemand:
    case CapacityKind.Reservation:
      return nearest(machine, CapacityKind.OnDemand, region, catalogue);
    case CapacityKind.CapacityBlock:
      return nearest(machine, capacity, region, catalogue);
    case CapacityKind.Spot:
    case CapacityKind.FlexStart: {
      const own = nearest(machine, capacity, region, catalogue);
      if (own !== undefined && own.estimate === undefined) return own;
      const most = nearest(machine, CapacityKind.OnDemand, region, catalogue);
      if (most === undefined) return own;
      return {
        price: most.price,
        estimate: `no ${capacity} price is known for ${region}, the on-demand price is the most it costs`,
      };
    }
  }
}

function priceMachines(demand: MachineDemand, catalogue: Catalogue): CostItem | string {
  const { label, nodes, capacity, region } = demand;
  const machine = catalogue.machines.get(demand.machine);
  if (machine === undefined) return `${label} (${demand.machine} is not in the catalogue)`;
  const chosen = priceOf(machine, capacity, region, catalogue);
  if (chosen === undefined) return `${label} (no ${capacity} price is known for ${machine.name})`;
  const { price, estimate } = chosen;
  const reasons = [estimate, demand.estimate].filter((reason) => reason !== undefined);
  const date = catalogue.sources[price.source]?.date;
  return {
    label,
    hourlyUsd: nodes.desired * price.usdPerHour,
    monthlyUsd: nodes.desired * price.usdPerHour * HOURS_A_MONTH,
    range: { minHourlyUsd: nodes.min * price.usdPerHour, maxHourlyUsd: nodes.max * price.usdPerHour },
    basis: `${nodes.desired} x ${machine.name} at ${price.usdPerHour} USD (${[price.capacity, price.region, date].filter(Boolean).join(", ")})`,
    ...(reasons.length === 0 ? {} : { estimate: reasons.join("; ") }),
  };
}

function priceRate({ label, rate: name, count, range = { min: count, max: count } }: RateDemand): CostItem {
  const rate = rates[name];
  const one = rate.per === "hour" ? rate.usd : rate.usd / HOURS_A_MONTH;
  return {
    label,
    hourlyUsd: count * one,
    monthlyUsd: count * one * HOURS_A_MONTH,
    range: { minHourlyUsd: range.min * one, maxHourlyUsd: range.max * one },
    basis: `${count} ${rate.unit} at ${rate.usd} USD ${rate.per === "hour" ? "an" : "a"} ${rate.per} (list price, US, ${rate.date})`,
  };
}

/** Adds everything up. What has no price is named and never counted as nothing in silence. */
export function priceAll(demands: readonly Demand[], catalogue: Catalogue = builtIn): CostSummary {
  const items: CostItem[] = [];
  const unpriced: string[] = [];
  for (const demand of demands) {
    if ("why" in demand) {
      const line = `${demand.label} (${demand.why})`;
      if (!unpriced.includes(line)) unpriced.push(line);
      continue;
    }
    const priced = "machine" in demand ? priceMachines(demand, catalogue) : priceRate(demand);
    if (typeof priced === "string") unpriced.push(priced);
    else items.push(priced);
  }
  const sum = (of: (item: CostItem) => number) => items.reduce((total, item) => total + of(item), 0);
  return {
    hourlyUsd: cents(
      sum((item) => item.hourlyUsd),
      4,
    ),
    monthlyUsd: cents(
      sum((item) => item.monthlyUsd),
      2,
    ),
    range: {
      minHourlyUsd: cents(
        sum((item) => item.range.minHourlyUsd),
        4,
      ),
      maxHourlyUsd: cents(
        sum((item) => item.range.maxHourlyUsd),
        4,
      ),
    },
    items,
    unpriced,
  };
}

function cents(usd: number, digits: number): number {
  return Number(usd.toFixed(digits));
}

/** What speaks against a budget, by the dearest items; undefined where it holds with all desired nodes. */
export function budgetFault(cost: CostSummary, maxHourlyUsd: number, path = "cost.maxHourlyUsd"): Problem | undefined {
  if (cost.hourlyUsd <= maxHourlyUsd) return undefined;
  const dearest = [...cost.items].sort((one, other) => other.hourlyUsd - one.hourlyUsd).slice(0, 3);
  return {
    path,
    reason: `${maxHourlyUsd} is below the price of ${cost.hourlyUsd.toFixed(2)} USD an hour (${dearest.map((item) => `${item.label}: ${item.basis}`).join("; ")})`,
    remedy: "raise it, or ask for fewer or other machines",
  };
}
