import { existsSync, statSync } from "node:fs";
import { type Command, InvalidArgumentError, Option } from "commander";
import { type ChartOptions, withCharts } from "./chart-options";

/** Options that every command on an environment takes. */
export interface EnvironmentOptions {
  readonly cwd: string;
  readonly set: readonly string[];
  readonly json?: boolean;
}

/** Options of the commands that run the program. */
export interface RunOptions extends EnvironmentOptions, ChartOptions {
  readonly state?: string;
  readonly engine: "rehearsal" | "pulumi";
  readonly live?: boolean;
  readonly yes?: boolean;
  /** False: with `live`, the account is not asked for its limits and offerings first. */
  readonly account?: boolean;
  readonly policyPack: readonly string[];
  readonly target: readonly string[];
  /** Names or URN globs of what may be replaced or deleted. */
  readonly allow?: readonly string[];
  readonly parallel?: number;
  readonly diff?: boolean;
  readonly kubernetes?: string;
  readonly crds?: string;
}

function collect(value: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, value];
}

function wholeNumber(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError("give a whole number of 1 or more");
  return number;
}

/** A folder that a command runs in; one that is not there is wrong input. */
function existingFolder(value: string): string {
  if (!existsSync(value)) throw new InvalidArgumentError("there is no such folder");
  if (!statSync(value).isDirectory()) throw new InvalidArgumentError("it is a file and not a folder");
  return value;
}

/** `-C`, the same of every command that looks for an environment. */
export function projectFolder(): Option {
  const told = "look for the project and the environment there; other paths stay relative to this folder";
  return new Option("-C, --cwd <dir>", told).argParser(existingFolder).default(".");
}

/** Adds the environment's argument and the options that go with it. */
export function onEnvironment(command: Command): Command {
  return command
    .argument("<environment>", "name of an environment of the project, or the path of an environment's file")
    .addOption(projectFolder())
    .option(
      "--set <path=value>",
      "override one value, such as nodeGroups[training].nodes.desired=4; may be repeated",
      collect,
      [],
    )
    .option("--json", "print one JSON object and nothing else");
}

/** What a command on the engine does, and so which options it has a use for. */
export interface EngineUse {
  /** It runs the program: policies, the plan guard and a live account have their say. */
  readonly plans?: boolean;
  /** It touches resources one by one. */
  readonly steps?: boolean;
  /** With `--live` it asks somebody first. */
  readonly asks?: boolean;
  /** It tells of each step while it goes on. */
  readonly shows?: boolean;
}

/** Adds the options of a command that plans or changes something, or looks at what was done; those that it has no use for are unknown to it. */
export function onEngine(command: Command, { plans, steps, asks, shows }: EngineUse): Command {
  const engine = onEnvironment(command)
    .option("--state <dir>", "where the state is kept (default: .trainyard in the project)")
    .addOption(
      new Option("--engine <engine>", "what plans and applies: the toolkit's own rehearsal, or the installed `pulumi`")
        .choices(["rehearsal", "pulumi"])
        .default("rehearsal"),
    )
    .option("--live", `on the real clouds, with the real engine${asks === true ? "; costs money and asks first" : ""}`);
  if (asks === true) engine.option("-y, --yes", "do not ask");
  if (plans === true) withPlan(engine);
  if (shows === true) engine.option("--diff", "say for each change which properties differ");
  return steps === true ? withSteps(engine) : engine;
}

function withPlan(command: Command): Command {
  return command
    .option("--no-account", "with --live: do not ask the account for limits, offerings and reservations first")
    .option("--policy-pack <dir>", "check everything against a policy pack; may be repeated", collect, [])
    .option(
      "--allow <name|urn>",
      "let `up` replace or delete this resource, by name or by a glob over URNs; may be repeated",
      collect,
      [],
    );
}

function withSteps(command: Command): Command {
  const engine = command
    .option("--target <urn>", "touch only this resource; may be repeated", collect, [])
    .option("--parallel <steps>", "how many steps may run at once", wholeNumber)
    .option(
      "--kubernetes <cluster>",
      "apply Kubernetes objects for real: `local` (see `trainyard local`), or a kubeconfig's context",
    )
    .option("--crds <dir or url>", "with --kubernetes: custom resource definitions of charts that no package carries");
  return withCharts(
    engine,
    "with --kubernetes: a folder of charts, a folder or .tgz each, that comes before their repositories",
  ).option("--no-charts", "with --kubernetes: fetch no charts; record the releases and install their definitions");
}

/** Options as a command was given them: what it has no use for is absent. */
export type GivenOptions = Omit<RunOptions, "policyPack" | "target"> & Partial<Pick<RunOptions, "policyPack" | "target">>;
