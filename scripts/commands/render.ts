import type { Command } from "commander";
import type { ChartSource } from "../kubernetes/chart-source";
import type { KubernetesObject, Release } from "../render/objects";
import { type ChartOptions, chartSource, withCharts } from "./chart-options";
import { type EnvironmentOptions, onEnvironment } from "./options";

interface RenderOptions extends EnvironmentOptions, ChartOptions {
  readonly out: string;
}

export function register(program: Command): void {
  const command = onEnvironment(program.command("render"))
    .description("write what runs on the cluster as YAML files that kubectl takes, and each chart's values")
    .requiredOption("-o, --out <dir>", "the folder to write to");
  withCharts(
    command,
    "render charts too, fetched from their repositories; with a folder, those in it (a folder or .tgz each) first",
  ).action((name: string, options: RenderOptions) => render(name, options));
}

async function render(name: string, options: RenderOptions): Promise<void> {
  const { lookAt } = require("./look") as typeof import("./look");
  const { helmReleases, kubernetesObjects } = require("../render/objects") as typeof import("../render/objects");
  const { writeObjects } = require("../render/write") as typeof import("../render/write");
  const { plural } = require("../output/style") as typeof import("../output/style");
  // Made in memory and not only planned: an object that names what the cloud gives (a bucket, a role) is whole only then.
  const { loaded, result } = await lookAt(name, options, "up");
  const releases = helmReleases(result.resources);
  const rendered = await renderCharts(releases, chartSource(options, false));
  const objects = [...kubernetesObjects(result.resources), ...rendered];
  const files = writeObjects(options.out, objects, releases);
  if (options.json === true) {
    process.stdout.write(
      `${JSON.stringify({ environment: loaded.name, directory: options.out, objects: objects.length, releases: releases.length, files }, undefined, 2)}\n`,
    );
  } else {
    process.stdout.write(
      `${loaded.name}: ${plural(objects.length, "object")} and the values of ${plural(releases.length, "chart")} in ${options.out}\n`,
    );
  }
}

/** What the charts make that are at hand. Said on the error stream: which are not, so that nobody misses them. */
async function renderCharts(releases: readonly Release[], charts: ChartSource | undefined): Promise<readonly KubernetesObject[]> {
  if (charts === undefined) return [];
  const { renderReleases } = require("../kubernetes/render-releases") as typeof import("../kubernetes/render-releases");
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const { rendered, missing } = await renderReleases(releases, charts, say);
  for (const { why } of missing) say(`${why}: the chart's values are written, its objects are not`);
  return rendered.flatMap(({ objects }) => objects);
}
