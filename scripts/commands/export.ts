import { type Command, Option } from "commander";
import { InvalidInput } from "../../components/core/problems";
import { type Format, formats, type MadeChart } from "../export/forms";
import type { ChartSource } from "../kubernetes/chart-source";
import type { YardResource } from "../rehearsal/engine/types";
import { type ChartOptions, chartSource, withCharts } from "./chart-options";
import { type EnvironmentOptions, onEnvironment } from "./options";

interface ExportOptions extends EnvironmentOptions, ChartOptions {
  readonly format: Format;
  readonly out: string;
  readonly force?: boolean;
}

export function register(program: Command): void {
  const command = onEnvironment(program.command("export"))
    .description("write an environment in another tool's form, and say what that form cannot hold")
    .addOption(new Option("-f, --format <format>", "the form").choices(formats).makeOptionMandatory())
    .requiredOption("-o, --out <dir>", "the folder to write to")
    .option("--force", "write into a folder that is not empty");
  withCharts(
    command,
    "with kubernetes and helm: take charts along, fetched from their repositories; with a folder, those in it (a folder or .tgz each) first",
  ).action((name: string, options: ExportOptions) => run(name, options));
}

async function run(name: string, options: ExportOptions): Promise<void> {
  const { exported } = require("../export") as typeof import("../export");
  const { checkFolder, writeExport } = require("../export/write") as typeof import("../export/write");
  const { lookAt } = require("./look") as typeof import("./look");
  const { plural } = require("../output/style") as typeof import("../output/style");
  const { version } = require("../version") as typeof import("../version");
  checkFolder(options.out, options.force === true);
  const charts = chartsFor(options);
  // Made in memory and not only planned: what names an answer of the cloud is whole only then.
  const { loaded, result } = await lookAt(name, options, "up");
  const taken = charts === undefined ? {} : { charts: await takeCharts(result.resources, charts) };
  const made = exported(options.format, { environment: loaded.name, version, resources: result.resources, ...taken });
  const files = writeExport(options.out, loaded.name, options.format, made);
  if (options.json === true) {
    const report = { environment: loaded.name, format: options.format, directory: options.out, files, leftOut: made.leftOut };
    process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
    return;
  }
  process.stdout.write(`${loaded.name} as ${options.format}: ${plural(files.length, "file")} in ${options.out}\n`);
  for (const { what, why } of made.leftOut) process.stdout.write(`  left out: ${what} (${why})\n`);
}

const withChartsInThem: readonly Format[] = ["kubernetes", "helm"];

function chartsFor(options: ExportOptions): ChartSource | undefined {
  const charts = chartSource(options, false);
  if (charts === undefined || withChartsInThem.includes(options.format)) return charts;
  throw new InvalidInput("export", [
    {
      path: "--charts",
      reason: `${options.format} holds no charts`,
      remedy: `leave it out, or give --format ${withChartsInThem.join(" or ")}`,
    },
  ]);
}

/** Said on the error stream: which charts are not at hand. */
async function takeCharts(resources: readonly YardResource[], charts: ChartSource): Promise<readonly MadeChart[]> {
  const { packed } = require("../kubernetes/charts") as typeof import("../kubernetes/charts");
  const { renderReleases } = require("../kubernetes/render-releases") as typeof import("../kubernetes/render-releases");
  const { helmReleases } = require("../render/objects") as typeof import("../render/objects");
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const { rendered, missing } = await renderReleases(helmReleases(resources), charts, say);
  for (const { why } of missing) say(`${why}: the chart's values are written, the chart is not`);
  return Promise.all(
    rendered.map(async ({ release, objects, chart }) => ({ release: release.name, objects, ...(await packed(chart, say)) })),
  );
}
