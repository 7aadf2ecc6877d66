/** One measurement in a process of its own, so that its peak memory is its own. Prints one line of JSON. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";

const started = performance.timeOrigin;

export interface Measurement {
  /** Seconds from the start of the process to the end of the operation, loading included. */
  readonly seconds: number;
  /** Of that, loading the SDKs and the engine. */
  readonly loadSeconds: number;
  readonly peakMb: number;
  readonly resources: number;
}

async function main(kind: string, countText: string, stateDir: string): Promise<void> {
  const { benchProgram } = require("./program") as typeof import("./program");
  const count = Number(countText);
  const program = benchProgram(count);
  let loaded: number;
  let resources = count;
  if (kind === "floor") {
    const { runOnNothing } = require("./floor") as typeof import("./floor");
    loaded = Date.now();
    await runOnNothing(program);
  } else {
    const { runOperation } = require("../rehearsal") as typeof import("../rehearsal");
    loaded = Date.now();
    const operation = kind === "preview" ? "preview" : kind === "destroy" ? "destroy" : "up";
    const result = await runOperation({
      operation,
      program,
      project: "bench",
      stack: "bench",
      stateDir,
      config: { "aws:region": "us-west-2" },
    });
    if (result.result === "failed") throw new Error(result.diagnostics.map((diagnostic) => diagnostic.message).join("\n"));
    resources = Object.values(result.changes).reduce((sum, each) => sum + (each ?? 0), 0);
  }
  const measurement: Measurement = {
    seconds: (Date.now() - started) / 1000,
    loadSeconds: (loaded - started) / 1000,
    peakMb: process.resourceUsage().maxRSS / 1024,
    resources,
  };
  process.stdout.write(`${JSON.stringify(measurement)}\n`);
}

const [kind = "floor", count = "300", stateDir] = process.argv.slice(2);
const folder = stateDir ?? mkdtempSync(join(tmpdir(), "trainyard-bench-"));
main(kind, count, folder)
  .then(() => {
    if (stateDir === undefined) rmSync(folder, { recursive: true, force: true });
    process.exit(0);
  })
  .catch((error) => {
    console.error(error);
    process.exit(1);
  });
