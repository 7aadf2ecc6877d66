/** One run at a time on a state. The lock of a process that is gone is taken over; a living one's is respected and named. */
import { randomUUID } from "node:crypto";
import { closeSync, linkSync, openSync, readFileSync, rmSync, unlinkSync, writeSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { InvalidInput } from "../../../components/core/problems";
import type { Operation } from "./types";

interface Holder {
  readonly token: string;
  readonly pid: number;
  /** When the process began, so that a later one with the same number is not taken for it; "" where that cannot be told. */
  readonly began: string;
  readonly host: string;
  readonly user: string;
  readonly operation: Operation;
  /** RFC 3339. */
  readonly since: string;
}

export class Lock {
  private constructor(
    private readonly path: string,
    private readonly token: string,
  ) {}

  /** Throws `InvalidInput` where another run holds it. */
  static take(path: string, operation: Operation): Lock {
    const holder: Holder = {
      token: randomUUID(),
      pid: process.pid,
      began: beginningOf(process.pid),
      host: hostname(),
      user: userName(),
      operation,
      since: new Date().toISOString(),
    };
    // Written whole under a name of its own and then linked, so that nobody ever reads half a lock.
    const draft = `${path}.${holder.token}`;
    const file = openSync(draft, "wx", 0o600);
    writeSync(file, JSON.stringify(holder));
    closeSync(file);
    try {
      for (let attempt = 0; ; attempt++) {
        if (tryLink(draft, path)) return new Lock(path, holder.token);
        const other = readHolder(path);
        if (other === "gone") continue;
        if (other === undefined || attempt > 3 || !isStale(other)) throw held(path, other);
        dispose(path, other, holder.token);
      }
    } finally {
      unlinkSync(draft);
    }
  }

  release(): void {
    const holder = readHolder(this.path);
    if (holder !== "gone" && holder?.token === this.token) rmSync(this.path, { force: true });
  }
}

function tryLink(draft: string, path: string): boolean {
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Undefined for a file that is no lock. */
function readHolder(path: string): Holder | "gone" | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "gone";
    throw error;
  }
  try {
    const holder: Holder = JSON.parse(text);
    return typeof holder.token === "string" && typeof holder.pid === "number" ? holder : undefined;
  } catch {
    return undefined;
  }
}

function isStale(holder: Holder): boolean {
  if (holder.host !== hostname()) return false;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
  const began = beginningOf(holder.pid);
  return began !== "" && holder.began !== "" && began !== holder.began;
}

/** Takes away a dead process's lock, unless someone else has done so and made a new one meanwhile. */
function dispose(path: string, stale: Holder, token: string): void {
  const aside = `${path}.${token}.stale`;
  try {
    linkSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  const current = readHolder(aside);
  if (current !== "gone" && current?.token === stale.token) rmSync(path, { force: true });
  rmSync(aside, { force: true });
}

function held(path: string, holder: Holder | undefined): InvalidInput {
  const who =
    holder === undefined
      ? "something that left no name"
      : `${holder.operation} of ${holder.user} on ${holder.host} (process ${holder.pid}) since ${holder.since}`;
  return new InvalidInput("the state is locked", [
    {
      path,
      reason: `held by ${who}`,
      remedy: "wait for it to end; if you are sure that it does not run any more, delete the file",
    },
  ]);
}

/** The kernel's clock tick at which a process began; Linux tells it. */
function beginningOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    return "";
  }
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return "unknown";
  }
}
