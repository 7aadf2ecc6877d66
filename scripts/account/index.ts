import { builtIn, type Catalogue, catalogueWith } from "../../components/accelerators";
import type { Environment, LoadedEnvironment } from "../../components/config";
import { Cloud } from "../../components/core/cloud";
import { declaredOutput } from "../../components/delivery/rollouts";
import type { Account } from "./account";
import { type Asker, ask } from "./ask";
import { judge, type Verdict } from "./judge";
import { placeOf } from "./place";
import { needsOf, type Standing } from "./question";

/*
 * What an account has for an environment, asked by the cloud's own command line, which is logged in as whoever calls. Only reads. Calls
 * run side by side, each with a time-out, and what cannot be read is said and not guessed.
 */

export type { Account, Holding, Limit } from "./account";
export { type Asker, isTold } from "./ask";
export { holdingFaults, type Verdict } from "./judge";
export { limitOf, type Standing } from "./question";

/** Clouds that have accounts with limits; the machines of the others are somebody's own. */
export function hasAccount({ cloud }: Environment): boolean {
  return cloud === Cloud.Aws || cloud === Cloud.Gcp || cloud === Cloud.Azure;
}

export function catalogueOf({ machines }: Environment): Catalogue {
  return machines === undefined ? builtIn : catalogueWith(machines, builtIn);
}

/** Reads what matters to an environment; undefined where its cloud has no accounts. */
export async function readAccount(
  loaded: LoadedEnvironment,
  standing: Standing,
  asker: Asker = ask,
): Promise<Account | undefined> {
  const { environment } = loaded;
  const place = placeOf(loaded, needsOf(environment, standing, catalogueOf(environment)));
  // Each file is loaded when its cloud is asked, and not before.
  if (environment.cloud === Cloud.Aws) return (require("./aws") as typeof import("./aws")).readAws(place, asker);
  if (environment.cloud === Cloud.Gcp) return (require("./gcp") as typeof import("./gcp")).readGcp(place, asker);
  if (environment.cloud === Cloud.Azure) return (require("./azure") as typeof import("./azure")).readAzure(place, asker);
  return undefined;
}

/** Reads and judges; undefined where the cloud has no accounts. */
export async function checkAccount(
  loaded: LoadedEnvironment,
  standing: Standing,
  asker: Asker = ask,
  now = new Date(),
): Promise<Verdict | undefined> {
  const account = await readAccount(loaded, standing, asker);
  if (account === undefined) return undefined;
  return judge(loaded.environment, account, standing, catalogueOf(loaded.environment), now);
}

/** What stands by the word of a stack's state; a group that an autoscaler has grown counts as it was declared. */
export function standingOf(outputs: Readonly<Record<string, unknown>> | undefined): Standing {
  const declared = outputs?.[declaredOutput];
  if (typeof declared !== "object" || declared === null) return { made: false, nodes: {} };
  const nodes = Object.entries(declared).flatMap(([key, said]: [string, unknown]) => {
    const at = (value: unknown, name: string): unknown =>
      typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
    const [machine, count] = [at(said, "machine"), at(at(said, "nodes"), "desired")];
    if (!key.startsWith("node-group/") || typeof machine !== "string" || typeof count !== "number") return [];
    return [[key.slice("node-group/".length), { machine, count }] as const];
  });
  return { made: true, nodes: Object.fromEntries(nodes) };
}
