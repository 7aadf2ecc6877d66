import type { Cloud } from "../core/cloud";
import { Problems } from "../core/problems";
import { remedyFor } from "../core/suggest";
import type { MachineOverride } from "./schema";
import {
  Architecture,
  type Catalogue,
  Fabric,
  type FactName,
  LifecycleState,
  type Machine,
  type MachineFacts,
  type Source,
} from "./types";

type FactsOf = Pick<MachineOverride, keyof MachineOverride & FactName>;

/** The machines of a catalogue with a person's additions and corrections; throws every problem it finds in them. */
export function catalogueWith(
  overrides: Readonly<Record<string, MachineOverride>>,
  base: Catalogue,
  path = "machines",
): Catalogue {
  const problems = new Problems("machines");
  const machines = new Map(base.machines);
  const sources: Record<string, Source> = { ...base.sources };
  for (const [name, override] of Object.entries(overrides)) {
    const at = /^[\w-]+$/.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`;
    const start = base.machines.get(override.like ?? name);
    if (override.like !== undefined && start === undefined) {
      problems.add(
        `${at}.like`,
        `${JSON.stringify(override.like)} is not a machine that the catalogue knows`,
        remedyFor(override.like, base.machines.keys()),
      );
      continue;
    }
    const cloud = override.cloud ?? start?.cloud;
    if (cloud === undefined) {
      problems.add(`${at}.cloud`, "is missing, and the machine is new", "say where it runs, or which machine it is `like`");
      continue;
    }
    checkCards(override, start, at, problems);
    const source = `environment:${name}`;
    sources[source] = {
      title: override.source ?? "stated in the environment's file",
      where: at,
      date: override.date ?? "undated",
      kind: "owner",
    };
    machines.set(name, withOverride(name, cloud, override, start, source));
  }
  problems.throwIfAny();
  return { machines, sources };
}

function withOverride(
  name: string,
  cloud: Cloud,
  override: MachineOverride,
  start: Machine | undefined,
  source: string,
): Machine {
  const { like, cloud: _cloud, source: _source, date, lifecycle, prices, ...stated } = override;
  const facts: FactsOf & { efaInterfaces?: number } = stated;
  // The count follows from the cards, so that nobody has to keep both in step.
  if (facts.cards !== undefined) facts.efaInterfaces = facts.cards.filter((card) => card.efa).length;
  const given = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
  const known: Partial<MachineFacts> = start ?? {};
  return {
    ...known,
    ...given,
    name,
    cloud,
    architecture: override.architecture ?? start?.architecture ?? Architecture.Amd64,
    fabric: override.fabric ?? start?.fabric ?? Fabric.None,
    lifecycle: lifecycle === undefined ? (start?.lifecycle ?? { state: LifecycleState.Current }) : { ...lifecycle, source },
    prices: prices === undefined ? (start?.prices ?? []) : prices.map((price) => ({ ...price, source })),
    notes: start?.notes ?? [],
    wrongNames: start?.name === name ? start.wrongNames : [],
    sources: { ...start?.sources, ...Object.fromEntries(Object.keys(given).map((fact) => [fact, source])) },
  };
}

function checkCards(override: MachineOverride, start: Machine | undefined, at: string, problems: Problems): void {
  const cards = override.cards ?? start?.cards;
  override.cards?.forEach((card, index) => {
    if (card.index !== index) {
      problems.add(
        `${at}.cards[${index}].index`,
        `${card.index} stands where ${index} should`,
        "list the cards in order, from 0",
      );
    }
    if (card.index === 0 && card.efa && card.maxInterfaces < 2) {
      problems.add(
        `${at}.cards[0].maxInterfaces`,
        `${card.maxInterfaces} leaves no room for the EFA interface beside the one the node boots with`,
        "write 2 or more, or efa: false",
      );
    }
  });
  override.bandwidthCards?.forEach((index, place) => {
    const card = cards?.find((candidate) => candidate.index === index);
    if (card === undefined) {
      problems.add(`${at}.bandwidthCards[${place}]`, `there is no card ${index}`, "name cards that `cards` lists");
    }
  });
}
