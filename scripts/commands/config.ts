import { type Command, Option } from "commander";
import { type EnvironmentOptions, onEnvironment } from "./options";

interface ShowOptions extends EnvironmentOptions {
  readonly origin?: boolean;
}
interface ExportOptions extends EnvironmentOptions {
  readonly format: "yaml" | "json";
  readonly at?: string;
}
interface ImportOptions extends EnvironmentOptions {
  readonly dryRun?: boolean;
}
interface HistoryOptions extends EnvironmentOptions {
  readonly limit: string;
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
    .option("--at <commit|version>", "as the files said it then; see `config history`")
    .action((name: string, options: ExportOptions) => exportConfig(name, options));
  onEnvironment(config.command("import"))
    .description("write an exported document, JSON or YAML, into the environment's file, once it is checked")
    .argument("<file>", "what `config export` wrote, or - for the standard input")
    .option("--dry-run", "print the file and write nothing")
    .action((name: string, file: string, options: ImportOptions) => importConfig(name, file, options));
  onEnvironment(config.command("history"))
    .description("list the environment's versions: what its files said at each commit that changed them")
    .option("--limit <count>", "how many commits", "20")
    .action((name: string, options: HistoryOptions) => showHistory(name, options));
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
  const environment = options.at === undefined ? load(name, options).environment : past(name, options.at, options);
  if (options.json === true || options.format === "json") {
    process.stdout.write(`${JSON.stringify(environment, undefined, 2)}\n`);
    return;
  }
  const { stringify } = require("yaml") as typeof import("yaml");
  process.stdout.write(stringify(environment, { lineWidth: 120 }));
}

function past(name: string, revision: string, options: EnvironmentOptions) {
  const { findEnvironment } = require("../../components/config") as typeof import("../../components/config");
  const { environmentAt } = require("../config/history") as typeof import("../config/history");
  return environmentAt(findEnvironment(name, options.cwd), revision);
}

function importConfig(name: string, source: string, options: ImportOptions): void {
  const { findEnvironment } = require("../../components/config") as typeof import("../../components/config");
  const { importedFile, readExported, readSource } = require("../config/import") as typeof import("../config/import");
  const files = findEnvironment(name, options.cwd);
  const text = importedFile(files, readExported(readSource(source, options.cwd), source));
  if (options.dryRun === true) {
    process.stdout.write(text);
    return;
  }
  const { writeFileSync } = require("node:fs") as typeof import("node:fs");
  writeFileSync(files.file, text);
  if (options.json === true) {
    process.stdout.write(`${JSON.stringify({ environment: files.name, result: "succeeded", file: files.file }, undefined, 2)}\n`);
    return;
  }
  process.stdout.write(`${files.name}: written to ${files.file}; git diff shows what changed\n`);
}

function showHistory(name: string, options: HistoryOptions): void {
  const { findEnvironment } = require("../../components/config") as typeof import("../../components/config");
  const { history, readLimit } = require("../config/history") as typeof import("../config/history");
  const files = findEnvironment(name, options.cwd);
  const versions = history(files, readLimit(options.limit));
  if (options.json === true) {
    process.stdout.write(`${JSON.stringify({ environment: files.name, versions }, undefined, 2)}\n`);
    return;
  }
  const { table } = require("../output/style") as typeof import("../output/style");
  const rows = versions.map(({ version, commit, date, author, subject }) => [
    version ?? "not sound",
    commit,
    date.slice(0, 10),
    author,
    subject,
  ]);
  process.stdout.write(table(rows, [], ""));
}
