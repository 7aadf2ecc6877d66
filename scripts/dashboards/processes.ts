import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** A port of this machine that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** Asks until it is so, and throws where it does not become so; an error of the question is a no. */
export async function until(what: string, seconds: number, ask: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    if (await ask().catch(() => false)) return;
    await sleep(100);
  }
  throw new Error(`not within ${seconds} seconds: ${what}`);
}

/** Whether a program is there. */
export function hasProgram(program: string): boolean {
  return spawnSync(program, ["--version"], { stdio: "ignore" }).error === undefined;
}

/** A program of its own process, with what it complained of. */
export interface Running {
  readonly process: ChildProcess;
  readonly complaints: () => string;
  readonly stop: () => Promise<void>;
}

export function start(program: string, parameters: readonly string[]): Running {
  const child = spawn(program, parameters, { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (chunk) => {
    // The last words are those that matter.
    said = `${said}${String(chunk)}`.slice(-8000);
  });
  const ended = once(child, "exit");
  return {
    process: child,
    complaints: () => said,
    stop: async () => {
      if (child.exitCode === null) child.kill();
      await ended;
    },
  };
}
