import type { Changes, OperationResult, PropertyValues, Violation } from "../rehearsal/engine/types";

/** What went on, for machines: the one object that `--json` prints. */
export interface Report {
  readonly environment: string;
  readonly operation: string;
  readonly engine: "rehearsal" | "pulumi";
  readonly clouds: "simulated" | "live";
  readonly result: "succeeded" | "failed";
  readonly operations: Readonly<Record<Counted, number>>;
  readonly steps: readonly ReportStep[];
  readonly outputs: PropertyValues;
  readonly diagnostics: readonly ReportDiagnostic[];
  readonly violations: readonly Pick<Violation, "policy" | "level" | "urn" | "message">[];
  readonly cost: Cost;
  readonly durationMs: number;
}

const counted = ["create", "update", "replace", "delete", "same"] as const;
type Counted = (typeof counted)[number];

export interface ReportStep {
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly diffs?: readonly string[];
  readonly replaceKeys?: readonly string[];
}

export interface ReportDiagnostic {
  readonly severity: string;
  readonly path?: string;
  readonly urn?: string;
  readonly message: string;
  /** The file and line that the message is about. */
  readonly source?: string;
}

export interface Cost {
  readonly hourlyUsd: number;
  readonly monthlyUsd: number;
  readonly unpriced: readonly string[];
}

export const noCost: Cost = { hourlyUsd: 0, monthlyUsd: 0, unpriced: [] };

/** The provider that the engine makes by itself for a package; neither counted nor told of, as with Pulumi. */
export function isDefaultProvider({ type, name }: { readonly type: string; readonly name: string }): boolean {
  return type.startsWith("pulumi:providers:") && name.startsWith("default");
}

/** What a secret output reads as; Pulumi prints the same word. */
export const hidden = "[secret]";

export function countChanges(changes: Changes): Readonly<Record<Counted, number>> {
  const count = (op: Counted): number => changes[op] ?? 0;
  return {
    create: count("create"),
    update: count("update"),
    replace: count("replace"),
    delete: count("delete"),
    same: count("same"),
  };
}

/** Outputs with secrets hidden and, in a preview, what is not known yet as Pulumi writes it. */
export function shownOutputs(result: Pick<OperationResult, "outputs" | "secretOutputs">): PropertyValues {
  return Object.fromEntries(
    Object.entries(result.outputs).map(([key, value]) => [key, result.secretOutputs.includes(key) ? hidden : plain(value)]),
  );
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return "[unknown]";
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}
