/** JUnit XML, which every CI shows: one test case a policy, failed where it is mandatory and broken, skipped where it cannot tell yet. */
import type { PackInfo, PolicyInfo } from "../rehearsal/analyzer";
import { type Finding, isBlocking, resourceName } from "./findings";
import type { PolicyReport } from "./report";

export function toJunit(report: PolicyReport): string {
  const suites = report.packs.map((pack) => suite(pack, report));
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="trainyard policy ${xml(report.environment)}">\n${suites.join("")}</testsuites>\n`;
}

function suite(pack: PackInfo, report: PolicyReport): string {
  const policies = pack.policies.filter(({ level }) => level !== "disabled");
  const of = (policy: PolicyInfo) =>
    report.findings.filter((finding) => finding.pack === pack.name && finding.rule === policy.name);
  const failures = policies.filter((policy) => of(policy).some(isBlocking)).length;
  const skipped = policies.filter((policy) => isSkipped(of(policy))).length;
  const cases = policies.map((policy) => testCase(policy, of(policy), pack.name)).join("");
  return `  <testsuite name="${xml(pack.name)}" tests="${policies.length}" failures="${failures}" errors="0" skipped="${skipped}">\n${cases}  </testsuite>\n`;
}

function isSkipped(findings: readonly Finding[]): boolean {
  return findings.some(({ status }) => status === "unknown") && !findings.some(isBlocking);
}

function testCase(policy: PolicyInfo, findings: readonly Finding[], pack: string): string {
  const blocking = findings.filter(isBlocking);
  const open = findings.filter(({ status }) => status === "unknown");
  const rest = findings.filter((finding) => !isBlocking(finding) && finding.status !== "unknown");
  const body = [
    ...blocking.map(
      (finding) => `      <failure message="${xml(text(finding))}" type="${finding.severity}">${xml(text(finding))}</failure>\n`,
    ),
    ...(isSkipped(findings) ? [`      <skipped message="${xml(open.map(text).join("; "))}"/>\n`] : []),
    ...(rest.length === 0
      ? []
      : [`      <system-out>${xml(rest.map((finding) => `${finding.status}: ${text(finding)}`).join("\n"))}</system-out>\n`]),
  ];
  const head = `    <testcase name="${xml(policy.name)}" classname="${xml([pack, ...policy.tags].join("."))}"`;
  return body.length === 0 ? `${head}/>\n` : `${head}>\n${body.join("")}    </testcase>\n`;
}

function text({ urn, message, exemption }: Finding): string {
  const allowed = exemption === undefined ? "" : ` (until ${exemption.expires}, ${exemption.owner}: ${exemption.reason})`;
  return `${resourceName(urn)}: ${message}${allowed}`;
}

/** XML takes no control characters but tab and line ends. */
function xml(value: string): string {
  const characters = [...value].filter((character) => character >= " " || character === "\n" || character === "\t").join("");
  return characters.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}
