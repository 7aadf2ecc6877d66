import type { Cloud } from "../core/cloud";
import type { SourceKey } from "./sources";
import {
  Architecture,
  type CapacityKind,
  Fabric,
  type FactName,
  type Lifecycle,
  LifecycleState,
  type Machine,
  type MachineFacts,
  type MachineNote,
  type NetworkCard,
  type Price,
} from "./types";

/** What one source says of one machine. A fact cannot be written down without its source. */
export interface Statement {
  readonly source: SourceKey;
  readonly facts: Partial<MachineFacts>;
}

/** What is said of a machine beside its facts. */
export interface Description {
  readonly lifecycle?: Lifecycle & { readonly source?: SourceKey };
  readonly prices?: readonly Price[];
  readonly notes?: readonly MachineNote[];
  readonly wrongNames?: readonly string[];
}

export function from(source: SourceKey, facts: Partial<MachineFacts>): Statement {
  return { source, facts };
}

export function price(capacity: CapacityKind, usdPerHour: number, region: string, source: SourceKey): Price {
  return { capacity, usdPerHour, region, source };
}

export function note(source: SourceKey, text: string): MachineNote {
  return { source, text };
}

/** Cards 0 to count - 1 alike; EFA on all, or only on those that `efa` accepts. */
export function cards(
  count: number,
  maxInterfaces: number,
  efa: (index: number) => boolean = () => false,
): readonly NetworkCard[] {
  return Array.from({ length: count }, (_, index) => ({ index, maxInterfaces, efa: efa(index) }));
}

/** Puts the statements of several sources together. Two sources for one fact is a mistake in the data: one is to be chosen, the other noted. */
export function defineMachine(cloud: Cloud, name: string, statements: readonly Statement[], about: Description = {}): Machine {
  const facts: Partial<MachineFacts> = Object.assign({}, ...statements.map((statement) => statement.facts));
  const origin: Partial<Record<FactName, string>> = {};
  for (const { source, facts: stated } of statements) {
    for (const fact of Object.keys(stated) as FactName[]) {
      if (origin[fact] !== undefined) throw new Error(`${name}: ${fact} is stated by ${origin[fact]} and by ${source}`);
      origin[fact] = source;
    }
  }
  return {
    ...facts,
    cloud,
    name,
    architecture: facts.architecture ?? Architecture.Amd64,
    fabric: facts.fabric ?? Fabric.None,
    lifecycle: about.lifecycle ?? { state: LifecycleState.Current },
    prices: about.prices ?? [],
    notes: about.notes ?? [],
    wrongNames: about.wrongNames ?? [],
    sources: origin,
  };
}
