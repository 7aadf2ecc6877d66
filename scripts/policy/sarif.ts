/** SARIF 2.1.0, which code hosts show beside the lines of a change: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */
import { createHash } from "node:crypto";
import type { PackInfo, PolicyInfo } from "../rehearsal/analyzer";
import { type Finding, resourceName, resourceType } from "./findings";
import type { PolicyReport } from "./report";

/** What code hosts sort by: GitHub reads `security-severity` as a CVSS score. */
const scores: { readonly [severity in Finding["severity"]]: string } = {
  critical: "9.5",
  high: "8.0",
  medium: "5.5",
  low: "3.0",
};

export function toSarif(report: PolicyReport): string {
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: report.packs.map((pack) => run(pack, report)),
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function run(pack: PackInfo, report: PolicyReport) {
  const findings = report.findings.filter((finding) => finding.pack === pack.name);
  return {
    tool: {
      driver: {
        name: pack.name,
        ...(pack.version === "" ? {} : { semanticVersion: pack.version.replace(/^v/, "") }),
        rules: pack.policies.map(ruleOf),
      },
    },
    automationDetails: { id: `trainyard/${report.environment}/` },
    invocations: [{ executionSuccessful: true }],
    results: findings.map((finding) => result(finding, pack, report)),
  };
}

function ruleOf(policy: PolicyInfo) {
  const help =
    policy.remedy === undefined ? {} : { help: { text: policy.remedy, markdown: `${policy.title}\n\n    ${policy.remedy}\n` } };
  return {
    id: policy.name,
    shortDescription: { text: policy.title },
    fullDescription: { text: policy.description },
    // Packs of others write what they like there, and SARIF takes nothing but a URI.
    ...(policy.url === undefined || !URL.canParse(policy.url) ? {} : { helpUri: policy.url }),
    ...help,
    defaultConfiguration: { enabled: policy.level !== "disabled", level: policy.level === "advisory" ? "warning" : "error" },
    properties: { tags: [...policy.tags], "security-severity": scores[policy.severity] },
  };
}

/** A relative path as a URI: spaces and the like are escaped, slashes stay. */
function uriOf(file: string): string {
  return file.split("/").map(encodeURIComponent).join("/");
}

function result(finding: Finding, pack: PackInfo, report: PolicyReport) {
  const index = pack.policies.findIndex(({ name }) => name === finding.rule);
  // A result that is not a failure has the level "none" (3.27.10); "open" says that there was too little to tell.
  const judged =
    finding.status === "unknown"
      ? { kind: "open", level: "none" }
      : { kind: "fail", level: finding.level === "mandatory" ? "error" : "warning" };
  const print = createHash("sha256")
    .update(`${finding.rule} ${finding.urn ?? ""} ${finding.message}`)
    .digest("hex");
  return {
    ruleId: finding.rule,
    ...(index === -1 ? {} : { ruleIndex: index }),
    ...judged,
    message: { text: finding.urn === undefined ? finding.message : `${resourceName(finding.urn)}: ${finding.message}` },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: uriOf(report.file) }, region: { startLine: 1 } },
        ...(finding.urn === undefined
          ? {}
          : { logicalLocations: [{ name: resourceName(finding.urn), fullyQualifiedName: finding.urn, kind: "resource" }] }),
      },
    ],
    partialFingerprints: { "trainyard/v1": print },
    ...(finding.urn === undefined ? {} : { properties: { resourceType: resourceType(finding.urn) } }),
    ...(finding.exemption === undefined
      ? {}
      : {
          suppressions: [
            {
              kind: "external",
              status: "accepted",
              justification: `${finding.exemption.reason} (${finding.exemption.owner}, until ${finding.exemption.expires})`,
            },
          ],
        }),
  };
}
