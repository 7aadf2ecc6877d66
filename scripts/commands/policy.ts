import { writeFileSync } from "node:fs";
import { type Command, Option } from "commander";
import type { PolicyReport } from "../policy/report";
import { type EnvironmentOptions, onEnvironment } from "./options";

interface PolicyOptions extends EnvironmentOptions {
  readonly pack: readonly string[];
  readonly config?: string;
  readonly framework?: string;
  readonly format: "table" | "json" | "sarif" | "markdown" | "junit";
  readonly out?: string;
  readonly made?: boolean;
}

function collect(value: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, value];
}

export function register(program: Command): void {
  onEnvironment(program.command("policy"))
    .description(
      "check an environment against the policy pack, and say what it breaks, what cannot be told yet, and what is exempt",
    )
    .option("--pack <dir>", "a policy pack instead of the toolkit's own; may be repeated", collect, [])
    .option(
      "--config <file>",
      "levels and settings, a JSON file as pulumi's --policy-pack-config takes it; each pack takes what is about its policies",
    )
    .option("--framework <name>", "also report each control of a framework, such as cis-eks-1.8 or trainyard-accelerators")
    .addOption(
      new Option("--format <format>", "how the report is written")
        .choices(["table", "json", "sarif", "markdown", "junit"])
        .default("table"),
    )
    .option("--out <file>", "write the report there and not to the terminal")
    .option("--made", "judge the environment as simulated clouds would hold it once made, when nothing is unknown")
    .action(async (name: string, options: PolicyOptions) => {
      process.exitCode = await policy(name, options);
    });
}

async function policy(name: string, options: PolicyOptions): Promise<number> {
  checkFormat(options);
  const { openSession } = require("./session") as typeof import("./session");
  const { evaluate } = require("../policy/evaluate") as typeof import("../policy/evaluate");
  const { readPolicyConfig } = require("../rehearsal/analyzer/config") as typeof import("../rehearsal/analyzer/config");
  const { passes } = require("../policy/report") as typeof import("../policy/report");
  const { ExitCode } = require("../output/errors") as typeof import("../output/errors");
  const session = openSession(name, { ...options, engine: "rehearsal", policyPack: [], target: [] });
  const report = await evaluate(session, {
    packs: options.pack,
    judged: options.made === true ? "made" : "preview",
    ...(options.config === undefined ? {} : { policyConfig: readPolicyConfig(options.config) }),
    ...(options.framework === undefined ? {} : { framework: options.framework }),
  });
  write(report, options);
  return passes(report) ? ExitCode.Done : ExitCode.Failed;
}

/** Two forms of one report cannot both be written. */
function checkFormat({ json, format }: PolicyOptions): void {
  if (json !== true || format === "table" || format === "json") return;
  const { InvalidInput } = require("../../components/core/problems") as typeof import("../../components/core/problems");
  throw new InvalidInput("options", [
    { path: "--json", reason: `asks for JSON, and --format for ${format}`, remedy: "give one of them" },
  ]);
}

function write(report: PolicyReport, { format, json, out }: PolicyOptions): void {
  const chosen = json === true ? "json" : format;
  if (chosen === "table" && out === undefined) {
    const { terminal } = require("../output/style") as typeof import("../output/style");
    const { writeTable } = require("../policy/table") as typeof import("../policy/table");
    writeTable(report, terminal(process.stdout));
    return;
  }
  const { formatReport } = require("../policy/format") as typeof import("../policy/format");
  const text = formatReport(report, chosen);
  if (out === undefined) process.stdout.write(text);
  else writeFileSync(out, text);
}
