import { readFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import type { Inventory } from "../../components/hosts/inventory";
import type { Fleet, HostResult } from "../fleet/fleet";
import type { HostHealth } from "../fleet/health";
import { Failure } from "../output/errors";
import { projectFolder } from "./options";

interface FleetOptions {
  readonly inventory?: string;
  readonly cwd: string;
  readonly state: string;
  readonly acceptNew?: boolean;
  readonly json?: boolean;
}

interface RunOptions extends FleetOptions {
  readonly host?: string;
  readonly role?: string;
  readonly folder: string;
  readonly sync: boolean;
}

interface MetricsOptions extends FleetOptions {
  readonly serve?: boolean;
  readonly port: number;
}

interface SubmitOptions extends FleetOptions {
  readonly folder: string;
  readonly sync: boolean;
  readonly retries: number;
  readonly wait: boolean;
}

interface JobOptions extends FleetOptions {
  readonly logs?: boolean;
  readonly stop?: boolean;
}

function wholeNumber(value: string): number {
  const count = Number(value);
  if (!Number.isInteger(count) || count < 0 || value.trim() === "") throw new InvalidArgumentError("give a whole number from 0");
  return count;
}

function portNumber(value: string): number {
  const port = Number(value);
  if (!Number.isInteger(port) || port < 1 || port > 65535) throw new InvalidArgumentError("give a port between 1 and 65535");
  return port;
}

/** `trainyard fleet`: hosts reached by SSH. */
export function register(program: Command): void {
  const fleet = program.command("fleet").description("speak to the SSH hosts of an inventory: health, tasks, Ray, metrics");
  const command = (name: string, description: string) =>
    fleet
      .command(name)
      .description(description)
      .argument("[environment]", "an environment with cloud: hosts, whose inventory is taken")
      .option(
        "-i, --inventory <file>",
        "the hosts, in place of an environment: this project's form, Grid's cluster_config.yaml or RingRift's distributed_hosts.yaml",
      )
      .addOption(projectFolder())
      .option("--state <dir>", "where open circuits and tasks are remembered", ".trainyard")
      .option("--accept-new", "take and write down the key of a host that is new; one that changed is refused all the same")
      .option("--json", "print one JSON object and nothing else");

  command("health", "ask every host at once for load, memory and accelerators").action(
    (environment: string | undefined, options: FleetOptions) => withFleet(environment, options, health),
  );
  command("run <command>", "copy the project to the least loaded host, as far as it changed, and run a command there")
    .option("--host <name>", "run on this host")
    .option("--role <role>", "choose among the hosts of this role")
    .option("--folder <dir>", "the project", ".")
    .option("--no-sync", "copy nothing")
    .action((task: string, environment: string | undefined, options: RunOptions) =>
      withFleet(environment, options, (running) => run(running, task, options)),
    );
  command("exec <command>", "run a command on every host that is ready").action(
    (task: string, environment: string | undefined, options: FleetOptions) =>
      withFleet(environment, options, async (running) => {
        const ready = running.inventory.hosts.filter((host) => host.status === "ready");
        return report(await running.runEverywhere(ready, task), options);
      }),
  );
  command("start", "start Ray: the head, then every other host as a worker").action(
    (environment: string | undefined, options: FleetOptions) =>
      withFleet(environment, options, async (running) => report(await ray().startRay(running), options)),
  );
  command("stop", "stop Ray on every host, the head last").action((environment: string | undefined, options: FleetOptions) =>
    withFleet(environment, options, async (running) => report(await ray().stopRay(running), options)),
  );
  command("submit <command>", "copy the project to Ray's head and run a command as one of Ray's jobs")
    .option("--folder <dir>", "the project", ".")
    .option("--no-sync", "copy nothing: the command finds its code on the hosts")
    .option("--retries <count>", "tries after the first, where the job fails", wholeNumber, 3)
    .option("--no-wait", "hand it in and go")
    .action((task: string, environment: string | undefined, options: SubmitOptions) =>
      withFleet(environment, options, (running) => submit(running, task, options)),
    );
  command("jobs", "list Ray's jobs").action((environment: string | undefined, options: FleetOptions) =>
    withFleet(environment, options, (running) => listBatch(running, options)),
  );
  command("job <id>", "say how one of Ray's jobs stands")
    .option("--logs", "print what it has printed")
    .option("--stop", "end it")
    .action((id: string, environment: string | undefined, options: JobOptions) =>
      withFleet(environment, options, (running) => showJob(running, id, options)),
    );
  command("metrics", "print the fleet's metrics in Prometheus' form, or serve them")
    .option("--serve", "listen on loopback until interrupted")
    .option("--port <port>", "with --serve: where", portNumber, 8000)
    .action((environment: string | undefined, options: MetricsOptions) =>
      withFleet(environment, options, (running) => metrics(running, options)),
    );
  command("reset", "close the circuit of a host, or of all")
    .option("--host <name>", "only this host")
    .action((environment: string | undefined, options: FleetOptions & { readonly host?: string }) =>
      withFleet(environment, options, async (running) => reset(running, options.host)),
    );
}

/** Closes the circuit of one host, or of all. */
function reset(running: Fleet, host: string | undefined): number {
  if (host !== undefined && !running.inventory.hosts.some((each) => each.name === host)) {
    const { InvalidInput } = require("../../components/core/problems") as typeof import("../../components/core/problems");
    const { remedyFor } = require("../../components/core/suggest") as typeof import("../../components/core/suggest");
    const names = running.inventory.hosts.map((each) => each.name);
    throw new InvalidInput("fleet reset", [
      { path: "host", reason: `${host} is not in the inventory`, remedy: remedyFor(host, names) },
    ]);
  }
  running.reset(host);
  return 0;
}

function ray(): typeof import("../fleet/ray") {
  return require("../fleet/ray") as typeof import("../fleet/ray");
}

/** Reads the inventory, runs the action and closes what is open; the action's result is the exit status. */
async function withFleet(
  environment: string | undefined,
  options: FleetOptions,
  action: (fleet: Fleet, options: FleetOptions) => Promise<number>,
): Promise<void> {
  const { Fleet } = require("../fleet/fleet") as typeof import("../fleet/fleet");
  const { structuredLog } = require("../fleet/log") as typeof import("../fleet/log");
  const inventory = read(inventoryFile(environment, options));
  for (const note of inventory.notes) process.stderr.write(`note: ${note}\n`);
  const log = structuredLog("fleet", (line) => {
    if (process.env.TRAINYARD_LOG === "json") process.stderr.write(`${line}\n`);
  });
  const fleet = new Fleet(inventory, { stateFolder: options.state, log, acceptNew: options.acceptNew ?? false });
  try {
    process.exitCode = await action(fleet, options);
  } catch (error) {
    throw hostFault(error);
  } finally {
    await fleet.close();
  }
}

/** What a host, or the way to it, does wrong is told in one sentence; a fault of ours (a TypeError) keeps its stack. */
function hostFault(error: unknown): unknown {
  const { CircuitOpen } = require("../fleet/breaker") as typeof import("../fleet/breaker");
  const told = error instanceof CircuitOpen || (error instanceof Error && error.constructor === Error && !("path" in error));
  return told ? new Failure(error.message) : error;
}

/** The file that is meant: given by its path, or named by an environment. */
function inventoryFile(environment: string | undefined, { inventory, cwd }: FleetOptions): string {
  const { InvalidInput } = require("../../components/core/problems") as typeof import("../../components/core/problems");
  const refuse = (path: string, reason: string, remedy: string) => new InvalidInput("fleet", [{ path, reason, remedy }]);
  if (environment !== undefined && inventory !== undefined)
    throw refuse("--inventory", `is given beside the environment ${environment}`, "give one of the two");
  if (inventory !== undefined) return inventory;
  if (environment === undefined)
    throw refuse("environment", "is missing, and --inventory too", "name an environment with cloud: hosts, or give --inventory");
  const { findEnvironment, loadEnvironment } = require("../../components/config") as typeof import("../../components/config");
  const { environment: said, files } = loadEnvironment(findEnvironment(environment, cwd));
  if (said.fleet === undefined)
    throw refuse(
      "environment",
      `${environment} has no hosts: its cloud is ${said.cloud}`,
      "name one with cloud: hosts, or give --inventory",
    );
  return resolve(files.project.root, said.fleet.inventory);
}

function read(file: string): Inventory {
  const { readInventory } = require("../../components/hosts/inventory") as typeof import("../../components/hosts/inventory");
  const { InvalidInput } = require("../../components/core/problems") as typeof import("../../components/core/problems");
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    const reason = error instanceof Error && "code" in error && error.code === "ENOENT" ? "there is no such file" : String(error);
    throw new InvalidInput("fleet", [{ path: `--inventory ${file}`, reason, remedy: "give the path of an inventory" }]);
  }
  return readInventory(text, basename(file));
}

async function health(fleet: Fleet, options: FleetOptions): Promise<number> {
  const results = await fleet.health();
  const down = results.filter((result) => result.status === "unreachable").length;
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ hosts: results, unreachable: down })}\n`);
  } else {
    const width = Math.max(...results.map((result) => result.host.length), 4);
    for (const result of results) process.stdout.write(`${healthLine(result, width)}\n`);
    process.stdout.write(`${results.length - down} of ${results.length} hosts answer\n`);
  }
  return down === 0 ? 0 : 1;
}

function healthLine(result: HostHealth, width: number): string {
  const name = result.host.padEnd(width);
  const status = result.status.padEnd(11);
  if (result.vitals === undefined) return `${name}  ${status}  ${result.reason ?? ""}`;
  const uses = result.vitals.accelerators.map((accelerator) => accelerator.usePercent);
  const mean =
    uses.length === 0 ? "none" : `${(uses.reduce((sum, use) => sum + use, 0) / uses.length).toFixed(1)}% of ${uses.length}`;
  return `${name}  ${status}  CPU: ${result.vitals.load.toFixed(2).padStart(6)}  accelerators: ${mean.padStart(11)}  score: ${(result.score ?? 0).toFixed(1).padStart(5)}  ${result.seconds.toFixed(2)} s`;
}

async function run(fleet: Fleet, task: string, options: RunOptions): Promise<number> {
  const result = await fleet.runTask(task, {
    folder: options.sync ? options.folder : undefined,
    host: options.host,
    role: options.role,
    onOutput: (text, stream) => {
      if (!options.json) (stream === "stdout" ? process.stdout : process.stderr).write(text);
    },
  });
  if (options.json) process.stdout.write(`${JSON.stringify(result)}\n`);
  else {
    const copied =
      result.sync === undefined
        ? ""
        : `, ${result.sync.sent} files sent, ${result.sync.removed} removed, ${result.sync.unchanged} unchanged`;
    process.stderr.write(`ran on ${result.host} in ${result.seconds.toFixed(1)} s${copied}; status ${result.code}\n`);
  }
  return result.code === 0 ? 0 : 1;
}

function batch(): typeof import("../fleet/batch") {
  return require("../fleet/batch") as typeof import("../fleet/batch");
}

async function submit(fleet: Fleet, task: string, options: SubmitOptions): Promise<number> {
  const { folder, sync, retries, wait, json } = options;
  const result = await batch().submitJob(fleet, task, {
    folder: sync ? folder : undefined,
    retries: wait ? retries : 0,
    wait,
    onOutput: (text, stream) => {
      if (!json) (stream === "stdout" && wait ? process.stdout : process.stderr).write(text);
    },
  });
  if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
  else if (!wait && result.code === 0) process.stdout.write(`${result.job}\n`);
  else process.stderr.write(`${result.job} on ${result.host}: status ${result.code} after ${result.seconds.toFixed(1)} s\n`);
  return result.code === 0 ? 0 : 1;
}

async function listBatch(fleet: Fleet, { json }: FleetOptions): Promise<number> {
  const jobs = await batch().listJobs(fleet);
  if (json) process.stdout.write(`${JSON.stringify({ jobs })}\n`);
  else {
    for (const { job, status, entrypoint } of jobs) process.stdout.write(`${job}  ${status.padEnd(9)}  ${entrypoint}\n`);
    if (jobs.length === 0) process.stdout.write("Ray has run no job yet\n");
  }
  return 0;
}

async function showJob(fleet: Fleet, id: string, { logs, stop, json }: JobOptions): Promise<number> {
  if (logs === true) {
    process.stdout.write(await batch().jobLogs(fleet, id));
    return 0;
  }
  const found = stop === true ? await batch().stopJob(fleet, id) : await batch().jobStatus(fleet, id);
  process.stdout.write(json ? `${JSON.stringify(found)}\n` : `${found.job}  ${found.status}  ${found.entrypoint}\n`);
  return found.status === "FAILED" ? 1 : 0;
}

function report(results: readonly HostResult[], options: FleetOptions): number {
  if (options.json) process.stdout.write(`${JSON.stringify({ hosts: results })}\n`);
  else {
    for (const result of results) {
      const text = (result.code === 0 ? result.stdout : result.stderr).trim();
      process.stdout.write(
        `${result.host}: ${result.code === 0 ? "done" : `failed (${result.code})`}${text === "" ? "" : `\n${text.replaceAll(/^/gm, "  ")}`}\n`,
      );
    }
  }
  return results.every((result) => result.code === 0) ? 0 : 1;
}

async function metrics(fleet: Fleet, options: MetricsOptions): Promise<number> {
  const { fleetMetrics, serveMetrics } = require("../fleet/metrics") as typeof import("../fleet/metrics");
  if (!options.serve) {
    process.stdout.write(await fleetMetrics(fleet.store).metrics());
    return 0;
  }
  const server = await serveMetrics(fleet.store, options.port);
  process.stderr.write(`metrics on http://127.0.0.1:${options.port}/metrics, until interrupted\n`);
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
  server.close();
  return 0;
}
