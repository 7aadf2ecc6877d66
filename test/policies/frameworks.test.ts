import { describe, expect, it } from "vitest";
import { frameworkIds, readFramework } from "../../policies/core/frameworks";
import { ruleById, rules } from "../../policies/rules";
import type { Finding } from "../../scripts/policy/findings";
import { frameworkReport } from "../../scripts/policy/report";
import type { PolicyInfo } from "../../scripts/rehearsal/analyzer";

describe("the frameworks", () => {
  it("are the eight that the documents name", () => {
    expect(frameworkIds()).toEqual([
      "aws-fsbp",
      "cis-aks-1.8",
      "cis-aws-6.0",
      "cis-eks-1.8",
      "cis-gke-1.9",
      "nsa-kubernetes",
      "pss-restricted",
      "trainyard-accelerators",
    ]);
  });

  it.each(frameworkIds())("%s names rules that there are, and each control once", (id) => {
    const framework = readFramework(id);
    expect(framework.id).toBe(id);
    const named = framework.controls.flatMap((control) => control.rules);
    expect(named.filter((rule) => ruleById(rule) === undefined)).toEqual([]);
    const ids = framework.controls.map((control) => control.id);
    expect(ids).toEqual([...new Set(ids)]);
  });

  it("map every rule about accelerators and money, so that none is forgotten when one is added", () => {
    const mapped = new Set(readFramework("trainyard-accelerators").controls.flatMap((control) => control.rules));
    const own = rules.filter(({ group }) => group === "accelerators" || group === "money").map(({ rule }) => rule.id);
    expect(own.filter((id) => !mapped.has(id))).toEqual([]);
  });

  it("names the ones there are when asked for another", () => {
    expect(() => readFramework("cis-eks")).toThrow('"cis-eks" is unknown; take one of aws-fsbp, cis-aks-1.8');
  });
});

describe("a framework's report", () => {
  const framework = readFramework("cis-eks-1.8");
  const cluster = { type: "aws:eks/cluster:Cluster" };
  const finding = (rule: string, status: Finding["status"]): Finding => ({
    rule,
    status,
    pack: "trainyard",
    level: "mandatory",
    severity: "high",
    title: rule,
    message: "",
  });
  const pack = (level: PolicyInfo["level"] = "mandatory", names = rules.map(({ rule }) => rule.id)) => ({
    policies: names.map((name): PolicyInfo => ({ name, title: name, description: name, level, severity: "high", tags: [] })),
  });
  const outcome = (id: string, findings: readonly Finding[], resources = [cluster], packs = [pack()]) =>
    frameworkReport(framework, findings, resources, packs).controls.find(({ control }) => control.id === id)?.outcome;

  it("tells kept, broken, exempt, unknown and untouched apart", () => {
    expect(outcome("5.3.1", [])).toBe("kept");
    expect(outcome("5.3.1", [finding("eks-secrets-encrypted", "violation")])).toBe("broken");
    expect(outcome("5.3.1", [finding("eks-secrets-encrypted", "exempt")])).toBe("exempt");
    expect(outcome("5.3.1", [finding("eks-secrets-encrypted", "unknown")])).toBe("unknown");
    expect(outcome("5.3.1", [], [])).toBe("untouched");
  });

  it("says what the pack does not cover, and what does not apply, with the reason", () => {
    expect(outcome("4.1.4", [])).toBe("not-covered");
    expect(outcome("3", [])).toBe("not-applicable");
    const report = frameworkReport(framework, [], [cluster], [pack()]);
    expect(report.controls.filter((control) => control.outcome.startsWith("not-") && control.reason === "")).toEqual([]);
  });

  it("takes no control for kept whose rules nobody asked: disabled ones, and those of a pack that is not there", () => {
    expect(outcome("5.3.1", [], [cluster], [pack("disabled")])).toBe("not-judged");
    expect(outcome("5.3.1", [], [cluster], [pack("mandatory", ["acme-tags"])])).toBe("not-judged");
    const { controls } = frameworkReport(framework, [], [cluster], [pack("disabled")]);
    expect(controls.filter(({ outcome: shown }) => shown === "kept" || shown === "untouched")).toEqual([]);
    expect(controls.find(({ control }) => control.id === "5.3.1")?.reason).toBe(
      "disabled, or in none of the packs: eks-secrets-encrypted",
    );
  });

  it("lets a violation weigh more than what is unknown or exempt", () => {
    const mixed = [
      finding("eks-access-entries", "exempt"),
      finding("eks-access-entries", "unknown"),
      finding("eks-access-entries", "violation"),
    ];
    expect(outcome("4.1.7", mixed)).toBe("broken");
  });
});
