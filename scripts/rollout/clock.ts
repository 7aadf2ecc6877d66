import { existsSync, readFileSync, writeFileSync } from "node:fs";

/**
 * What time it is for a rollout. A rehearsal's clock jumps over what it is asked to sleep, and how far is kept, so that a call that was
 * killed did not wait in vain.
 */
export class RolloutClock {
  private slept: number;

  constructor(
    private readonly file: string,
    private readonly jumps: boolean,
  ) {
    this.slept = jumps && existsSync(file) ? Number(readFileSync(file, "utf8")) : 0;
  }

  /** Milliseconds since 1970. */
  readonly now = (): number => Date.now() + this.slept;

  readonly sleep = async (milliseconds: number): Promise<void> => {
    if (!this.jumps) return void (await new Promise((resolve) => setTimeout(resolve, milliseconds)));
    this.slept += milliseconds;
    writeFileSync(this.file, String(this.slept));
  };
}
