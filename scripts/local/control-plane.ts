import { spawn, spawnSync } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { contextName, writeConfiguration } from "./configuration";
import { type LocalFolders, localFolders, localRoot } from "./folders";
import { askHealth } from "./health";
import type { KeeperOrder } from "./keeper";
import { freePorts } from "./ports";
import { type Ports, type ProcessName, type Programs, processNames } from "./processes";
import { isOurs, readRecord } from "./record";
import { ToolModule, toolFolder } from "./toolchain";

export interface StartOptions {
  readonly environment: string;
  /** Folder of all local control planes; default `.trainyard/local`. */
  readonly root?: string;
  /** Stop when this process ends, however it ends; for tests. Default: stay until `stopLocal`. */
  readonly attached?: boolean;
  readonly say?: (line: string) => void;
  /** Gives the start up; what was started is ended. */
  readonly signal?: AbortSignal;
}

export interface LocalControlPlane {
  readonly environment: string;
  readonly kubeconfig: string;
  readonly context: string;
  /** False where it ran already. */
  readonly started: boolean;
}

/** Brings up the control plane of an environment, or finds the one that runs. */
export async function startLocal(options: StartOptions): Promise<LocalControlPlane> {
  const { environment, say = () => undefined } = options;
  const folders = localFolders(environment, options.root ?? localRoot());
  const plane = { environment, kubeconfig: folders.kubeconfig, context: contextName(environment) };
  if (await isUp(folders)) return { ...plane, started: false };
  await endLeftovers(folders);
  const programs: Programs = {
    controlPlane: await toolFolder(ToolModule.ControlPlane, say),
    kwok: await toolFolder(ToolModule.Kwok, say),
  };
  // Another program can take a port between our finding it and its use; that is rare, and new ports help.
  for (let attempt = 1; ; attempt++) {
    options.signal?.throwIfAborted();
    const order = prepare(folders, environment, options.root ?? localRoot(), programs, await findPorts());
    const failure = await runKeeper(folders, order, options);
    if (failure === undefined) return { ...plane, started: true };
    if (attempt < 3 && failure.includes("address already in use")) continue;
    throw new Error(`the local control plane of ${environment} did not start: ${failure}`);
  }
}

/** Ends the control plane of an environment; false where none ran. What it holds stays, unless `erase` says otherwise. */
export async function stopLocal(
  environment: string,
  options: { readonly root?: string; readonly erase?: boolean } = {},
): Promise<boolean> {
  const folders = localFolders(environment, options.root ?? localRoot());
  const ran = await endLeftovers(folders);
  if (options.erase === true) rmSync(folders.root, { recursive: true, force: true });
  return ran;
}

export interface LocalStatus {
  readonly environment: string;
  readonly state: "ready" | "starting" | "stopped" | "broken";
  readonly kubeconfig: string;
  readonly context: string;
  readonly startedAt?: string;
  readonly processes: readonly ProcessStatus[];
}

export interface ProcessStatus {
  readonly name: ProcessName;
  readonly pid?: number;
  readonly healthy: boolean;
  /** What it answered, or why it did not. */
  readonly answer: string;
}

/** All control planes below a root, running or not. */
export async function localStatus(root = localRoot()): Promise<readonly LocalStatus[]> {
  if (!existsSync(root)) return [];
  const environments = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return Promise.all(environments.map((entry) => statusOf(entry.name, root)));
}

async function statusOf(environment: string, root: string): Promise<LocalStatus> {
  const folders = localFolders(environment, root);
  const common = { environment, kubeconfig: folders.kubeconfig, context: contextName(environment) };
  const record = readRecord(folders);
  if (record === undefined) return { ...common, state: "stopped", processes: [] };
  const processes = await Promise.all(
    processNames.map(async (name): Promise<ProcessStatus> => {
      const running = record.processes.find((each) => each.name === name);
      if (running === undefined) return { name, healthy: false, answer: "not started" };
      if (!isOurs(running.pid, folders)) return { name, healthy: false, answer: "has ended" };
      return { name, pid: running.pid, ...(await askHealth(running.health, folders.certificates)) };
    }),
  );
  const whole = processes.every((each) => each.healthy) && isOurs(record.keeper, folders);
  const state = record.phase === "starting" && isOurs(record.keeper, folders) ? "starting" : whole ? "ready" : "broken";
  return { ...common, state, startedAt: record.startedAt, processes };
}

async function isUp(folders: LocalFolders): Promise<boolean> {
  const record = readRecord(folders);
  if (record?.phase !== "ready" || !isOurs(record.keeper, folders)) return false;
  const answers = await Promise.all(record.processes.map((each) => askHealth(each.health, folders.certificates)));
  return answers.every((answer) => answer.healthy);
}

/** Stops what a record names: the keeper, which stops the rest, and what a killed keeper could not stop. */
async function endLeftovers(folders: LocalFolders): Promise<boolean> {
  const record = readRecord(folders);
  if (record === undefined) return false;
  const running = (): number[] =>
    [record.keeper, ...record.processes.map((each) => each.pid)].filter((pid) => isOurs(pid, folders));
  const before = running();
  if (isOurs(record.keeper, folders)) await endAndWait([record.keeper], "SIGTERM", 20_000, running);
  await endAndWait(running(), "SIGTERM", 3_000, running);
  await endAndWait(running(), "SIGKILL", 3_000, running);
  const left = running();
  if (left.length > 0) throw new Error(`these processes do not end: ${left.join(", ")}`);
  rmSync(folders.record, { force: true });
  return before.length > 0;
}

async function endAndWait(
  pids: readonly number[],
  signal: NodeJS.Signals,
  milliseconds: number,
  running: () => number[],
): Promise<void> {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It ended between our look and our call.
    }
  }
  const until = Date.now() + milliseconds;
  while (running().some((pid) => pids.includes(pid)) && Date.now() < until) await pause(50);
}

async function findPorts(): Promise<Ports> {
  const [etcd = 0, etcdPeer = 0, apiServer = 0, controllerManager = 0, scheduler = 0, kwok = 0] = await freePorts(6);
  return { etcd, etcdPeer, apiServer, controllerManager, scheduler, kwok };
}

function prepare(folders: LocalFolders, environment: string, root: string, programs: Programs, ports: Ports): KeeperOrder {
  mkdirSync(folders.logs, { recursive: true });
  const made = spawnSync(join(programs.controlPlane, "certificates"), [folders.certificates], { encoding: "utf8" });
  if (made.status !== 0) throw new Error(`certificates were not made: ${made.error?.message ?? made.stderr}`);
  writeConfiguration(folders, ports, environment);
  return { environment, root, ports, programs };
}

/** Answers with what went wrong, or nothing once all is well. */
async function runKeeper(folders: LocalFolders, order: KeeperOrder, options: StartOptions): Promise<string | undefined> {
  const orderPath = join(folders.configuration, "order.json");
  writeFileSync(orderPath, JSON.stringify(order), { mode: 0o600 });
  const logPath = join(folders.logs, "keeper.log");
  const log = openSync(logPath, "w", 0o600);
  // The same loader as ours (tsx in a checkout, none in the built package).
  const keeper = spawn(process.execPath, [...process.execArgv, join(__dirname, `keeper${extname(__filename)}`), orderPath], {
    // A session of its own: Ctrl-C in the terminal reaches us, and the keeper through us.
    detached: true,
    stdio: ["pipe", log, log],
  });
  closeSync(log);
  let startFailure: string | undefined;
  let hasEnded = false;
  keeper.once("error", (error) => {
    startFailure = error.message;
  });
  keeper.once("exit", () => {
    hasEnded = true;
  });
  const give = keeper.stdin;
  if (give === null) throw new Error("the keeper has no standard input");
  give.on("error", () => undefined);

  while (startFailure === undefined && !hasEnded && readRecord(folders)?.phase !== "ready") {
    if (options.signal?.aborted === true) {
      give.end();
      await new Promise((resolve) => keeper.once("exit", resolve));
      options.signal.throwIfAborted();
    }
    await pause(30);
  }
  if (startFailure !== undefined) return startFailure;
  if (hasEnded) return readFileSync(logPath, "utf8").trim();
  if (options.attached !== true) give.end("stay\n");
  keeper.unref();
  // The pipe stays open for as long as we live, and must not be what keeps us alive.
  if ("unref" in give && typeof give.unref === "function") give.unref();
  return undefined;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
