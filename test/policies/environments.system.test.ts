import { readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { readFramework } from "../../policies/core/frameworks";
import { rehearseInMemory } from "../../scripts/commands/rehearse";
import { openSession } from "../../scripts/commands/session";
import { analyzeMade, evaluate } from "../../scripts/policy/evaluate";
import { type Finding, findingsOf, isBlocking } from "../../scripts/policy/findings";
import { formatReport } from "../../scripts/policy/format";
import { ownPack } from "../../scripts/policy/in-process";
import { type FrameworkReport, frameworkReport, type PolicyReport, passes } from "../../scripts/policy/report";
import type { YardResource } from "../../scripts/rehearsal/engine/types";
import { packDirectory } from "./harness";
import { sarifFaults } from "./sarifSchema";

const root = join(__dirname, "../..");
const environments = readdirSync(join(root, "stacks")).flatMap((file) => /^Pulumi\.([a-z0-9-]+)\.yaml$/.exec(file)?.[1] ?? []);
const session = (name: string) => openSession(name, { cwd: root, set: [], engine: "rehearsal", policyPack: [], target: [] });

/** Rule and kind of resource of each exemption that was used. */
function exemptionsOf(findings: readonly Finding[]): readonly string[] {
  const used = findings.filter(({ status }) => status === "exempt");
  return [...new Set(used.map(({ rule, urn }) => `${rule} ${urn?.split("::").at(-2)}`))].sort();
}

/** What serves on Google Cloud has the fabric of A3 High, whose plug-in and injector production's machines do not need (docs/fabric.md). */
const googleFabric = ["no-infiniband-host-path", "pod-non-root", "pod-read-only-root", "pod-volumes"].map(
  (rule) => `${rule} trainyard:index:GkeFabric$kubernetes:apps/v1:DaemonSet`,
);
const beyondProduction: Readonly<Record<string, readonly string[]>> = { serving: googleFabric, "serving-standby": googleFabric };

function brokenControls({ controls }: FrameworkReport): readonly string[] {
  return controls.filter(({ outcome }) => outcome === "broken").map(({ control }) => control.id);
}

describe("the environments that come with the toolkit", () => {
  const pack = ownPack({ folder: packDirectory, version: "0.1.0" });
  const made = new Map<string, { readonly findings: readonly Finding[]; readonly resources: readonly YardResource[] }>();
  const judged = (name: string) => {
    const found = made.get(name);
    if (found === undefined) throw new Error(`${name} was not judged`);
    return found;
  };
  beforeAll(async () => {
    for (const name of environments) {
      const { resources, diagnostics } = await rehearseInMemory(session(name), "up");
      expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
      made.set(name, { resources, findings: findingsOf(await analyzeMade(pack, resources), [pack.info]) });
    }
  }, 180_000);

  it("are there", () => {
    expect(environments).toEqual(expect.arrayContaining(["dev", "production", "staging"]));
  });

  it.each(environments)("%s keeps every mandatory rule, and nothing is left to be told later", (name) => {
    const { findings } = judged(name);
    expect(findings.filter(isBlocking)).toEqual([]);
    expect(findings.filter(({ status }) => status === "unknown")).toEqual([]);
  });

  it.each(environments)("%s uses no exemption that production does not need as well, but for what it alone has", (name) => {
    const justified = exemptionsOf(judged("production").findings);
    expect(exemptionsOf(judged(name).findings).filter((used) => !justified.includes(used))).toEqual(beyondProduction[name] ?? []);
  });

  it("tell of dl2q that is declared as Gaudi, as an advisory with the way out", () => {
    const told = judged("production").findings.filter(({ rule }) => rule === "accelerator-as-declared");
    expect(told.map(({ level }) => level)).toEqual(["advisory"]);
    expect(told[0]?.message).toContain("write `accelerator: qualcomm-ai100` if the list is right");
  });

  it("keep the controls of the accelerator framework that they touch, but for the advisories", () => {
    const { findings, resources } = judged("production");
    expect(brokenControls(frameworkReport(readFramework("trainyard-accelerators"), findings, resources, [pack.info]))).toEqual([
      "NOD.3",
      "USD.1",
    ]);
  });
});

describe("production in a preview", () => {
  let report: PolicyReport;
  beforeAll(async () => {
    report = await evaluate(session("production"), { packs: [packDirectory], judged: "preview", framework: "cis-eks-1.8" });
  }, 240_000);

  it("passes, and says what cannot be told yet", () => {
    expect(passes(report)).toBe(true);
    const unknown = report.findings.filter(({ status }) => status === "unknown");
    expect(unknown.map(({ rule }) => rule)).toContain("s3-policy-not-public");
    expect(unknown.every(({ level, message }) => level === "advisory" && message.startsWith("cannot tell yet"))).toBe(true);
  });

  it("is valid SARIF 2.1.0", () => {
    expect(sarifFaults(JSON.parse(formatReport(report, "sarif")))).toEqual([]);
  });

  it("breaks no control of CIS EKS but for the advisories about quotas and digests", () => {
    expect(report.framework === undefined ? [] : brokenControls(report.framework)).toEqual(["4.5.1", "5.1.4"]);
  });
});
