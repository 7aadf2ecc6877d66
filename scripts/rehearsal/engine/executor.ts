/** Runs chains of steps, so many at a time, and stops starting new ones once something has failed. */

/** Thrown to what still waits when a run has failed or was stopped; it is not a failure of its own. */
export class Stopped extends Error {
  constructor() {
    super("the run has stopped");
    this.name = "Stopped";
  }
}

export class Executor {
  private running = 0;
  private readonly waiting: { readonly start: () => void; readonly stop: (reason: Stopped) => void }[] = [];
  private readonly idle: (() => void)[] = [];
  private readonly stopping: (() => void)[] = [];
  private stopped = false;

  constructor(private readonly parallel: number) {}

  get busy(): boolean {
    return this.running > 0 || this.waiting.length > 0;
  }

  get hasStopped(): boolean {
    return this.stopped;
  }

  onStop(then: () => void): void {
    this.stopping.push(then);
  }

  /** Nothing new is started; what runs is left to end. */
  stop(): void {
    if (this.stopped) return;
    this.stopped = true;
    for (const then of this.stopping) then();
    for (const { stop } of this.waiting.splice(0)) stop(new Stopped());
  }

  async run<T>(chain: () => Promise<T>): Promise<T> {
    if (this.stopped) throw new Stopped();
    if (this.running >= this.parallel) await new Promise<void>((start, stop) => this.waiting.push({ start, stop }));
    else this.running++;
    try {
      return await chain();
    } finally {
      // The slot goes straight to the next in line, so that nobody can slip in between.
      const next = this.waiting.shift();
      if (next !== undefined) next.start();
      else if (--this.running === 0) for (const resolve of this.idle.splice(0)) resolve();
    }
  }

  /** Resolves when nothing runs any more. */
  async whenIdle(): Promise<void> {
    if (this.running > 0) await new Promise<void>((resolve) => this.idle.push(resolve));
  }
}

/** One at a time, in the order of the calls. */
export class Turn {
  private last: Promise<unknown> = Promise.resolve();

  take<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.last.then(work);
    this.last = mine.catch(() => {});
    return mine;
  }
}
