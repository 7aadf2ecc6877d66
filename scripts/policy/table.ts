import { plural, type Terminal, table } from "../output/style";
import { type Finding, isBlocking, resourceName, resourceType } from "./findings";
import { type FrameworkReport, type PolicyReport, passes } from "./report";

/** For people: what is broken first, each rule once with the resources that break it. */
export function writeTable(report: PolicyReport, out: Terminal): void {
  const { findings, packs } = report;
  section(out, "Mandatory", "red", findings.filter(isBlocking));
  section(
    out,
    "Advisory",
    "yellow",
    findings.filter((finding) => finding.status === "violation" && finding.level === "advisory"),
  );
  section(
    out,
    "Cannot tell yet",
    "cyan",
    findings.filter(({ status }) => status === "unknown"),
  );
  section(
    out,
    "Exempt",
    "blue",
    findings.filter(({ status }) => status === "exempt"),
  );
  if (report.framework !== undefined) writeFramework(report.framework, out);
  const rules = packs.reduce((sum, pack) => sum + pack.policies.filter(({ level }) => level !== "disabled").length, 0);
  const names = packs.map(({ name, version }) => `${name} ${version}`).join(", ");
  const verdict = passes(report) ? out.paint("green", "passes") : out.paint("red", "does not pass");
  out.write(
    `${report.environment} ${verdict}: ${plural(report.resources, "resource")}, ${plural(rules, "policy", "policies")} of ${names}\n`,
  );
}

function section(out: Terminal, title: string, colour: "red" | "yellow" | "cyan" | "blue", findings: readonly Finding[]): void {
  if (findings.length === 0) return;
  out.write(`${out.paint("bold", out.paint(colour, `${title} (${findings.length})`))}\n`);
  for (const rule of new Set(findings.map((finding) => finding.rule))) {
    const own = findings.filter((finding) => finding.rule === rule);
    out.write(`  ${out.paint("bold", rule)}  ${own[0]?.severity}  ${own[0]?.title}\n`);
    for (const finding of own) {
      out.write(`    ${resourceName(finding.urn)} ${out.paint("dim", resourceType(finding.urn))}\n      ${finding.message}\n`);
      if (finding.exemption !== undefined) {
        const { owner, expires, reason } = finding.exemption;
        out.write(`      until ${expires}, ${owner}: ${reason}\n`);
      }
    }
    if (own[0]?.status === "violation" && own[0].remedy !== undefined)
      out.write(`    ${out.paint("dim", `remedy: ${own[0].remedy}`)}\n`);
  }
  out.write("\n");
}

function writeFramework({ framework, controls }: FrameworkReport, out: Terminal): void {
  out.write(`${out.paint("bold", `${framework.title} ${framework.version}`)} (${framework.scope})\n`);
  const rows = controls.map(({ control, outcome, resources, reason }) => [
    control.id,
    outcome,
    control.coverage,
    String(resources),
    control.title,
    reason,
  ]);
  out.write(table([["control", "here", "covered", "resources", "", ""], ...rows], [3]));
  const counts = [...new Set(controls.map(({ outcome }) => outcome))].map(
    (outcome) => `${controls.filter((each) => each.outcome === outcome).length} ${outcome}`,
  );
  out.write(`  ${counts.join(", ")}\n\n`);
}
