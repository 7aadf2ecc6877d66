/** What the packs said, as findings: broken, cannot tell yet, or exempt. */
import { exemptionsUsed, parseUsed, type UsedExemption } from "../../policies/core/exemptions";
import type { PackInfo, PolicyInfo } from "../rehearsal/analyzer";
import type { Violation } from "../rehearsal/engine/types";

export type Status = "violation" | "unknown" | "exempt";

export interface Finding {
  readonly rule: string;
  readonly pack: string;
  readonly status: Status;
  readonly level: "advisory" | "mandatory";
  readonly severity: PolicyInfo["severity"];
  readonly title: string;
  readonly urn?: string;
  readonly message: string;
  readonly remedy?: string;
  /** For `exempt`: who allowed it, why, until when. */
  readonly exemption?: Pick<UsedExemption, "reason" | "owner" | "expires">;
}

/** How Pulumi's policy server begins what it says of a check that met an unknown value. */
const cannotRun = /^can't run policy '[^']*' from policy pack '[^']*' during preview: (.*)$/s;

export function findingsOf(violations: readonly Violation[], packs: readonly PackInfo[]): readonly Finding[] {
  return violations.map((violation) => findingOf(violation, packs)).sort(byWeight);
}

function findingOf(violation: Violation, packs: readonly PackInfo[]): Finding {
  const used = violation.policy === exemptionsUsed ? parseUsed(violation.message) : undefined;
  const rule = used?.rule ?? violation.policy;
  const info = packs.find(({ name }) => name === violation.pack)?.policies.find(({ name }) => name === rule);
  const unknown = cannotRun.exec(violation.message)?.[1];
  return {
    rule,
    pack: violation.pack,
    status: used !== undefined ? "exempt" : unknown !== undefined ? "unknown" : "violation",
    level: violation.level,
    severity: info?.severity ?? "medium",
    title: info?.title ?? rule,
    ...(violation.urn === undefined ? {} : { urn: violation.urn }),
    message: used?.message ?? unknown ?? violation.message,
    ...(info?.remedy === undefined ? {} : { remedy: info.remedy }),
    ...(used === undefined ? {} : { exemption: { reason: used.reason, owner: used.owner, expires: used.expires } }),
  };
}

const statuses: readonly Status[] = ["violation", "unknown", "exempt"];
const severities: readonly Finding["severity"][] = ["critical", "high", "medium", "low"];

/** Mandatory before advisory, broken before unknown before exempt, then by severity, rule and resource. */
function byWeight(left: Finding, right: Finding): number {
  const level = Number(left.level === "advisory") - Number(right.level === "advisory");
  const status = statuses.indexOf(left.status) - statuses.indexOf(right.status);
  const severity = severities.indexOf(left.severity) - severities.indexOf(right.severity);
  return status || level || severity || left.rule.localeCompare(right.rule) || (left.urn ?? "").localeCompare(right.urn ?? "");
}

export function isBlocking(finding: Finding): boolean {
  return finding.status === "violation" && finding.level === "mandatory";
}

/** The resource's name, for people; the stack where it is about the whole of it. */
export function resourceName(urn: string | undefined): string {
  return urn === undefined ? "(stack)" : urn.slice(urn.lastIndexOf("::") + 2);
}

/** `aws:s3/bucket:Bucket` */
export function resourceType(urn: string | undefined): string {
  const qualified = urn?.split("::").at(-2) ?? "";
  return qualified.slice(qualified.lastIndexOf("$") + 1);
}
