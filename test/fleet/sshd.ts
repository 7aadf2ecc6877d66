import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";

const program = "/usr/sbin/sshd";

/** Real OpenSSH servers need Debian's openssh-server; without it the tests that use this are skipped by name. */
export const sshdInstalled = existsSync(program);

export interface SshdOptions {
  /** Seconds that every command waits before it starts. */
  readonly delaySeconds?: number;
  /** Refuses the test's key. */
  readonly refuses?: boolean;
}

/** A folder with keys, and OpenSSH servers on loopback that end with it. */
export class SshdYard {
  readonly folder = mkdtempSync(join(tmpdir(), "trainyard-sshd-"));
  readonly keyFile = join(this.folder, "client");
  readonly knownHosts = join(this.folder, "known_hosts");
  private readonly servers: ChildProcess[] = [];
  private readonly holes: Server[] = [];

  constructor() {
    for (const name of ["client", "host"])
      execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(this.folder, name)]);
    writeFileSync(join(this.folder, "authorized"), readFileSync(`${this.keyFile}.pub`));
    if (userInfo().uid === 0) mkdirSync("/run/sshd", { recursive: true });
  }

  /** Starts a server on a free port and waits until it answers. */
  async start(options: SshdOptions = {}): Promise<number> {
    const port = await freePort();
    const config = join(this.folder, `sshd-${port}.conf`);
    const lines = [
      `ListenAddress 127.0.0.1:${port}`,
      `HostKey ${join(this.folder, "host")}`,
      `AuthorizedKeysFile ${options.refuses ? "none" : join(this.folder, "authorized")}`,
      "PidFile none",
      "UsePAM no",
      "StrictModes no",
      "PasswordAuthentication no",
      "KbdInteractiveAuthentication no",
      "PermitRootLogin yes",
      "Subsystem sftp internal-sftp",
      ...(options.delaySeconds === undefined ? [] : [`ForceCommand sleep ${options.delaySeconds}; eval "$SSH_ORIGINAL_COMMAND"`]),
    ];
    writeFileSync(config, `${lines.join("\n")}\n`);
    this.servers.push(spawn(program, ["-D", "-f", config], { stdio: "ignore" }));
    await reachable(port);
    return port;
  }

  /** A port that accepts connections and never says a word. */
  async silentPort(): Promise<number> {
    const server = createServer(() => {});
    this.holes.push(server);
    return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(portOf(server))));
  }

  stop(): void {
    for (const server of this.servers) server.kill();
    for (const hole of this.holes) hole.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return address.port;
}

/** A port that nothing listens on. */
export function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const port = portOf(server);
      server.close(() => resolve(port));
    });
  });
}

async function reachable(port: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => {
        socket.destroy();
        resolve(true);
      });
      socket.on("error", () => resolve(false));
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`sshd did not start on port ${port}`);
}
