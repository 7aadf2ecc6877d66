import { builtIn, CapacityKind, type Catalogue, type Machine } from "../../components/accelerators";
import { Cloud } from "../../components/core/cloud";
import { priceOf } from "../cost/price";

/** One machine beside others: what it has, and what a dollar buys of it. */
export interface Comparison {
  readonly machine: Machine;
  readonly price?: {
    readonly usdPerHour: number;
    readonly region: string;
    readonly capacity: CapacityKind;
    readonly date: string;
    /** Why the number is an estimate, where it is one. */
    readonly estimate?: string;
  };
  readonly usdPerAcceleratorHour?: number;
  /** For a GiB of accelerator memory and an hour. */
  readonly usdPerGiBHour?: number;
  /** Fabric where there is one, whole network otherwise. */
  readonly gbpsPerAccelerator?: number;
  /** Memory of all accelerators together. */
  readonly acceleratorMemoryGiB?: number;
}

const usual: Readonly<Record<Cloud, string>> = {
  [Cloud.Aws]: "us-east-1",
  [Cloud.Gcp]: "us-central1",
  [Cloud.Azure]: "eastus",
  [Cloud.Kubernetes]: "",
  [Cloud.Hosts]: "",
};

export interface PriceQuestion {
  readonly capacity?: CapacityKind;
  /** Default: us-east-1, us-central1 or eastus, and where a machine has no price there, the first region that has one. */
  readonly region?: string;
}

export function compare(machine: Machine, question: PriceQuestion = {}, catalogue: Catalogue = builtIn): Comparison {
  const capacity = question.capacity ?? CapacityKind.OnDemand;
  const chosen = priceOf(machine, capacity, question.region ?? usual[machine.cloud], catalogue);
  // A stand-in for another way to pay would compare apples with pears; a stand-in for a region says so.
  const price = chosen?.price.capacity === asPriced(capacity) ? chosen : undefined;
  const count = machine.accelerator?.count;
  const memory = machine.accelerator?.memoryGiB;
  const usd = price?.price.usdPerHour;
  const gbps = machine.fabricGbps ?? machine.networkGbps;
  return {
    machine,
    ...(price === undefined
      ? {}
      : {
          price: {
            usdPerHour: price.price.usdPerHour,
            region: price.price.region,
            capacity,
            date: catalogue.sources[price.price.source]?.date ?? "undated",
            ...(price.estimate === undefined || question.region === undefined ? {} : { estimate: price.estimate }),
          },
        }),
    ...(usd === undefined || count === undefined ? {} : { usdPerAcceleratorHour: round(usd / count, 4) }),
    ...(usd === undefined || count === undefined || memory === undefined
      ? {}
      : { usdPerGiBHour: round(usd / (count * memory), 5) }),
    ...(gbps === undefined || count === undefined ? {} : { gbpsPerAccelerator: round(gbps / count, 2) }),
    ...(count === undefined || memory === undefined ? {} : { acceleratorMemoryGiB: round(count * memory, 2) }),
  };
}

function asPriced(capacity: CapacityKind): CapacityKind {
  return capacity === CapacityKind.Reservation ? CapacityKind.OnDemand : capacity;
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

/** What a list may be sorted by; those that one wants much of come first with the most, prices with the least. */
const orders = {
  name: (one: Comparison, other: Comparison) => one.machine.name.localeCompare(other.machine.name, "en", { numeric: true }),
  price: ascending((row) => row.price?.usdPerHour),
  "price-per-accelerator": ascending((row) => row.usdPerAcceleratorHour),
  "price-per-memory": ascending((row) => row.usdPerGiBHour),
  memory: ascending((row) => negative(row.acceleratorMemoryGiB)),
  "network-per-accelerator": ascending((row) => negative(row.gbpsPerAccelerator)),
} as const;

export type Order = keyof typeof orders;
export const orderNames = Object.keys(orders) as Order[];

function negative(value: number | undefined): number | undefined {
  return value === undefined ? undefined : -value;
}

/** What is unknown stands at the end, whatever the order. */
function ascending(of: (row: Comparison) => number | undefined) {
  return (one: Comparison, other: Comparison) =>
    (of(one) ?? Number.POSITIVE_INFINITY) - (of(other) ?? Number.POSITIVE_INFINITY) || 0;
}

export function sorted(rows: readonly Comparison[], order: Order): readonly Comparison[] {
  // Infinity minus infinity is no number, and `|| 0` above leaves such rows in the order of their names.
  return [...rows].sort(orders.name).sort(orders[order]);
}
