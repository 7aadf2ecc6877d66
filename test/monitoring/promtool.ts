import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import type { Rule, RuleGroup } from "../../components/monitoring/rules";

/** Series by name and labels, `up{pod="a"}`, with their values at each minute in promtool's notation: `1+0x10`, `0 5 _ NaN`. */
export type TrialSeries = Readonly<Record<string, string>>;

/** What an alert is tried on. */
export interface AlertTrial {
  /** It fires on these. */
  readonly fires: TrialSeries;
  /** And not on these: best what only just does not count. */
  readonly quiet: TrialSeries;
  /** When it is looked at, `10m`; by then the fault must have held for as long as the rule says. */
  readonly at: string;
}

/** One test in promtool's own form (https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/). */
export interface PromtoolTest {
  readonly interval: string;
  readonly input_series: readonly { readonly series: string; readonly values: string }[];
  readonly promql_expr_test: readonly {
    readonly expr: string;
    readonly eval_time: string;
    readonly exp_samples: readonly { readonly labels: string; readonly value: number }[];
  }[];
}

/** Whether a tool of Debian's packages `prometheus` and `prometheus-alertmanager` is there. */
export function installed(tool: string): boolean {
  return spawnSync(tool, ["--version"]).status === 0;
}

/** Runs a tool and gives all that it said; throws with that where it fails. */
export function run(tool: string, ...parameters: string[]): string {
  try {
    return execFileSync(tool, parameters, { encoding: "utf8", stdio: "pipe" });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`${tool} ${parameters.join(" ")}\n${stdout ?? ""}${stderr ?? ""}`);
  }
}

export function alertsOf(groups: readonly RuleGroup[]): Rule[] {
  return groups.flatMap(({ rules }) => rules).filter(({ alert }) => alert !== undefined);
}

/** `promtool check rules` of the groups: what it said. */
export function checkRules(groups: readonly RuleGroup[]): string {
  return inFolder((file) => {
    writeFileSync(file("rules.yaml"), stringify({ groups }));
    return run("promtool", "check", "rules", file("rules.yaml"));
  });
}

/** `promtool test rules` of the groups: what it said; throws with every expectation that did not hold. */
export function testRules(groups: readonly RuleGroup[], tests: readonly PromtoolTest[], evaluationInterval = "1m"): string {
  return inFolder((file) => {
    writeFileSync(file("rules.yaml"), stringify({ groups }));
    const test = { rule_files: ["rules.yaml"], evaluation_interval: evaluationInterval, tests };
    writeFileSync(file("tests.yaml"), stringify(test, { aliasDuplicateObjects: false }));
    return run("promtool", "test", "rules", file("tests.yaml"));
  });
}

function inFolder<T>(work: (file: (name: string) => string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "promtool-"));
  try {
    return work((name) => join(folder, name));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** How many series of an alert fire at a time; nothing is expected where that is 0. */
export function firing(alert: string, series: TrialSeries, at: string, count: number): PromtoolTest {
  return {
    interval: "1m",
    input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
    promql_expr_test: [
      {
        expr: `count(ALERTS{alertname="${alert}",alertstate="firing"})`,
        eval_time: at,
        exp_samples: count > 0 ? [{ labels: "{}", value: count }] : [],
      },
    ],
  };
}

/**
 * The tests of a part's rules: each alert has a trial, promtool takes the rules, and each alert fires on what it is for and stays quiet on
 * what it is not for. Where promtool is missing the latter two are skipped by name.
 */
export function describeAlerts(title: string, groups: readonly RuleGroup[], trials: Readonly<Record<string, AlertTrial>>): void {
  describe(title, () => {
    it("are each tried for firing and for staying quiet", () => {
      expect(Object.keys(trials).sort()).toEqual(
        alertsOf(groups)
          .map((rule) => rule.alert)
          .sort(),
      );
    });

    describe.skipIf(!installed("promtool"))("by promtool (skipped where promtool is not installed)", () => {
      it("are accepted", () => {
        const count = groups.reduce((sum, { rules }) => sum + rules.length, 0);
        const counts = [...checkRules(groups).matchAll(/SUCCESS: (\d+) rules found/g)].map(([, found]) => Number(found));
        expect(counts).toEqual([count]);
      });

      it("fire when they should and stay quiet when they should, each one", () => {
        const tests = Object.entries(trials).flatMap(([alert, { fires, quiet, at }]) => [
          firing(alert, fires, at, 1),
          firing(alert, quiet, at, 0),
        ]);
        expect(testRules(groups, tests)).toContain("SUCCESS");
      });
    });
  });
}
