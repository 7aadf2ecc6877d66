import type { FleetSettings } from "../../components/hosts/inventory";

export const CircuitState = { Closed: "closed", Open: "open", HalfOpen: "half-open" } as const;
export type CircuitState = (typeof CircuitState)[keyof typeof CircuitState];

/** What a breaker remembers; plain data, so that it outlives the process (`store.ts`). */
export interface CircuitRecord {
  readonly failures: number;
  /** Milliseconds since the epoch; undefined while closed. */
  readonly openedAt?: number;
  /** Tries that succeeded since the circuit was half-open. */
  readonly trials: number;
}

/** Thrown instead of a call to a host whose circuit is open. */
export class CircuitOpen extends Error {
  constructor(
    readonly host: string,
    readonly secondsLeft: number,
  ) {
    super(`the circuit of ${host} is open after repeated failures; it is tried again in ${Math.ceil(secondsLeft)} s`);
    this.name = "CircuitOpen";
  }
}

/** Isolates a host that keeps failing: open after N failures in a row, tried again after a pause, closed after M tries that succeed. */
export class CircuitBreaker {
  private record: CircuitRecord;
  private inFlight = 0;

  constructor(
    readonly host: string,
    private readonly settings: FleetSettings["circuitBreaker"],
    record: CircuitRecord = { failures: 0, trials: 0 },
    private readonly now: () => number = Date.now,
  ) {
    this.record = record;
  }

  get state(): CircuitState {
    if (this.record.openedAt === undefined) return CircuitState.Closed;
    return this.secondsLeft() > 0 ? CircuitState.Open : CircuitState.HalfOpen;
  }

  get data(): CircuitRecord {
    return this.record;
  }

  async call<T>(action: () => Promise<T>): Promise<T> {
    const state = this.state;
    if (state === CircuitState.Open) throw new CircuitOpen(this.host, this.secondsLeft());
    // While half-open only as many calls go through as are needed to close it.
    if (state === CircuitState.HalfOpen && this.inFlight + this.record.trials >= this.settings.halfOpenRequests) {
      throw new CircuitOpen(this.host, 0);
    }
    this.inFlight++;
    try {
      const result = await action();
      this.succeeded();
      return result;
    } catch (error) {
      this.failed();
      throw error;
    } finally {
      this.inFlight--;
    }
  }

  reset(): void {
    this.record = { failures: 0, trials: 0 };
  }

  private secondsLeft(): number {
    const { openedAt } = this.record;
    return openedAt === undefined ? 0 : this.settings.recoverySeconds - (this.now() - openedAt) / 1000;
  }

  private succeeded(): void {
    if (this.record.openedAt === undefined) {
      this.record = { failures: 0, trials: 0 };
      return;
    }
    const trials = this.record.trials + 1;
    this.record = trials >= this.settings.halfOpenRequests ? { failures: 0, trials: 0 } : { ...this.record, trials };
  }

  private failed(): void {
    const failures = this.record.failures + 1;
    const opens = this.record.openedAt !== undefined || failures >= this.settings.failureThreshold;
    this.record = opens ? { failures, openedAt: this.now(), trials: 0 } : { failures, trials: 0 };
  }
}
