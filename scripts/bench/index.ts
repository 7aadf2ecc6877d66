/**
 * `npm run bench`: what a rehearsal costs, beside the floor (the same program against an engine that does nothing), in one run on one
 * machine. A benchmark and not a test: nothing fails here, numbers are for reading and comparing.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import type { Measurement } from "./case";

const caseFile = join(__dirname, "case.js");

function measure(kind: string, count: number, stateDir?: string): Measurement {
  const args = [caseFile, kind, String(count), ...(stateDir === undefined ? [] : [stateDir])];
  const run = spawnSync(process.execPath, args, { encoding: "utf8", env: { ...process.env, NODE_ENV: "production" } });
  if (run.status !== 0) throw new Error(`${kind} with ${count} resources failed:\n${run.stderr}`);
  const lines = run.stdout.trim().split("\n");
  return JSON.parse(lines[lines.length - 1] ?? "");
}

interface Row {
  readonly what: string;
  readonly seconds: number;
  readonly ratio?: number;
  readonly msPerResource?: number;
  readonly peakMb?: number;
}

function show(title: string, rows: readonly Row[]): void {
  process.stdout.write(`\n${title}\n`);
  process.stdout.write(
    `  ${"".padEnd(26)}${"seconds".padStart(9)}${"x floor".padStart(9)}${"ms/resource".padStart(13)}${"peak MB".padStart(9)}\n`,
  );
  for (const row of rows) {
    const cell = (value: number | undefined, digits: number, width: number) =>
      (value === undefined ? "-" : value.toFixed(digits)).padStart(width);
    process.stdout.write(
      `  ${row.what.padEnd(26)}${cell(row.seconds, 2, 9)}${cell(row.ratio, 2, 9)}${cell(row.msPerResource, 2, 13)}${cell(row.peakMb, 0, 9)}\n`,
    );
  }
}

function rowOf(what: string, measured: Measurement, count: number, floor?: Measurement): Row {
  return {
    what,
    seconds: measured.seconds,
    ratio: floor === undefined ? undefined : measured.seconds / floor.seconds,
    msPerResource: ((measured.seconds - measured.loadSeconds) * 1000) / count,
    peakMb: measured.peakMb,
  };
}

function benchSize(count: number): void {
  const stateDir = mkdtempSync(join(tmpdir(), "trainyard-bench-"));
  try {
    const floor = measure("floor", count);
    const rows = [rowOf("floor", floor, count)];
    for (const [what, kind] of [
      ["first preview", "preview"],
      ["up", "up"],
      ["up, no change", "up"],
      ["destroy", "destroy"],
    ] as const) {
      // Destroying runs no program, so that the floor says nothing about it.
      rows.push(rowOf(what, measure(kind, count, stateDir), count, kind === "destroy" ? undefined : floor));
    }
    show(`${count} resources`, rows);
  } finally {
    rmSync(stateDir, { recursive: true, force: true });
  }
}

/** Seconds of a whole command from a cold start, the best of three: what a person waits for. */
function commandSeconds(args: readonly string[]): Row {
  const times: number[] = [];
  for (let round = 0; round < 3; round++) {
    const stateDir = mkdtempSync(join(tmpdir(), "trainyard-bench-"));
    const begin = performance.now();
    // Judging keeps no state.
    const state = args[0] === "policy" ? [] : ["--state", stateDir];
    const run = spawnSync(process.execPath, [join(__dirname, "../trainyard.js"), ...args, ...state, "--json"], {
      encoding: "utf8",
    });
    times.push((performance.now() - begin) / 1000);
    rmSync(stateDir, { recursive: true, force: true });
    if (run.status !== 0) throw new Error(`trainyard ${args.join(" ")} failed:\n${run.stderr}${run.stdout}`);
  }
  return { what: args.join(" "), seconds: Math.min(...times) };
}

/** Which provider SDKs a command of Node's loads: an environment pays for its own cloud only, and an import of the package for none. */
function loadedBy(args: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "trainyard-bench-"));
  const file = join(folder, "loaded.json");
  try {
    const state = args[0] === "--eval" ? [] : ["--state", folder, "--json"];
    const run = spawnSync(process.execPath, ["--require", join(__dirname, "loaded.js"), ...args, ...state], {
      encoding: "utf8",
      env: { ...process.env, TRAINYARD_BENCH_LOADED: file },
    });
    if (run.status !== 0) throw new Error(`node ${args.join(" ")} failed:\n${run.stderr}${run.stdout}`);
    const counts: Record<string, number> = JSON.parse(readFileSync(file, "utf8"));
    const told = Object.entries(counts).map(([name, files]) => `@pulumi/${name} (${files} files)`);
    return told.length === 0 ? "none" : told.sort().join(", ");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function main(): void {
  const [cpu] = cpus();
  process.stdout.write(
    `${cpus().length} x ${cpu?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}\n`,
  );
  const sizes = process.argv.slice(2).map(Number).filter(Number.isFinite);
  for (const count of sizes.length > 0 ? sizes : [300, 1000, 3000]) benchSize(count);
  const plain = commandSeconds(["preview", "production"]);
  show("commands, from a cold start", [commandSeconds(["preview", "dev"]), plain, commandSeconds(["up", "production"])]);
  const judged = commandSeconds(["policy", "production"]);
  const checked = commandSeconds(["preview", "production", "--policy-pack", join(__dirname, "../../../policies")]);
  show("the policy pack (x: of the same preview without it)", [
    plain,
    { ...judged, what: "policy production, in one process", ratio: judged.seconds / plain.seconds },
    { ...checked, what: "preview with --policy-pack", ratio: checked.seconds / plain.seconds },
  ]);
  process.stdout.write("\nprovider SDKs loaded\n");
  const library = JSON.stringify(join(__dirname, "../../components"));
  process.stdout.write(`  import of the package: ${loadedBy(["--eval", `require(${library})`])}\n`);
  for (const environment of ["dev", "production", "serving", "azure"])
    process.stdout.write(`  preview ${environment}: ${loadedBy([join(__dirname, "../trainyard.js"), "preview", environment])}\n`);
}

/** `npm run bench -- kubernetes [nodes]`: apart, because its first run builds a control plane. */
async function benchKubernetes(nodes: number): Promise<void> {
  const { measureScale } = require("./kubernetes") as typeof import("./kubernetes");
  const measured = await measureScale(nodes, { say: (line) => process.stderr.write(`${line}\n`), destroy: true });
  process.stdout.write(
    `\n${measured.placed} of ${nodes} workers placed, ${measured.accelerators} accelerators, ${measured.memoryMb} MB\n`,
  );
  for (const [what, seconds] of Object.entries(measured)) {
    if (what.startsWith("secondsTo"))
      process.stdout.write(`  ${what.replace("secondsTo", "").padEnd(12)}${seconds.toFixed(1).padStart(8)} s\n`);
  }
}

const [first, nodes] = process.argv.slice(2);
if (first === "kubernetes") void benchKubernetes(nodes === undefined ? 1000 : Number(nodes)).then(() => process.exit(0));
else main();
