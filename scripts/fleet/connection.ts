import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { Duplex } from "node:stream";
import { Client, type ConnectConfig, type SFTPWrapper } from "ssh2";
import type { KnownHosts } from "./known-hosts";
import type { SshTarget } from "./target";

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  /** Seconds until the command is given up; undefined: never. */
  readonly timeoutSeconds?: number;
  readonly onOutput?: (text: string, stream: "stdout" | "stderr") => void;
}

export interface ConnectOptions {
  readonly timeoutSeconds: number;
  readonly knownHosts: KnownHosts;
  /** Takes the key of a host that is new and writes it down; one that changed is refused all the same. */
  readonly acceptNew: boolean;
}

/** One open SSH connection. */
export class Connection {
  lastUsed = 0;
  active = 0;
  closed = false;

  private constructor(
    readonly host: string,
    private readonly client: Client,
  ) {
    client.on("close", () => {
      this.closed = true;
    });
    client.on("error", () => {
      this.closed = true;
    });
  }

  static open(target: SshTarget, options: ConnectOptions): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const client = new Client();
      let keyProblem: string | undefined;
      const proxy = target.proxy === undefined ? undefined : proxyStream(target, reject);
      const fail = (reason: string) => {
        clearTimeout(timer);
        client.removeAllListeners("error").on("error", () => {});
        client.destroy();
        proxy?.destroy();
        reject(new Error(reason));
      };
      // ssh2's own time-out covers the handshake only, not a peer that accepts and then says nothing.
      const timer = setTimeout(
        () => fail(`no connection to ${target.address}:${target.port} within ${options.timeoutSeconds} s`),
        options.timeoutSeconds * 1000,
      );
      client.once("ready", () => {
        clearTimeout(timer);
        resolve(new Connection(target.host, client));
      });
      client.once("error", (error) => fail(keyProblem ?? explain(error, target)));
      client.connect({
        ...credentials(target),
        host: target.address,
        port: target.port,
        username: target.user,
        sock: proxy,
        readyTimeout: options.timeoutSeconds * 1000,
        keepaliveInterval: 15_000,
        hostVerifier: (key: Buffer) => {
          const verdict = options.knownHosts.check(target.address, target.port, key);
          if (verdict === "known") return true;
          if (verdict === "unknown" && options.acceptNew) {
            options.knownHosts.add(target.address, target.port, key);
            return true;
          }
          keyProblem =
            verdict === "changed"
              ? `the host key of ${target.address} is not the one in ${options.knownHosts.file}: another machine answers, or it was set up anew`
              : `the host key of ${target.address} is not known; pass --accept-new, or add it to ${options.knownHosts.file}`;
          return false;
        },
      });
    });
  }

  run(command: string, options: CommandOptions = {}): Promise<CommandResult> {
    this.active++;
    return new Promise<CommandResult>((resolve, reject) => {
      const timer =
        options.timeoutSeconds === undefined
          ? undefined
          : setTimeout(() => reject(new Error(`no answer within ${options.timeoutSeconds} s`)), options.timeoutSeconds * 1000);
      this.client.exec(command, (error, channel) => {
        if (error !== undefined) {
          clearTimeout(timer);
          reject(error);
          return;
        }
        let stdout = "";
        let stderr = "";
        channel.on("data", (chunk: Buffer) => {
          stdout += chunk.toString();
          options.onOutput?.(chunk.toString(), "stdout");
        });
        channel.stderr.on("data", (chunk: Buffer) => {
          stderr += chunk.toString();
          options.onOutput?.(chunk.toString(), "stderr");
        });
        // A command that a signal ended has no code; 128 is how shells tell it.
        channel.on("close", (code: number | null) => {
          clearTimeout(timer);
          resolve({ code: code ?? 128, stdout, stderr });
        });
      });
    }).finally(() => {
      this.active--;
      this.lastUsed = Date.now();
    });
  }

  sftp(): Promise<SFTPWrapper> {
    return new Promise((resolve, reject) =>
      this.client.sftp((error, sftp) => (error === undefined ? resolve(sftp) : reject(error))),
    );
  }

  close(): void {
    this.closed = true;
    this.client.end();
  }
}

function credentials(target: SshTarget): ConnectConfig {
  const agent = process.env.SSH_AUTH_SOCK;
  const [keyFile] = target.keyFiles;
  return { agent, privateKey: keyFile === undefined ? undefined : readFileSync(keyFile) };
}

function explain(error: Error & { level?: string; code?: string }, target: SshTarget): string {
  const where = `${target.address}:${target.port}`;
  if (error.level === "client-authentication") {
    const tried =
      target.keyFiles[0] ??
      (process.env.SSH_AUTH_SOCK === undefined ? "no key (none found, and no SSH agent runs)" : "the SSH agent's keys");
    return `${where} refuses ${target.user} with ${tried}`;
  }
  if (error.code === "ECONNREFUSED") return `nothing listens on ${where}`;
  if (error.code === "ENOTFOUND") return `the name ${target.address} is not known`;
  return `${where}: ${error.message}`;
}

/** The tunnel's program as a stream: what SSH writes goes to its input, what it prints comes back. */
function proxyStream(target: SshTarget, onMissing: (error: Error) => void): Duplex | undefined {
  const proxy = target.proxy;
  if (proxy === undefined) return undefined;
  const child = spawn(proxy.command, [...proxy.args], {
    env: { ...process.env, ...proxy.env },
    stdio: ["pipe", "pipe", "ignore"],
  });
  child.on("error", () =>
    onMissing(
      new Error(`${proxy.command} is not on PATH, and ${target.host} is reached through it; install it or give another route`),
    ),
  );
  const stream = Duplex.from({ readable: child.stdout, writable: child.stdin });
  stream.on("close", () => child.kill());
  stream.on("error", () => {});
  return stream;
}
