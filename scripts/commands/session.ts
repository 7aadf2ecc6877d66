import { join } from "node:path";
import {
  type EnvironmentFiles,
  findEnvironment,
  type LoadedEnvironment,
  loadEnvironment,
  namedSecrets,
} from "../../components/config";
import { rolloutsKey } from "../../components/delivery/rollouts";
import type { ChartSource } from "../kubernetes/chart-source";
import type { Config } from "../rehearsal/engine/types";
import { chartSource } from "./chart-options";
import type { GivenOptions, RunOptions } from "./options";

/** An environment that a command works on, and how. */
export interface Session {
  readonly loaded: LoadedEnvironment;
  readonly files: EnvironmentFiles;
  /** The name or path that was typed, for hints. */
  readonly asked: string;
  readonly stateDir: string;
  readonly options: RunOptions;
  /** Where the charts of releases are looked for on a real Kubernetes: the plan and the run after it ask each repository once. */
  readonly charts: () => ChartSource | undefined;
}

export function openSession(asked: string, given: GivenOptions): Session {
  const options: RunOptions = { policyPack: [], target: [], ...given };
  const files = findEnvironment(asked, options.cwd);
  const loaded = loadEnvironment(files, { sets: options.set, rehearsal: options.live !== true });
  const stateDir = options.state ?? join(files.project.root, ".trainyard");
  return { loaded, files, asked, stateDir, options, charts: once(() => chartSource(options, true)) };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** Stands for a secret that only `pulumi` can decrypt, where nothing real depends on it. */
const rehearsedSecret = "rehearsed-secret";

/** The stack's configuration as the engine hands it to the program. */
export function stackConfig({ files, loaded, options, stateDir }: Session, simulated: boolean): Config {
  const config: Record<string, Config[string]> = {};
  for (const [key, setting] of Object.entries(loaded.settings)) {
    if ("secure" in setting) config[key] = { secret: rehearsedSecret };
    else config[key] = typeof setting.value === "string" ? setting.value : JSON.stringify(setting.value);
  }
  if (loaded.environment.cloud === "aws") config["aws:region"] ??= loaded.environment.region;
  config["trainyard:environmentFile"] = files.file;
  if (options.set.length > 0) config["trainyard:set"] = JSON.stringify(options.set);
  if (simulated) {
    config["trainyard:rehearsal"] = "true";
    for (const { key } of namedSecrets(loaded.environment)) config[`trainyard:${key}`] ??= { secret: rehearsedSecret };
  }
  // A rehearsal's rollouts stand beside its state; the real ones are in the stack's file, and so among its settings.
  if (simulated) Object.assign(config, rehearsedRollouts(stateDir, files));
  return config;
}

function rehearsedRollouts(stateDir: string, { project, name }: EnvironmentFiles): Config {
  const { RehearsedStore, rolloutFolder } = require("../rollout/store") as typeof import("../rollout/store");
  const held = new RehearsedStore(rolloutFolder(stateDir, project.name, name)).read();
  return Object.keys(held).length === 0 ? {} : { [`trainyard:${rolloutsKey}`]: JSON.stringify(held) };
}
