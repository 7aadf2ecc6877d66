import { CommanderError } from "commander";
import { InvalidInput } from "../../components/core/problems";
import { problemDiagnostics, writeProblems } from "./problems";
import { noCost, type Report } from "./report";
import { terminal } from "./style";

export const ExitCode = { Done: 0, Failed: 1, WrongInput: 2 } as const;

/** An end that is told in one sentence and needs no stack trace. */
export class Failure extends Error {
  constructor(
    message: string,
    readonly exitCode: number = ExitCode.Failed,
  ) {
    super(message);
    this.name = "Failure";
  }
}

/** Tells people what went wrong, or prints the one object that was asked for. */
export function reportError(error: unknown, argv: readonly string[]): void {
  if (argv.includes("--json")) {
    const [operation = "", environment = ""] = argv.slice(2).filter((word) => !word.startsWith("-"));
    process.stdout.write(`${JSON.stringify(failedReport(error, operation, environment, argv), undefined, 2)}\n`);
    return;
  }
  const out = terminal();
  if (InvalidInput.is(error)) writeProblems(error, out);
  // Commander has written its message by now.
  else if (error instanceof CommanderError) return;
  else if (error instanceof Failure) out.write(`${out.paint("red", "error")}  ${error.message}\n`);
  else out.write(`${out.paint("red", "error")}  ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
}

function failedReport(error: unknown, operation: string, environment: string, argv: readonly string[]): Report {
  // Commander's own message begins with what `severity` says.
  const message = (error instanceof Error ? error.message : String(error)).replace(/^error: /, "");
  const engine =
    argv.includes("--live") || argv.some((word) => word === "pulumi" || word === "--engine=pulumi") ? "pulumi" : "rehearsal";
  return {
    environment,
    operation,
    engine,
    clouds: argv.includes("--live") ? "live" : "simulated",
    result: "failed",
    operations: { create: 0, update: 0, replace: 0, delete: 0, same: 0 },
    steps: [],
    outputs: {},
    diagnostics: InvalidInput.is(error) ? problemDiagnostics(error.problems, "error") : [{ severity: "error", message }],
    violations: [],
    cost: noCost,
    durationMs: 0,
  };
}
