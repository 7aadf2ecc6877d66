import type { Command } from "commander";
import { type EnvironmentOptions, onEnvironment } from "./options";

interface StateOptions extends EnvironmentOptions {
  readonly state?: string;
}
interface OutputsOptions extends StateOptions {
  readonly showSecrets?: boolean;
}

export function register(program: Command): void {
  onEnvironment(program.command("outputs"))
    .description("what the last run gave out: addresses, buckets, names")
    .argument("[name]", "one output alone, such as kubeconfig")
    .option("--state <dir>", "where the state is kept (default: .trainyard in the project)")
    .option("--show-secrets", "print secrets in the clear")
    .action((environment: string, name: string | undefined, options: OutputsOptions) => outputs(environment, name, options));
  const state = program.command("state").description("what the rehearsal remembers of an environment");
  onEnvironment(state.command("export"))
    .description("print the state as `pulumi stack export` does; `pulumi stack import` takes it")
    .option("--state <dir>", "where the state is kept (default: .trainyard in the project)")
    .action((environment: string, options: StateOptions) => exportState(environment, options));
}

/** The state alone is read: it can be looked at although the environment's file is wrong or gone to pieces since. */
function read(asked: string, options: StateOptions) {
  const { join } = require("node:path") as typeof import("node:path");
  const { findEnvironment } = require("../../components/config") as typeof import("../../components/config");
  const { readStack } = require("../rehearsal/engine/store") as typeof import("../rehearsal/engine/store");
  const { Failure } = require("../output/errors") as typeof import("../output/errors");
  const files = findEnvironment(asked, options.cwd);
  const stateDir = options.state ?? join(files.project.root, ".trainyard");
  const state = readStack({ stateDir, project: files.project.name, stack: files.name });
  if (state === undefined) throw new Failure(`${files.name} has no state in ${stateDir}; \`trainyard up ${asked}\` makes it`);
  return { name: files.name, state };
}

function exportState(asked: string, options: StateOptions): void {
  process.stdout.write(`${JSON.stringify(read(asked, options).state, undefined, 2)}\n`);
}

function outputs(asked: string, wanted: string | undefined, options: OutputsOptions): void {
  const { parseState } = require("../rehearsal/engine/stateParse") as typeof import("../rehearsal/engine/stateParse");
  const { nothing, plainMap, secretNames } = require("../rehearsal/engine/values") as typeof import("../rehearsal/engine/values");
  const { Failure } = require("../output/errors") as typeof import("../output/errors");
  const { shownOutputs } = require("../output/report") as typeof import("../output/report");
  const { name, state } = read(asked, options);
  const stack = parseState(JSON.stringify(state), name).resources.find(({ type }) => type === "pulumi:pulumi:Stack");
  const held = stack?.outputs ?? nothing;
  const secretOutputs = options.showSecrets === true ? [] : secretNames(held);
  const all = shownOutputs({ outputs: plainMap(held), secretOutputs });
  if (wanted !== undefined && !(wanted in all)) {
    const { remedyFor } = require("../../components/core/suggest") as typeof import("../../components/core/suggest");
    throw new Failure(`${name} has no output ${JSON.stringify(wanted)}; ${remedyFor(wanted, Object.keys(all))}`, 2);
  }
  const shown = wanted === undefined ? all : all[wanted];
  if (options.json === true)
    process.stdout.write(
      `${JSON.stringify(wanted === undefined ? { environment: name, outputs: shown } : shown, undefined, 2)}\n`,
    );
  else if (typeof shown === "string") process.stdout.write(`${shown}\n`);
  else {
    const { table } = require("../output/style") as typeof import("../output/style");
    const { outputRows, tableOf } = require("../output/summary") as typeof import("../output/summary");
    const rows = wanted === undefined ? tableOf(all) : outputRows(wanted, shown);
    process.stdout.write(table(rows, [], ""));
  }
}
