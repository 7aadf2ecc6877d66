import type { Told } from "./ask";

/** A limit of the account, and what counts against it now, whoever runs it. */
export interface Limit {
  readonly limit: number;
  readonly used: number;
  /** What may be missing from `used`, in words. */
  readonly except?: string;
}

/** Where a machine type can be had. */
export interface Offer {
  readonly zones: readonly string[];
  /** Zones, or the whole region, in which this account may not have it, with the cloud's own word for why. */
  readonly barred?: { readonly reason: string; readonly zones: readonly string[] };
}

/** A reservation or a capacity block as it is now. */
export interface Holding {
  readonly machine: string;
  /** Undefined where it stands in no particular zone. */
  readonly zone?: string;
  readonly count: number;
  /** Machines of it that nobody runs; undefined where the cloud does not tell. */
  readonly free?: number;
  /** The cloud's own word, `active`. */
  readonly state: string;
  readonly usable: boolean;
  readonly window?: { readonly start: Date; readonly end: Date };
  /** Name of the placement group that it was bought in. */
  readonly placementGroup?: string;
}

/** A network that is there already. */
export interface StandingNetwork {
  readonly id: string;
  readonly name?: string;
  readonly ranges: readonly string[];
}

/** What a cloud says of an account. Nothing in it was guessed: what was not told says why. */
export interface Account {
  /** `aws`, `gcloud`, `az`. */
  readonly command: string;
  readonly region: string;
  /** By quota code, for each code that was asked for. */
  readonly limits: Readonly<Record<string, Told<Limit>>>;
  /** By machine type, for each type that was asked for. */
  readonly offers: Readonly<Record<string, Told<Offer>>>;
  /** By id, as the environment names it; `told: undefined` where there is none of that id. */
  readonly holdings: Readonly<Record<string, Told<Holding | undefined>>>;
  /** Zones of the region that this account may use; undefined where the cloud is not asked. */
  readonly zones?: Told<readonly string[]>;
  readonly networks?: Told<readonly StandingNetwork[]>;
}
