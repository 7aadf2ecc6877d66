import { existsSync, statSync } from "node:fs";
import type { Command } from "commander";
import { InvalidInput } from "../../components/core/problems";
import type { ChartSource } from "../kubernetes/chart-source";

/** Where the charts of Helm releases come from. */
export interface ChartOptions {
  /** A folder that comes before repositories; true: repositories alone; false: nothing is looked for. */
  readonly charts?: string | boolean;
  /** Nobody on the network is asked. */
  readonly offline?: boolean;
}

/** Adds `--offline` and `--charts`, said as the command means it. */
export function withCharts(command: Command, charts: string): Command {
  return command
    .option("--charts [dir]", charts)
    .option("--offline", "take charts and definitions from folders and what was fetched before; ask nobody on the network");
}

/** Undefined where charts are not wanted. `wanted` says what is meant where nothing was given. */
export function chartSource(options: ChartOptions, wanted: boolean): ChartSource | undefined {
  const { charts = wanted, offline = false } = options;
  if (charts === false) return undefined;
  const folder = typeof charts === "string" ? charts : undefined;
  if (folder !== undefined && !(existsSync(folder) && statSync(folder).isDirectory())) {
    const remedy =
      "give a folder with a folder or .tgz for each chart, or leave it out: charts are fetched from their repositories";
    throw new InvalidInput("charts", [{ path: "--charts", reason: `there is no folder ${folder}`, remedy }]);
  }
  // What Go would fetch (helm's own modules at its first build, definitions of charts) counts as well.
  if (offline) process.env.GOPROXY = "off";
  const { ChartSource: Source } = require("../kubernetes/chart-source") as typeof import("../kubernetes/chart-source");
  const { cacheFolder } = require("../local/folders") as typeof import("../local/folders");
  return new Source({
    say: (line) => void process.stderr.write(`${line}\n`),
    fetched: { cache: cacheFolder("charts"), ask: !offline },
    ...(folder === undefined ? {} : { folder }),
  });
}
