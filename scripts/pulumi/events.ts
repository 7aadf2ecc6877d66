import type { EngineEvent as PulumiEvent, StepEventMetadata } from "@pulumi/pulumi/automation";
import type { Changes, Diagnostic, EngineEvent, Step, StepOp, Violation, YardResource } from "../rehearsal/engine/types";

/** Hears the real engine and tells it in the words of the rehearsal, so that people and machines read the same from both. */
export class Hearing {
  readonly steps: Step[] = [];
  readonly diagnostics: Diagnostic[] = [];
  readonly violations: Violation[] = [];
  changes: Changes = {};
  durationMs = 0;
  private readonly began = new Map<string, number>();
  private readonly seen = new Map<string, YardResource>();

  constructor(private readonly tell: (event: EngineEvent) => void = () => undefined) {}

  /** Every resource that the run left or would leave, in the order in which they were heard of. */
  get resources(): readonly YardResource[] {
    return [...this.seen.values()];
  }

  hear(event: PulumiEvent): void {
    if (event.resourcePreEvent !== undefined)
      this.started(event.resourcePreEvent.metadata, event.resourcePreEvent.planning === true);
    if (event.resOutputsEvent !== undefined) this.finished(event.resOutputsEvent.metadata);
    if (event.resOpFailedEvent !== undefined) this.finished(event.resOpFailedEvent.metadata, "failed; see the diagnostics");
    if (event.diagnosticEvent !== undefined) {
      const { severity, message, urn, ephemeral } = event.diagnosticEvent;
      if (ephemeral === true) return;
      const diagnostic: Diagnostic = {
        severity: severity === "info#err" ? "info" : severity,
        message: message.replaceAll(/<\{%[^%]*%\}>/g, "").trim(),
        ...(urn === undefined || urn === "" ? {} : { urn }),
      };
      this.diagnostics.push(diagnostic);
      this.tell({ kind: "diagnostic", diagnostic });
    }
    if (event.policyEvent !== undefined) {
      const { policyName, policyPackName, enforcementLevel, message, resourceUrn } = event.policyEvent;
      const violation: Violation = {
        policy: policyName,
        pack: policyPackName,
        level: enforcementLevel === "mandatory" ? "mandatory" : "advisory",
        message: message.replaceAll(/<\{%[^%]*%\}>/g, "").trim(),
        ...(resourceUrn === undefined ? {} : { urn: resourceUrn }),
      };
      this.violations.push(violation);
      this.tell({ kind: "violation", violation });
    }
    if (event.summaryEvent !== undefined) {
      this.changes = event.summaryEvent.resourceChanges as Changes;
      this.durationMs = event.summaryEvent.durationSeconds * 1000;
    }
  }

  private started(metadata: StepEventMetadata, planning: boolean): void {
    const step = stepOf(metadata);
    this.began.set(metadata.urn, Date.now());
    this.remember(metadata);
    this.tell({ kind: "stepStarted", step });
    // In a preview nothing follows the plan of a step.
    if (planning) this.finished(metadata);
  }

  private finished(metadata: StepEventMetadata, error?: string): void {
    const step = stepOf(metadata);
    if (error === undefined) this.remember(metadata);
    this.steps.push(step);
    const durationMs = Date.now() - (this.began.get(metadata.urn) ?? Date.now());
    this.tell({ kind: "stepFinished", step, durationMs, ...(error === undefined ? {} : { error }) });
  }

  private remember(metadata: StepEventMetadata): void {
    const { urn, type, new: state } = metadata;
    if (state === undefined) {
      this.seen.delete(urn);
      return;
    }
    this.seen.set(urn, {
      urn,
      type,
      name: nameOf(urn),
      custom: state.custom === true,
      ...(state.id === "" ? {} : { id: state.id }),
      inputs: state.inputs ?? {},
      outputs: state.outputs ?? {},
      secretInputs: [],
      secretOutputs: [],
      ...(state.parent === "" ? {} : { parent: state.parent }),
      dependencies: [],
      propertyDependencies: {},
      ...(state.provider === "" ? {} : { provider: state.provider.replace(/::[^:]*$/, "") }),
      protect: state.protect === true,
      retainOnDelete: state.retainOnDelete === true,
      ignoreChanges: [],
      replaceOnChanges: [],
      aliases: [],
      external: false,
      input: (path) => state.inputs?.[path],
      output: (path) => state.outputs?.[path],
    });
  }
}

function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

function stepOf({ op, urn, type, diffs, keys }: StepEventMetadata): Step {
  return {
    op: op as StepOp,
    urn,
    type,
    name: nameOf(urn),
    ...(diffs === undefined ? {} : { diffs }),
    ...(keys === undefined ? {} : { replaceKeys: keys }),
  };
}
