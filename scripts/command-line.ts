import { Command, CommanderError } from "commander";
import { InvalidInput } from "../components/core/problems";
import { register as config } from "./commands/config";
import { register as cost } from "./commands/cost";
import { register as doctor } from "./commands/doctor";
import { register as drift } from "./commands/drift";
import { register as exportForms } from "./commands/export";
import { register as fleet } from "./commands/fleet";
import { register as graph } from "./commands/graph";
import { register as local } from "./commands/local";
import { register as machines } from "./commands/machines";
import { register as operations } from "./commands/operations";
import { register as policy } from "./commands/policy";
import { register as promote } from "./commands/promote";
import { register as render } from "./commands/render";
import { register as rollout } from "./commands/rollout";
import { register as state } from "./commands/state";
import { ExitCode, Failure, reportError } from "./output/errors";
import { fileFault } from "./output/file-faults";
import { version } from "./version";

/*
 * The command line. Each command registers its name and options here and loads what it works with when it runs, so that `--help`
 * and a typing mistake answer at once.
 */
const commands = [
  operations,
  config,
  cost,
  doctor,
  drift,
  exportForms,
  fleet,
  graph,
  local,
  machines,
  policy,
  promote,
  render,
  rollout,
  state,
];

function build(): Command {
  const program = new Command("trainyard")
    .description("Clusters that train and serve large models: rehearse every change offline, then make it with Pulumi")
    .version(version)
    .showSuggestionAfterError()
    .configureHelp({ showGlobalOptions: true });
  for (const register of commands) register(program);
  exitInsteadOfQuitting(program);
  return program;
}

/** Lets wrong options end like any other wrong input, with one JSON object where that was asked for. */
function exitInsteadOfQuitting(command: Command): void {
  command.exitOverride();
  for (const child of command.commands) exitInsteadOfQuitting(child);
}

/** Runs one command line and gives its exit status; it neither ends the process nor throws. */
export async function runCommandLine(argv: readonly string[]): Promise<number> {
  process.exitCode = undefined;
  try {
    await build().parseAsync([...argv]);
    return process.exitCode === undefined ? ExitCode.Done : Number(process.exitCode);
  } catch (thrown) {
    const error = fileFault(thrown) ?? thrown;
    if (error instanceof CommanderError && error.exitCode === 0) return ExitCode.Done;
    reportError(error, argv);
    return InvalidInput.is(error) || error instanceof CommanderError
      ? ExitCode.WrongInput
      : error instanceof Failure
        ? error.exitCode
        : ExitCode.Failed;
  }
}
