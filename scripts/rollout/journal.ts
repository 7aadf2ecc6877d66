import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** One thing that was done, or found. */
export interface Entry {
  /** RFC 3339. */
  readonly at: string;
  readonly rollout: string;
  readonly target: string;
  readonly phase: string;
  readonly what: string;
  /** For people. */
  readonly text: string;
}

/** What a rollout did, line after line: `<rollout>.jsonl` for machines and `<rollout>.log` for people. */
export class Journal {
  constructor(private readonly folder: string) {}

  note(entry: Entry): void {
    mkdirSync(this.folder, { recursive: true });
    appendFileSync(join(this.folder, `${entry.rollout}.jsonl`), `${JSON.stringify(entry)}\n`);
    appendFileSync(join(this.folder, `${entry.rollout}.log`), `${line(entry)}\n`);
  }

  /** The rollouts there were, oldest first. */
  rollouts(): readonly string[] {
    if (!existsSync(this.folder)) return [];
    return readdirSync(this.folder)
      .filter((file) => file.endsWith(".jsonl"))
      .map((file) => file.slice(0, -".jsonl".length))
      .sort();
  }

  read(rollout: string): readonly Entry[] {
    const file = join(this.folder, `${rollout}.jsonl`);
    if (!existsSync(file)) return [];
    // A kill can leave half a last line.
    return readFileSync(file, "utf8")
      .split("\n")
      .flatMap((text) => {
        try {
          return [JSON.parse(text) as Entry];
        } catch {
          return [];
        }
      });
  }
}

export function line({ at, phase, text }: Entry): string {
  return `${at.slice(0, 19).replace("T", " ")}  ${phase.padEnd(9)}  ${text}`;
}
