import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { Host, Inventory } from "../../components/hosts/inventory";
import { CircuitBreaker, CircuitOpen } from "./breaker";
import type { CommandResult } from "./connection";
import { bestHost, checkHosts, type HostHealth } from "./health";
import { KnownHosts } from "./known-hosts";
import type { Log } from "./log";
import { SshPool } from "./pool";
import { defaultRetry, type RetryPolicy, retry } from "./retry";
import { FleetStore } from "./store";
import { deltaSync, type SyncResult, shellQuote } from "./sync";
import { expandHome, resolveTarget } from "./target";

export interface FleetOptions {
  /** Where the fleet remembers circuits and tasks; default `.trainyard`. */
  readonly stateFolder: string;
  readonly log: Log;
  readonly acceptNew: boolean;
  readonly knownHostsFile?: string;
  readonly retry?: RetryPolicy;
}

export interface HostResult extends CommandResult {
  readonly host: string;
}

export interface TaskResult extends HostResult {
  readonly taskId: string;
  readonly sync?: SyncResult;
  readonly seconds: number;
}

/** Hosts reached by SSH, spoken to over pooled connections, each behind a circuit breaker. Close it when done. */
export class Fleet {
  readonly store: FleetStore;
  private readonly pool: SshPool;
  private readonly breakers: ReadonlyMap<string, CircuitBreaker>;

  constructor(
    readonly inventory: Inventory,
    private readonly options: FleetOptions,
  ) {
    const { settings, hosts } = inventory;
    this.store = new FleetStore(join(options.stateFolder, "fleet"));
    this.pool = new SshPool(
      {
        size: settings.ssh.poolSize,
        timeoutSeconds: settings.ssh.timeoutSeconds,
        acceptNew: options.acceptNew,
        knownHosts: new KnownHosts(options.knownHostsFile ?? expandHome("~/.ssh/known_hosts")),
      },
      resolveTarget,
    );
    const remembered = this.store.circuits();
    this.breakers = new Map(
      hosts.map((host) => [host.name, new CircuitBreaker(host.name, settings.circuitBreaker, remembered[host.name])]),
    );
  }

  /** Asks every host at the same time. One whose circuit is open is not asked. */
  async health(onResult?: (health: HostHealth) => void): Promise<HostHealth[]> {
    const { settings, hosts } = this.inventory;
    const results = await checkHosts(
      hosts,
      settings.health,
      (host, command, seconds) => this.ask(host, command, seconds),
      onResult,
    );
    this.store.saveScores(
      Object.fromEntries(results.flatMap((health) => (health.score === undefined ? [] : [[health.host, health.score]]))),
    );
    this.remember();
    return results;
  }

  /** Runs one command on every host given, at the same time; a host that fails gives its reason and not an exception. */
  runEverywhere(hosts: readonly Host[], command: string, timeoutSeconds?: number): Promise<HostResult[]> {
    return Promise.all(
      hosts.map(async (host): Promise<HostResult> => {
        try {
          return {
            host: host.name,
            ...(await this.withRetry(host, () => this.pool.run(host, this.inEnvironment(host, command), { timeoutSeconds }))),
          };
        } catch (error) {
          return { host: host.name, code: 255, stdout: "", stderr: error instanceof Error ? error.message : String(error) };
        }
      }),
    ).finally(() => this.remember());
  }

  /**
   * Runs a task on the host with the lowest score (or the one named): copies what changed in `folder` there first, then runs the command
   * in it. The copy is repeated when it fails; the command is not, because nobody knows what half of it did.
   */
  async runTask(
    command: string,
    options: {
      readonly folder?: string;
      readonly host?: string;
      readonly role?: string;
      /** What the record and the log say in place of the command. */
      readonly recorded?: string;
      readonly onOutput?: (text: string, stream: "stdout" | "stderr") => void;
    },
  ): Promise<TaskResult> {
    const host = await this.choose(options.host, options.role);
    const { sync: settings } = this.inventory.settings;
    const started = performance.now();
    const taskId = randomUUID();
    const { folder, recorded = command } = options;
    this.store.record({ kind: "submitted", id: taskId, at: Date.now(), host: host.name, command: recorded, pid: process.pid });
    this.options.log("info", "Task started", { task_id: taskId, host: host.name, command: recorded });
    let succeeded = false;
    try {
      const sync =
        folder === undefined
          ? undefined
          : await this.withRetry(host, () =>
              deltaSync(this.pool, host, folder, { ...settings, remoteRoot: host.workDirectory ?? settings.remoteRoot }),
            );
      if (sync !== undefined) this.options.log("info", "Project copied", { task_id: taskId, host: host.name, ...sync });
      const workDirectory = host.workDirectory ?? settings.remoteRoot;
      const inFolder = folder === undefined ? command : `cd ${shellQuote(workDirectory)} && ${command}`;
      const result = await this.pool.run(host, this.inEnvironment(host, inFolder), { onOutput: options.onOutput });
      succeeded = result.code === 0;
      return { host: host.name, taskId, sync, seconds: elapsed(started), ...result };
    } finally {
      const seconds = elapsed(started);
      const status = succeeded ? "success" : "failure";
      this.store.record({ kind: "completed", id: taskId, at: Date.now(), status, seconds });
      this.options.log(succeeded ? "info" : "error", "Task completed", {
        task_id: taskId,
        host: host.name,
        duration_seconds: seconds,
        status,
      });
      this.remember();
    }
  }

  /** Closes the circuit of one host, or of all. */
  reset(name?: string): void {
    for (const breaker of this.breakers.values()) if (name === undefined || breaker.host === name) breaker.reset();
    this.remember();
  }

  async close(): Promise<void> {
    await this.pool.close();
  }

  private async choose(name: string | undefined, role: string | undefined): Promise<Host> {
    const candidates = this.inventory.hosts.filter(
      (host) =>
        host.status === "ready" && (name === undefined || host.name === name) && (role === undefined || host.role === role),
    );
    const [only] = candidates;
    if (name !== undefined && only !== undefined) return only;
    const best = bestHost((await this.health()).filter((health) => candidates.some((host) => host.name === health.host)));
    const chosen = candidates.find((host) => host.name === best?.host);
    if (chosen === undefined)
      throw new Error(
        `no host can take the task: ${candidates.length} of ${this.inventory.hosts.length} match and none of them answers`,
      );
    this.options.log("info", "Host chosen", { host: chosen.name, score: best?.score });
    return chosen;
  }

  private async ask(host: Host, command: string, timeoutSeconds: number): Promise<string> {
    const breaker = this.breakerOf(host);
    return breaker.call(async () => {
      let timer: NodeJS.Timeout | undefined;
      // One bound over connecting and answering: connecting alone may take longer than a health check is worth.
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error(`no answer within ${timeoutSeconds} s`)), timeoutSeconds * 1000);
      });
      try {
        const result = await Promise.race([this.pool.run(host, command), late]);
        if (result.code !== 0) throw new Error(`its shell ended with ${result.code}: ${result.stderr.trim()}`);
        return result.stdout;
      } finally {
        clearTimeout(timer);
      }
    });
  }

  private withRetry<T>(host: Host, action: () => Promise<T>): Promise<T> {
    const policy = this.options.retry ?? { ...defaultRetry, retries: this.inventory.settings.sync.retries };
    const breaker = this.breakerOf(host);
    return retry(
      policy,
      () => breaker.call(action),
      (error) => error instanceof CircuitOpen,
    );
  }

  private breakerOf(host: Host): CircuitBreaker {
    const breaker = this.breakers.get(host.name);
    if (breaker === undefined) throw new Error(`${host.name} is not in the inventory`);
    return breaker;
  }

  private inEnvironment(host: Host, command: string): string {
    return host.activate === undefined ? command : `${host.activate} && ${command}`;
  }

  private remember(): void {
    this.store.saveCircuits(Object.fromEntries([...this.breakers].map(([name, breaker]) => [name, breaker.data])));
  }
}

function elapsed(started: number): number {
  return Math.round(performance.now() - started) / 1000;
}
