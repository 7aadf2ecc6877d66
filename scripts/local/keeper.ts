/**
 * The process that keeps one local control plane: starts its programs in order, plays the cloud around it, and ends them with itself.
 * It is started by `startLocal` with its standard input open: when that closes before the word "stay" came, whoever started us is
 * gone (Ctrl-C, a killed test), and so are we.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ApiServer } from "../kubernetes/api-server";
import { playCloud } from "./cloud-controllers";
import { type LocalFolders, localFolders } from "./folders";
import { askHealth } from "./health";
import { type LocalProcess, localProcesses, type Ports, type Programs } from "./processes";
import { writeRecord } from "./record";

/** What `startLocal` leaves for the keeper in a file. */
export interface KeeperOrder {
  readonly environment: string;
  readonly root: string;
  readonly ports: Ports;
  readonly programs: Programs;
}

/** Generous: a busy machine with two cores starts an API server in ten seconds. */
const startMilliseconds = 90_000;
/**
 * Go's runtime collects at twice what lives, which takes a third of the API server's time while definitions are installed. At five times, and
 * below a limit, the life of an environment takes a sixth less of two cores and 300 MB more. Whoever sets the variables himself is heard.
 */
const collectedSeldom = { GOGC: "400", GOMEMLIMIT: "1536MiB" };
/** etcd writes its last entries within this; the others have nothing to lose. */
const stopMilliseconds = 3_000;

class Keeper {
  private readonly children = new Map<LocalProcess, ChildProcess>();
  private readonly startedAt = new Date().toISOString();
  private readonly stopping = new AbortController();
  private readonly folders: LocalFolders;

  constructor(private readonly order: KeeperOrder) {
    this.folders = localFolders(order.environment, order.root);
  }

  async run(): Promise<void> {
    mkdirSync(this.folders.logs, { recursive: true });
    const processes = localProcesses(this.folders, this.order.ports, this.order.programs);
    this.note("starting");
    for (const each of processes) {
      // What is started after the order to stop would be left behind.
      if (this.stopping.signal.aborted) return;
      this.start(each);
      // The last three need only the API server and start side by side.
      if (each.name === "etcd" || each.name === "kube-apiserver") await this.healthy(each);
    }
    await Promise.all(processes.map((each) => this.healthy(each)));
    if (this.stopping.signal.aborted) return;
    const api = await ApiServer.connect(this.folders.kubeconfig);
    playCloud(api, this.stopping.signal, (line) => console.error(line));
    this.note("ready");
  }

  async stop(status: number): Promise<void> {
    if (this.stopping.signal.aborted) return;
    this.stopping.abort();
    // Backwards, so that nothing complains about a server that went before it.
    for (const child of [...this.children.values()].reverse()) await ended(child);
    rmSync(this.folders.record, { force: true });
    process.exit(status);
  }

  private start(each: LocalProcess): void {
    const log = openSync(join(this.folders.logs, `${each.name}.log`), "w", 0o600);
    const env = { ...collectedSeldom, ...process.env };
    const child = spawn(each.command, each.args, { stdio: ["ignore", log, log], cwd: this.folders.root, env });
    child.once("error", (error) => this.failed(each, error.message));
    child.once("exit", (status, signal) => this.failed(each, `ended with ${signal ?? `status ${status}`}`));
    this.children.set(each, child);
    this.note("starting");
  }

  private failed(each: LocalProcess, what: string): void {
    if (this.stopping.signal.aborted) return;
    console.error(`${each.name} ${what}; the end of its log:\n${lastLines(join(this.folders.logs, `${each.name}.log`), 8)}`);
    void this.stop(1);
  }

  private async healthy(each: LocalProcess): Promise<void> {
    const until = Date.now() + startMilliseconds;
    for (;;) {
      const health = await askHealth(each.health, this.folders.certificates);
      if (health.healthy || this.stopping.signal.aborted) return;
      if (Date.now() > until)
        throw new Error(`${each.name} did not become healthy in ${startMilliseconds / 1000} s: ${health.answer}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  private note(phase: "starting" | "ready"): void {
    if (this.stopping.signal.aborted) return;
    const processes = [...this.children].flatMap(([each, child]) =>
      child.pid === undefined ? [] : [{ name: each.name, pid: child.pid, health: each.health }],
    );
    writeRecord(this.folders, {
      environment: this.order.environment,
      phase,
      keeper: process.pid,
      startedAt: this.startedAt,
      processes,
    });
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const exit = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill("SIGTERM");
  const impatient = setTimeout(() => child.kill("SIGKILL"), stopMilliseconds);
  await exit;
  clearTimeout(impatient);
}

function lastLines(path: string, count: number): string {
  return readFileSync(path, "utf8").trim().split("\n").slice(-count).join("\n");
}

function main(): void {
  const [path] = process.argv.slice(2);
  if (path === undefined) throw new Error("usage: keeper ORDER");
  const keeper = new Keeper(JSON.parse(readFileSync(path, "utf8")) as KeeperOrder);

  let mayStay = false;
  process.stdin.setEncoding("utf8");
  process.stdin.on("data", (said: string) => {
    if (said.includes("stay")) mayStay = true;
  });
  process.stdin.on("close", () => {
    if (!mayStay) void keeper.stop(0);
  });
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => void keeper.stop(0));
  keeper.run().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    void keeper.stop(1);
  });
}

main();
