import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CircuitRecord } from "./breaker";

/** One event in the life of a task, a line in `tasks.jsonl`. */
export type TaskEvent =
  | {
      readonly kind: "submitted";
      readonly id: string;
      readonly at: number;
      readonly host: string;
      readonly command: string;
      readonly pid: number;
    }
  | {
      readonly kind: "completed";
      readonly id: string;
      readonly at: number;
      readonly status: "success" | "failure";
      readonly seconds: number;
    };

/** What the fleet remembers between two commands: open circuits, tasks, last health scores. Lives in `.trainyard/fleet/`. */
export class FleetStore {
  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true });
  }

  circuits(): Record<string, CircuitRecord> {
    return this.read("circuits.json", {});
  }

  saveCircuits(circuits: Readonly<Record<string, CircuitRecord>>): void {
    this.write("circuits.json", circuits);
  }

  scores(): Record<string, number> {
    return this.read("scores.json", {});
  }

  saveScores(scores: Readonly<Record<string, number>>): void {
    this.write("scores.json", scores);
  }

  record(event: TaskEvent): void {
    appendFileSync(join(this.folder, "tasks.jsonl"), `${JSON.stringify(event)}\n`);
  }

  tasks(): TaskEvent[] {
    const file = join(this.folder, "tasks.jsonl");
    if (!existsSync(file)) return [];
    return readFileSync(file, "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line): TaskEvent => JSON.parse(line));
  }

  private read<T>(name: string, otherwise: T): T {
    const file = join(this.folder, name);
    return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : otherwise;
  }

  /** By way of a second file, so that a kill leaves the old content or the new and never half of it. */
  private write(name: string, value: unknown): void {
    const file = join(this.folder, name);
    writeFileSync(`${file}.new`, JSON.stringify(value));
    renameSync(`${file}.new`, file);
  }
}
