/** Collects what a run does and says, and passes it on as it happens. */
import type { Changes, Diagnostic, EngineEvent, Step, StepOp, Violation } from "./types";
import { isDefaultProvider } from "./urn";

/** Parts of a replacement and what leaves a resource alone: Pulumi's summary counts none of these. */
const UNCOUNTED = new Set<StepOp>([
  "create-replacement",
  "delete-replaced",
  "read",
  "read-replacement",
  "refresh",
  "discard-replaced",
]);

export class Recorder {
  readonly steps: Step[] = [];
  readonly diagnostics: Diagnostic[] = [];
  readonly violations: Violation[] = [];
  private readonly counts = new Map<StepOp, number>();
  private errors = 0;

  constructor(private readonly onEvent: (event: EngineEvent) => void = () => {}) {}

  get failed(): boolean {
    return this.errors > 0;
  }

  get changes(): Changes {
    return Object.fromEntries([...this.counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  started(step: Step): void {
    this.steps.push(step);
    this.onEvent({ kind: "stepStarted", step });
  }

  finished(step: Step, durationMs: number, error?: string): void {
    this.onEvent({ kind: "stepFinished", step, durationMs, ...(error === undefined ? {} : { error }) });
  }

  count(op: StepOp, urn: string): void {
    if (UNCOUNTED.has(op) || isDefaultProvider(urn)) return;
    this.counts.set(op, (this.counts.get(op) ?? 0) + 1);
  }

  diagnose(diagnostic: Diagnostic): void {
    if (diagnostic.severity === "error") this.errors++;
    if (diagnostic.severity !== "debug") this.diagnostics.push(diagnostic);
    this.onEvent({ kind: "diagnostic", diagnostic });
  }

  violate(violation: Violation): void {
    this.violations.push(violation);
    this.onEvent({ kind: "violation", violation });
  }

  summary(result: "succeeded" | "failed", durationMs: number): void {
    this.onEvent({ kind: "summary", result, changes: this.changes, durationMs });
  }
}
