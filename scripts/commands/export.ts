import { type Command, Option } from "commander";
import { type Format, formats } from "../export/forms";
import { type EnvironmentOptions, onEnvironment } from "./options";

interface ExportOptions extends EnvironmentOptions {
  readonly format: Format;
  readonly out: string;
  readonly force?: boolean;
}

export function register(program: Command): void {
  onEnvironment(program.command("export"))
    .description("write an environment in another tool's form, and say what that form cannot hold")
    .addOption(new Option("-f, --format <format>", "the form").choices(formats).makeOptionMandatory())
    .requiredOption("-o, --out <dir>", "the folder to write to")
    .option("--force", "write into a folder that is not empty")
    .action((name: string, options: ExportOptions) => run(name, options));
}

async function run(name: string, options: ExportOptions): Promise<void> {
  const { exported } = require("../export") as typeof import("../export");
  const { checkFolder, writeExport } = require("../export/write") as typeof import("../export/write");
  const { lookAt } = require("./look") as typeof import("./look");
  const { plural } = require("../output/style") as typeof import("../output/style");
  const { version } = require("../version") as typeof import("../version");
  checkFolder(options.out, options.force === true);
  // Made in memory and not only planned: what names an answer of the cloud is whole only then.
  const { loaded, result } = await lookAt(name, options, "up");
  const made = exported(options.format, { environment: loaded.name, version, resources: result.resources });
  const files = writeExport(options.out, loaded.name, options.format, made);
  if (options.json === true) {
    const report = { environment: loaded.name, format: options.format, directory: options.out, files, leftOut: made.leftOut };
    process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
    return;
  }
  process.stdout.write(`${loaded.name} as ${options.format}: ${plural(files.length, "file")} in ${options.out}\n`);
  for (const { what, why } of made.leftOut) process.stdout.write(`  left out: ${what} (${why})\n`);
}
