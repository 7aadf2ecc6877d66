import { isAbsolute } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { type HeldTargets, rolloutsKey } from "../delivery/rollouts";
import { type LoadedEnvironment, loadEnvironment } from "./load";
import { environmentKey, findEnvironment } from "./project";

/** Configuration keys, in the namespace `trainyard`, by which the command line tells the program what Pulumi does not. */
export const ProgramKey = {
  /** The environment's file, where it is not `Pulumi.<stack>.yaml` of the project. */
  File: "environmentFile",
  /** `--set` options, a JSON list of `path=value`; also taken from the variable TRAINYARD_SET, which no file keeps. */
  Set: "set",
  /** `true` on simulated clouds. */
  Rehearsal: "rehearsal",
  /** What rollouts hold, by target. */
  Rollouts: rolloutsKey,
} as const;

export interface ProgramEnvironment extends LoadedEnvironment {
  /** True on simulated clouds: what only a live run must have may be missing. */
  readonly rehearsal: boolean;
  /** Where the environment's rollouts stand; empty where none was ever begun. */
  readonly rollouts: HeldTargets;
  /** A secret of the stack's configuration, by its key. */
  secret(key: string): pulumi.Output<string>;
}

/**
 * The environment of the stack that is being run, as the command line would load it: all layers, all checks. The environment's own
 * layer is what the engine hands over, so that `pulumi config` and `--config-file` are heard.
 *
 * @param overrides values that stand over everything in files, such as `{ nodeGroups: [{ name: "training", nodes: { desired: 4 } }] }`
 */
export function programEnvironment(overrides?: unknown): ProgramEnvironment {
  const config = new pulumi.Config("trainyard");
  const root = pulumi.getRootDirectory();
  const cwd = isAbsolute(root) ? root : process.cwd();
  const files = findEnvironment(config.get(ProgramKey.File) ?? pulumi.getStack(), cwd);
  const rehearsal = config.getBoolean(ProgramKey.Rehearsal) ?? false;
  const loaded = loadEnvironment(files, {
    rehearsal,
    engineValue: config.getObject(environmentKey.slice("trainyard:".length)),
    overrides,
    sets: config.getObject<string[]>(ProgramKey.Set) ?? setsOf(process.env.TRAINYARD_SET),
  });
  return {
    ...loaded,
    rehearsal,
    rollouts: config.getObject<HeldTargets>(ProgramKey.Rollouts) ?? {},
    secret: (key) => config.requireSecret(key),
  };
}

function setsOf(text: string | undefined): string[] | undefined {
  if (text === undefined || text === "") return undefined;
  const value: unknown = JSON.parse(text);
  return Array.isArray(value) ? value.map(String) : undefined;
}
