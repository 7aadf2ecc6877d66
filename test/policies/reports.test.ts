import { describe, expect, it } from "vitest";
import { readFramework } from "../../policies/core/frameworks";
import { type Finding, findingsOf } from "../../scripts/policy/findings";
import { type Format, formatReport } from "../../scripts/policy/format";
import { frameworkReport, type PolicyReport, passes } from "../../scripts/policy/report";
import type { PackInfo, PolicyInfo } from "../../scripts/rehearsal/analyzer";
import type { Violation } from "../../scripts/rehearsal/engine/types";
import { sarifFaults } from "./sarifSchema";

const policy = (name: string, level: PolicyInfo["level"], severity: PolicyInfo["severity"]): PolicyInfo => ({
  name,
  title: `Title of ${name}`,
  description: `Title of ${name}`,
  level,
  severity,
  tags: ["clouds"],
  remedy: `set <${name}> & "more"`,
  url: "https://example.com/rule",
});
const pack: PackInfo = {
  name: "trainyard",
  version: "v0.1.0",
  policies: [
    policy("kms-rotation", "mandatory", "medium"),
    policy("s3-access-logging", "advisory", "low"),
    policy("eks-secrets-encrypted", "mandatory", "high"),
  ],
};
const urn = (type: string, name: string) => `urn:pulumi:dev::shop::trainyard:index:Bucket$${type}::${name}`;
const violations: readonly Violation[] = [
  {
    policy: "s3-access-logging",
    pack: "trainyard",
    level: "advisory",
    urn: urn("aws:s3/bucket:Bucket", "data"),
    message: "no log | at all\nsecond line",
  },
  {
    policy: "kms-rotation",
    pack: "trainyard",
    level: "mandatory",
    urn: urn("aws:kms/key:Key", "key"),
    message: 'enableKeyRotation is not <true> & "on"',
  },
  {
    policy: "eks-secrets-encrypted",
    pack: "trainyard",
    level: "advisory",
    urn: urn("aws:eks/cluster:Cluster", "cluster"),
    message:
      "can't run policy 'eks-secrets-encrypted' from policy pack 'trainyard@v0.1.0' during preview: cannot tell yet: encryptionConfig",
  },
  {
    policy: "exemptions-used",
    pack: "trainyard",
    level: "advisory",
    urn: urn("aws:kms/key:Key", "old"),
    message:
      "exempt from kms-rotation until 2027-01-31, owner platform, reason: rotates by hand | old: enableKeyRotation is not true",
  },
];
const findings = findingsOf(violations, [pack]);
const report = (change: Partial<PolicyReport> = {}): PolicyReport => ({
  environment: "dev",
  file: "stacks/Pulumi.dev.yaml",
  judged: "preview",
  packs: [pack],
  resources: 4,
  findings,
  ...change,
});
const framework = frameworkReport(readFramework("cis-eks-1.8"), findings, [{ type: "aws:eks/cluster:Cluster" }], [pack]);

describe("the findings", () => {
  it("tell what is broken, unknown and exempt apart, the gravest first", () => {
    expect(findings.map(({ rule, status, level, severity }) => [rule, status, level, severity])).toEqual([
      ["kms-rotation", "violation", "mandatory", "medium"],
      ["s3-access-logging", "violation", "advisory", "low"],
      ["eks-secrets-encrypted", "unknown", "advisory", "high"],
      ["kms-rotation", "exempt", "advisory", "medium"],
    ]);
    expect(findings[3]?.exemption).toEqual({ reason: "rotates by hand", owner: "platform", expires: "2027-01-31" });
    expect(findings[2]?.message).toBe("cannot tell yet: encryptionConfig");
  });

  it("let an environment pass unless something mandatory is broken", () => {
    expect(passes(report())).toBe(false);
    expect(passes(report({ findings: findings.slice(1) }))).toBe(true);
  });
});

describe("a SARIF report", () => {
  const sarif = (of: PolicyReport) =>
    JSON.parse(formatReport(of, "sarif")) as {
      runs: { results: SarifResult[]; tool: { driver: { rules: { id: string }[] } } }[];
    };
  interface SarifResult {
    ruleId: string;
    ruleIndex: number;
    kind: string;
    level: string;
    suppressions?: { justification: string }[];
    locations: { logicalLocations?: { fullyQualifiedName: string }[] }[];
  }

  it.each([
    ["with findings of every sort", report()],
    ["without any", report({ findings: [] })],
    ["of a finding about the whole stack", report({ findings: [{ ...(findings[0] as Finding), urn: undefined } as Finding] })],
    ["with a framework", report({ framework })],
    ["of a file whose name is no URI", report({ file: "stacks/Pulumi.my env%.yaml" })],
    [
      "of a pack that says little of itself, and gives words where a URL belongs",
      report({
        packs: [{ ...pack, version: "", policies: [{ ...policy("kms-rotation", "mandatory", "medium"), url: "ask the team" }] }],
      }),
    ],
  ])("%s keeps the schema of version 2.1.0", (_name, of) => {
    expect(sarifFaults(sarif(of))).toEqual([]);
  });

  it("is refused by the schema where it is broken, so that the check can fail", () => {
    expect(sarifFaults({ version: "2.1.0", runs: [{ tool: {} }] })).toContain(
      "/runs/0/tool must have required property 'driver'",
    );
  });

  it("names level and kind: error, warning, open, and suppressed with its justification", () => {
    const [run] = sarif(report()).runs;
    expect(run?.results.map(({ ruleId, kind, level }) => [ruleId, kind, level])).toEqual([
      ["kms-rotation", "fail", "error"],
      ["s3-access-logging", "fail", "warning"],
      ["eks-secrets-encrypted", "open", "none"],
      ["kms-rotation", "fail", "warning"],
    ]);
    expect(run?.results[3]?.suppressions?.[0]?.justification).toBe("rotates by hand (platform, until 2027-01-31)");
    expect(run?.results.map(({ ruleIndex, ruleId }) => run.tool.driver.rules[ruleIndex]?.id === ruleId)).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(run?.results[0]?.locations[0]?.logicalLocations?.[0]?.fullyQualifiedName).toBe(urn("aws:kms/key:Key", "key"));
  });
});

describe("a JUnit report", () => {
  const xml = formatReport(report(), "junit");

  it("has one case a policy: failed, skipped or passed", () => {
    expect(xml).toContain('<testsuite name="trainyard" tests="3" failures="1" errors="0" skipped="1">');
    expect(xml).toContain('<testcase name="kms-rotation" classname="trainyard.clouds">');
    expect(xml).toContain("<skipped message=");
    expect(xml.match(/<failure /g)).toHaveLength(1);
  });

  it("escapes what XML would read as its own", () => {
    expect(xml).toContain("enableKeyRotation is not &lt;true&gt; &amp; &quot;on&quot;");
    const odd = formatReport(report({ findings: [{ ...(findings[0] as Finding), message: "bell \u0007 and \u0000" }] }), "junit");
    expect([...odd].every((character) => character >= " " || character === "\n")).toBe(true);
  });
});

describe("a Markdown report", () => {
  const text = formatReport(report({ framework }), "markdown");

  it("shows each sort of finding, and no cell ends its row or column", () => {
    expect(text).toContain("## Policies: dev does not pass");
    expect(text).toContain("1 mandatory, 1 advisory, 1 cannot tell yet, 1 exempt");
    expect(text).toContain("| `s3-access-logging` | low | `data` (aws:s3/bucket:Bucket) | no log \\| at all second line |");
    expect(text).toContain("| `kms-rotation` | `old` (aws:kms/key:Key) | platform | 2027-01-31 | rotates by hand |");
    expect(text).toContain("| 5.3.1 | Secrets are encrypted with your key | full | unknown |");
  });
});

describe("a JSON report", () => {
  it("is one object with the result, the findings and the controls", () => {
    const object: unknown = JSON.parse(formatReport(report({ framework }), "json"));
    expect(object).toMatchObject({
      environment: "dev",
      judged: "preview",
      result: "failed",
      resources: 4,
      findings: [{ rule: "kms-rotation", status: "violation" }, {}, {}, {}],
    });
    expect(object).toHaveProperty("framework.id", "cis-eks-1.8");
  });
});

describe("a table", () => {
  it("shows each rule once with its resources, the remedy, and the verdict", () => {
    const text = formatReport(report({ framework }), "table");
    expect(text).toContain("Mandatory (1)");
    expect(text).toContain("Exempt (1)");
    expect(text).toContain("until 2027-01-31, platform: rotates by hand");
    expect(text).toContain('remedy: set <kms-rotation> & "more"');
    expect(text).toContain("dev does not pass: 4 resources, 3 policies of trainyard v0.1.0");
  });

  it.each<Format>(["table", "json", "sarif", "markdown", "junit"])(
    "and every other format ends with a line end: %s",
    (format) => {
      expect(formatReport(report(), format).endsWith("\n")).toBe(true);
    },
  );
});
