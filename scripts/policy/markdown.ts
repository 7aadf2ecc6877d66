/** Markdown for a comment on a change. */
import { type Finding, isBlocking, resourceName, resourceType } from "./findings";
import { type PolicyReport, passes } from "./report";

export function toMarkdown(report: PolicyReport): string {
  const lines = [`## Policies: ${report.environment} ${passes(report) ? "passes" : "does not pass"}`, "", ...summary(report)];
  lines.push(...section("Mandatory", report.findings.filter(isBlocking)));
  lines.push(
    ...section(
      "Advisory",
      report.findings.filter(({ status, level }) => status === "violation" && level === "advisory"),
    ),
  );
  lines.push(
    ...section(
      "Cannot tell yet",
      report.findings.filter(({ status }) => status === "unknown"),
    ),
  );
  lines.push(...exempt(report.findings.filter(({ status }) => status === "exempt")));
  lines.push(...framework(report));
  return `${lines.join("\n")}\n`;
}

function summary({ findings, resources, packs }: PolicyReport): readonly string[] {
  const count = (status: Finding["status"]) => findings.filter((finding) => finding.status === status).length;
  const names = packs.map(({ name, version }) => `${name} ${version}`).join(", ");
  return [
    `${resources} resources, ${names}: ${findings.filter(isBlocking).length} mandatory, ${count("violation") - findings.filter(isBlocking).length} advisory, ${count("unknown")} cannot tell yet, ${count("exempt")} exempt.`,
  ];
}

function section(title: string, findings: readonly Finding[]): readonly string[] {
  if (findings.length === 0) return [];
  const rows = findings.map((finding) => row([code(finding.rule), finding.severity, subject(finding), finding.message]));
  return ["", `### ${title}`, "", row(["rule", "severity", "resource", "what"]), row(["---", "---", "---", "---"]), ...rows];
}

function exempt(findings: readonly Finding[]): readonly string[] {
  if (findings.length === 0) return [];
  const rows = findings.map((finding) => {
    const { owner = "", expires = "", reason = "" } = finding.exemption ?? {};
    return row([code(finding.rule), subject(finding), owner, expires, reason]);
  });
  return [
    "",
    "### Exempt",
    "",
    row(["rule", "resource", "owner", "until", "reason"]),
    row(["---", "---", "---", "---", "---"]),
    ...rows,
  ];
}

function framework({ framework: report }: PolicyReport): readonly string[] {
  if (report === undefined) return [];
  const rows = report.controls.map(({ control, outcome, reason }) =>
    row([control.id, control.title, control.coverage, outcome, reason]),
  );
  const { title, version, scope } = report.framework;
  return [
    "",
    `### ${title} ${version}`,
    "",
    `${scope}.`,
    "",
    row(["control", "", "covered", "here", ""]),
    row(["---", "---", "---", "---", "---"]),
    ...rows,
  ];
}

function subject({ urn }: Finding): string {
  return urn === undefined ? "the stack" : `${code(resourceName(urn))} (${resourceType(urn)})`;
}

function code(text: string): string {
  return `\`${text}\``;
}

/** A cell must neither end the row nor the column. */
function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replace(/\|/g, "\\|").replace(/\s*\n\s*/g, " ")).join(" | ")} |`;
}
