import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  configureScript,
  primaryName,
  queueUser,
  readyScript,
  rememberScript,
  sentinelPort,
  valkeyPort,
} from "../../components/peers/queue-script";

/** Debian's Redis speaks what Valkey speaks and reads the same configuration. Without it the tests that use this are skipped by name. */
const programs = { "valkey-server": "redis-server", "valkey-cli": "redis-cli", "valkey-sentinel": "redis-sentinel" } as const;
export const redisInstalled = Object.values(programs).every((name) => existsSync(`/usr/bin/${name}`));

/** Reports of one server, and of one pod's two. */
interface Pod {
  readonly host: string;
  readonly folder: string;
  readonly variables: Readonly<Record<string, string>>;
  running: ChildProcess[];
}

/**
 * The queue's pods as processes of this machine, each with a loopback address of its own and the very scripts of the pods. Ends what it
 * started.
 */
export class QueueYard {
  readonly hosts = ["127.0.77.1", "127.0.77.2", "127.0.77.3"] as const;
  readonly password = "a-password-of-the-peers";
  private readonly folder = mkdtempSync(join(tmpdir(), "trainyard-queue-"));
  private readonly pods: readonly Pod[];

  constructor() {
    const bin = join(this.folder, "bin");
    const secrets = join(this.folder, "secrets");
    for (const folder of [bin, secrets]) mkdirSync(folder);
    // Redis is a sentinel by the name that it is called by, so a link would not do.
    for (const [name, program] of Object.entries(programs))
      writeFileSync(join(bin, name), `#!/bin/sh\nexec /usr/bin/${program} "$@"\n`, { mode: 0o755 });
    writeFileSync(join(secrets, "password"), this.password);
    writeFileSync(join(secrets, "internal"), "what-the-servers-share");
    const scripts = { "configure.sh": configureScript({ replicas: 3 }), "ready.sh": readyScript, "remember.sh": rememberScript };
    for (const [name, text] of Object.entries(scripts)) writeFileSync(join(this.folder, name), text);
    chmodSync(join(this.folder, "remember.sh"), 0o755);
    this.pods = this.hosts.map((host) => {
      const folder = join(this.folder, host);
      for (const name of ["configuration", "data"]) mkdirSync(join(folder, name), { recursive: true });
      const variables = {
        PATH: `${bin}:${process.env.PATH ?? ""}`,
        SELF: host,
        FIRST: this.hosts[0],
        SENTINELS: this.hosts.join(" "),
        BIND: host,
        CONFIGURATION: join(folder, "configuration"),
        DATA: join(folder, "data"),
        SECRETS: secrets,
        REMEMBER: join(this.folder, "remember.sh"),
      };
      return { host, folder, variables, running: [] };
    });
  }

  /** Starts a pod: the step that configures it, then both servers. */
  start(host: string): void {
    const pod = this.pod(host);
    execFileSync("sh", [join(this.folder, "configure.sh")], { env: pod.variables });
    const run = (program: string, file: string) =>
      spawn(program, [join(pod.variables.CONFIGURATION ?? "", file)], { env: pod.variables, stdio: "ignore" });
    pod.running = [run("valkey-server", "valkey.conf"), run("valkey-sentinel", "sentinel.conf")];
  }

  /** Ends a pod as the loss of its machine does. What it had in memory is gone; its volume is not. */
  async kill(host: string): Promise<void> {
    const pod = this.pod(host);
    const living = pod.running.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
    const ended = living.map((child) => new Promise((done) => child.once("exit", done)));
    for (const child of living) child.kill("SIGKILL");
    await Promise.all(ended);
    pod.running = [];
    rmSync(join(pod.folder, "configuration"), { recursive: true });
    mkdirSync(join(pod.folder, "configuration"));
  }

  async stop(): Promise<void> {
    for (const { host, running } of this.pods) if (running.length > 0) await this.kill(host);
    rmSync(this.folder, { recursive: true });
  }

  remembered(host: string): string {
    return readFileSync(join(this.pod(host).folder, "data/primary"), "utf8").trim();
  }

  configured(host: string, file: string): string {
    return readFileSync(join(this.pod(host).folder, "configuration", file), "utf8");
  }

  /** What a client with the peers' user gets; the reason where it is refused. */
  ask(host: string, port: number, ...words: readonly string[]): string {
    return this.as(queueUser, this.password, host, port, words);
  }

  anonymous(host: string, port: number, ...words: readonly string[]): string {
    return spawnSync("redis-cli", ["-h", host, "-p", `${port}`, ...words], { encoding: "utf8" }).stdout.trim();
  }

  /** The probe of a pod, on its own address in place of loopback. */
  ready(host: string, port: number): boolean {
    const script = readyScript.replace(" -p ", ` -h ${host} -p `);
    return spawnSync("sh", ["-c", script, "ready.sh", `${port}`], { env: this.pod(host).variables }).status === 0;
  }

  /** As a client library does: a sentinel that answers says who the primary is. */
  primary(): string | undefined {
    for (const { host, running } of this.pods) {
      if (running.length === 0) continue;
      const [found] = this.ask(host, sentinelPort, "sentinel", "get-master-addr-by-name", primaryName).split("\n");
      if (found !== undefined && /^[\d.]+$/.test(found)) return found;
    }
    return undefined;
  }

  /** Hands in a task as a client does that finds the primary by the sentinels; true once it is taken. */
  push(task: string): boolean {
    const primary = this.primary();
    return primary !== undefined && /^\d+$/.test(this.ask(primary, valkeyPort, "rpush", "tasks", task));
  }

  tasks(host: string): readonly string[] {
    return this.ask(host, valkeyPort, "lrange", "tasks", "0", "-1").split("\n");
  }

  private pod(host: string): Pod {
    const pod = this.pods.find((each) => each.host === host);
    if (pod === undefined) throw new Error(`${host} is none of the pods`);
    return pod;
  }

  private as(user: string, password: string, host: string, port: number, words: readonly string[]): string {
    const env = { ...process.env, REDISCLI_AUTH: password };
    return spawnSync("redis-cli", ["--user", user, "-h", host, "-p", `${port}`, ...words], {
      encoding: "utf8",
      env,
    }).stdout.trim();
  }
}
