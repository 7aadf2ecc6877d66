import { type Command, Option } from "commander";
import { type EnvironmentOptions, onEnvironment } from "./options";

interface ShowOptions extends EnvironmentOptions {
  readonly origin?: boolean;
}
interface ExportOptions extends EnvironmentOptions {
  readonly format: "yaml" | "json";
}

export function register(program: Command): void {
  const config = program.command("config").description("what an environment's layers say together");
  onEnvironment(config.command("show"))
    .description("print every value; with --origin, the layer and line that each came from")
    .option("--origin", "say where every value came from")
    .action((name: string, options: ShowOptions) => show(name, options));
  onEnvironment(config.command("check"))
    .description("check an environment's files and say what is wrong, and what is worth knowing")
    .action((name: string, options: EnvironmentOptions) => check(name, options));
  onEnvironment(config.command("export"))
    .description("print the environment as one document, all layers and defaults in it")
    .addOption(new Option("--format <format>", "how").choices(["yaml", "json"]).default("yaml"))
    .action((name: string, options: ExportOptions) => exportConfig(name, options));
}

function load(name: string, options: EnvironmentOptions) {
  const { findEnvironment, loadEnvironment } = require("../../components/config") as typeof import("../../components/config");
  return loadEnvironment(findEnvironment(name, options.cwd), { sets: options.set });
}

function show(name: string, options: ShowOptions): void {
  const { formatOrigin, leaves } = require("../../components/config") as typeof import("../../components/config");
  const loaded = load(name, options);
  const rows = leaves(loaded);
  if (options.json === true) {
    const values = rows.map(({ path, value, origin }) => ({ path, value, layer: origin.layer, source: formatOrigin(origin) }));
    process.stdout.write(`${JSON.stringify({ environment: loaded.name, values }, undefined, 2)}\n`);
    return;
  }
  const { table } = require("../output/style") as typeof import("../output/style");
  const cells = rows.map(({ path, value, origin }) =>
    options.origin === true ? [path, JSON.stringify(value), origin.layer, formatOrigin(origin)] : [path, JSON.stringify(value)],
  );
  process.stdout.write(table(cells, [], ""));
}

function check(name: string, options: EnvironmentOptions): void {
  const { problemDiagnostics } = require("../output/problems") as typeof import("../output/problems");
  const loaded = load(name, options);
  if (options.json === true) {
    const diagnostics = problemDiagnostics(loaded.advisories, "warning");
    process.stdout.write(`${JSON.stringify({ environment: loaded.name, result: "succeeded", diagnostics }, undefined, 2)}\n`);
    return;
  }
  const { terminal } = require("../output/style") as typeof import("../output/style");
  const { writeAdvice } = require("../output/summary") as typeof import("../output/summary");
  const out = terminal(process.stdout);
  out.write(`${out.paint("green", `${loaded.name}: the files are sound`)}\n`);
  writeAdvice(loaded, out);
}

function exportConfig(name: string, options: ExportOptions): void {
  const loaded = load(name, options);
  if (options.json === true || options.format === "json") {
    process.stdout.write(`${JSON.stringify(loaded.environment, undefined, 2)}\n`);
    return;
  }
  const { stringify } = require("yaml") as typeof import("yaml");
  process.stdout.write(stringify(loaded.environment, { lineWidth: 120 }));
}
