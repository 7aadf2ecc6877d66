import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import type { LocalFolders } from "./folders";
import type { HealthEndpoint, ProcessName } from "./processes";

/** What runs for one environment, as the keeper notes it down for `status` and `down`. */
export interface RunningRecord {
  readonly environment: string;
  readonly phase: "starting" | "ready";
  readonly keeper: number;
  readonly startedAt: string;
  readonly processes: readonly RunningProcess[];
}

export interface RunningProcess {
  readonly name: ProcessName;
  readonly pid: number;
  readonly health: HealthEndpoint;
}

export function readRecord(folders: LocalFolders): RunningRecord | undefined {
  if (!existsSync(folders.record)) return undefined;
  return JSON.parse(readFileSync(folders.record, "utf8")) as RunningRecord;
}

/** Whole or not at all, so that a reader never sees half a record. */
export function writeRecord(folders: LocalFolders, record: RunningRecord): void {
  const beside = `${folders.record}.${process.pid}`;
  writeFileSync(beside, `${JSON.stringify(record, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(beside, folders.record);
}

/**
 * True while the process with that id is one of ours. The id alone does not say so: after a crash of the machine it may belong to
 * another program, which must not be stopped. All of ours are started with a path below the environment's folder.
 */
export function isOurs(pid: number, folders: LocalFolders): boolean {
  return commandLine(pid).includes(folders.root);
}

function commandLine(pid: number): string {
  if (existsSync("/proc/self/cmdline")) {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
    } catch {
      return "";
    }
  }
  return spawnSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" }).stdout ?? "";
}
