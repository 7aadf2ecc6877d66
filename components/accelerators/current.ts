import { AsyncLocalStorage } from "node:async_hooks";
import { builtIn } from "./built-in";
import { catalogueWith } from "./overrides";
import type { MachineOverride } from "./schema";
import type { Catalogue } from "./types";

// A program is one environment, but several may run in one process (tests, rehearsals side by side): the catalogue follows the run.
const running = new AsyncLocalStorage<Catalogue>();

/** The catalogue of the environment that is being made; the toolkit's own outside of `withMachines`. */
export function currentCatalogue(): Catalogue {
  return running.getStore() ?? builtIn;
}

/** Runs something with a catalogue that is there already. */
export function withCatalogue<T>(catalogue: Catalogue, program: () => T): T {
  return running.run(catalogue, program);
}

/** Runs a program with machines of its own: every look-up inside it, components' too, sees what they add and correct. */
export function withMachines<T>(machines: Readonly<Record<string, MachineOverride>> | undefined, program: () => T): T {
  return machines === undefined ? program() : running.run(catalogueWith(machines, currentCatalogue()), program);
}
