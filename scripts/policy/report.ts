/** One report, before it is written in some format. */
import type { Control, Framework } from "../../policies/core/frameworks";
import { matches } from "../../policies/core/rule";
import { ruleById } from "../../policies/rules";
import type { PackInfo } from "../rehearsal/analyzer";
import type { YardResource } from "../rehearsal/engine/types";
import { type Finding, isBlocking } from "./findings";

export interface PolicyReport {
  readonly environment: string;
  /** The environment's file, relative to its project; where a reader of the report can put a finding. */
  readonly file: string;
  /** `preview`: values that only the cloud knows are unknown; `made`: as on simulated clouds, with nothing unknown. */
  readonly judged: "preview" | "made";
  readonly packs: readonly PackInfo[];
  readonly resources: number;
  readonly findings: readonly Finding[];
  readonly framework?: FrameworkReport;
}

export interface FrameworkReport {
  readonly framework: Framework;
  readonly controls: readonly ControlReport[];
}

/** What the pack covers of a control, and what this environment shows. */
export interface ControlReport {
  readonly control: Control;
  /** `untouched`: the environment has nothing that the control is about. `not-judged`: rules of it are disabled, or in none of the packs. */
  readonly outcome: "kept" | "broken" | "exempt" | "unknown" | "untouched" | "not-judged" | "not-covered" | "not-applicable";
  /** Resources that its rules looked at. */
  readonly resources: number;
  readonly findings: number;
  readonly reason: string;
}

export function passes(report: PolicyReport): boolean {
  return !report.findings.some(isBlocking);
}

export function frameworkReport(
  framework: Framework,
  findings: readonly Finding[],
  resources: readonly Pick<YardResource, "type">[],
  packs: readonly Pick<PackInfo, "policies">[],
): FrameworkReport {
  const judged = new Set(
    packs.flatMap(({ policies }) => policies.filter(({ level }) => level !== "disabled").map(({ name }) => name)),
  );
  return { framework, controls: framework.controls.map((control) => controlReport(control, findings, resources, judged)) };
}

function controlReport(
  control: Control,
  findings: readonly Finding[],
  resources: readonly Pick<YardResource, "type">[],
  judged: ReadonlySet<string>,
): ControlReport {
  const types = control.rules.flatMap((id) => ruleById(id)?.rule.types ?? []);
  const touched = resources.filter(({ type }) => types.some((pattern) => matches(pattern, type))).length;
  const own = findings.filter(({ rule }) => control.rules.includes(rule));
  const reason = control.reason ?? "";
  const of = (outcome: ControlReport["outcome"], why = reason): ControlReport => ({
    control,
    outcome,
    resources: touched,
    findings: own.length,
    reason: why,
  });
  if (control.coverage === "not-applicable") return of("not-applicable");
  if (control.coverage === "none") return of("not-covered");
  if (own.some(({ status }) => status === "violation")) return of("broken");
  if (own.some(({ status }) => status === "unknown")) return of("unknown");
  if (own.some(({ status }) => status === "exempt")) return of("exempt");
  // Silence of a rule that was not asked proves nothing.
  const unasked = control.rules.filter((rule) => !judged.has(rule));
  if (unasked.length > 0) return of("not-judged", `disabled, or in none of the packs: ${unasked.join(", ")}`);
  if (touched === 0) return of("untouched", "the environment has no such resource");
  return of("kept");
}
