import type { Command } from "commander";
import { type GivenOptions, onEngine } from "./options";

export function register(program: Command): void {
  onEngine(program.command("drift"), { steps: true })
    .description(
      "say what differs between the state and the cloud, and between the files and the state; status 1 where anything does",
    )
    .action(async (environment: string, options: GivenOptions) => {
      process.exitCode = await drift(environment, options);
    });
}

interface Difference {
  readonly where: "cloud" | "files";
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly diffs: readonly string[];
}

/**
 * Asks the cloud first (what somebody changed by hand), then plans (what the files say and nobody applied). The state itself is brought up
 * to what the cloud says, as `refresh` does; nothing else is touched.
 */
async function drift(asked: string, options: GivenOptions): Promise<number> {
  const { openSession } = require("./session") as typeof import("./session");
  const { runOn } = require("./operate") as typeof import("./operate");
  const { isDefaultProvider } = require("../output/report") as typeof import("../output/report");
  const { ExitCode, Failure } = require("../output/errors") as typeof import("../output/errors");
  const { readState } = require("./guard") as typeof import("./guard");
  const session = openSession(asked, options);
  const { name } = session.loaded;
  if ((await readState(session)) === undefined) throw new Failure(`${name} is not made; there is nothing that could drift`);
  const differences: Difference[] = [];
  for (const [where, operation] of [
    ["cloud", "refresh"],
    ["files", "preview"],
  ] as const) {
    const { result, steps, diagnostics } = await runOn(operation, session);
    if (result === "failed") {
      const errors = diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message);
      throw new Failure(`${operation} of ${name} failed: ${errors.join("; ")}`);
    }
    for (const step of steps) {
      const same = step.op === "same" || step.op === "read" || (step.op === "refresh" && (step.diffs ?? []).length === 0);
      if (same || isDefaultProvider(step)) continue;
      const { op, urn, type, name: resource, diffs } = step;
      differences.push({ where, op, urn, type, name: resource, diffs: diffs ?? [] });
    }
  }
  if (options.json === true) {
    const report = {
      environment: name,
      operation: "drift",
      result: differences.length === 0 ? "succeeded" : "failed",
      differences,
    };
    process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
  } else if (differences.length === 0) process.stdout.write(`${name}: files, state and cloud agree\n`);
  else {
    const { table } = require("../output/style") as typeof import("../output/style");
    const rows = differences.map(({ where, op, type, name: resource, diffs }) => [
      where === "cloud" ? "changed in the cloud" : "not applied",
      op,
      `${type} ${resource}`,
      diffs.join(", "),
    ]);
    process.stdout.write(table(rows, [], ""));
  }
  return differences.length === 0 ? ExitCode.Done : ExitCode.Failed;
}
