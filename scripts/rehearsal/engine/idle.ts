/** Notices a program that waits for what will never come: nothing is asked of the engine, nothing is under way, and it does not end. */

const INTERVAL_MS = 250;

/** What is left of a program that has thrown waits for values that never come; Pulumi's own host ends there at once. */
const afterError = 1_000;

interface Watched {
  /** Calls that the program waits for. */
  readonly outstanding: number;
  /** Calls that it has made so far. */
  readonly calls: number;
}

export class IdleWatch {
  private idleMs = 0;
  private calls = 0;
  private warned = false;
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly server: Watched,
    private readonly executor: { readonly busy: boolean },
    private readonly hasThrown: () => boolean,
    private readonly limitMs = 20_000,
    private readonly tell: (seconds: number, last: boolean) => void,
  ) {
    this.timer = setInterval(() => this.look(), INTERVAL_MS);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const asked = this.server.calls > this.calls;
    this.calls = this.server.calls;
    if (asked || this.server.outstanding > 0 || this.executor.busy) {
      this.idleMs = 0;
      return;
    }
    // Counted in looks and not by the clock: while the program computes, nobody looks, and that is no waiting.
    this.idleMs += INTERVAL_MS;
    const seconds = Math.round(this.idleMs / 1000);
    const thrown = this.hasThrown();
    if (this.idleMs >= (thrown ? Math.min(this.limitMs, afterError) : this.limitMs)) {
      this.stop();
      this.tell(seconds, true);
    } else if (thrown) {
      // It is about to end, and why has been told.
    } else if (!this.warned && this.idleMs >= this.limitMs / 2) {
      this.warned = true;
      this.tell(seconds, false);
    }
  }
}
