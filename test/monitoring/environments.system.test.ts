import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { findProject, listEnvironments } from "../../components/config";
import type { RuleGroup } from "../../components/monitoring/rules";
import { openSession } from "../../scripts/commands/session";
import { plays } from "../../scripts/dashboards/plays";
import { repository } from "../cli/run";
import { field, items, objects, rehearsed } from "../systems/rehearsed";
import { alertsOf, checkRules, installed, run } from "./promtool";

const root = join(__dirname, "../..");
const environments = listEnvironments(findProject(repository));
/** Every test's text: a part that is not of these systems tries its alerts in its own room, by `describeAlerts`. */
const tests = readdirSync(join(root, "test"), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".test.ts"))
  .map((file) => readFileSync(join(root, "test", file), "utf8"))
  .filter((text) => text.includes("describeAlerts"));
const played = new Set([...plays.values()].flatMap(({ faults }) => faults.map(({ alert }) => alert)));
const sections = new Set(
  [...readFileSync(join(root, "docs/runbooks.md"), "utf8").matchAll(/^## (\w+)$/gm)].map(([, name]) => name),
);

/** The dashboards of each environment that has a Grafana of its own. */
const dashboardsOf: Readonly<Record<string, readonly string[]>> = {
  "gaudi-3-scale": ["gaudi-3-scale", "overview"],
  "training-runtime": ["overview", "training-runtime"],
  grid: ["grid", "overview"],
  ringrift: ["overview", "ringrift"],
  mlmf: ["mlmf", "overview"],
};

/** Who hears of what, where an environment names anybody. */
const heardBy: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  serving: { critical: "console,on-call,incidents,team", warning: "console,team", info: "console" },
};

describe.each(environments)("what watches %s", (environment) => {
  let groups: readonly RuleGroup[] = [];
  let dashboards: readonly string[] = [];
  let routes: unknown;
  let system = "";

  beforeAll(async () => {
    const resources = await rehearsed(environment);
    groups = [...objects(resources, "PrometheusRule").values()].flatMap((made) => items(made, "spec", "groups")) as RuleGroup[];
    const found = [...objects(resources, "ConfigMap").values()].filter(
      (made) => field(made, "metadata", "labels", "grafana_dashboard") === "1",
    );
    dashboards = found.flatMap((made) => Object.keys(Object(field(made, "data"))));
    routes = field(objects(resources, "Secret").get("alertmanager-configuration"), "stringData", "alertmanager.yaml");
    system = openSession(environment, { cwd: repository, set: [], engine: "rehearsal", policyPack: [], target: [] }).loaded
      .environment.system;
  }, 60_000);

  it("shows the dashboards of its system", () => {
    const expected = routes === undefined ? [] : (dashboardsOf[system] ?? []);
    expect(dashboards.toSorted()).toEqual(expected.map((name) => `trainyard-${name}.json`));
  });

  it.skipIf(!installed("amtool"))("sends its alerts where it says (skipped where amtool is not installed)", () => {
    if (routes === undefined) return expect(groups).toEqual([]);
    const folder = mkdtempSync(join(tmpdir(), "routes-"));
    try {
      const file = join(folder, "alertmanager.yaml");
      // A rehearsal has a word in place of an address that is a secret.
      writeFileSync(file, String(routes).replaceAll(/\b((?:api_)?url): (?!http).*/g, "$1: https://example.com/"));
      expect(run("amtool", "check-config", file)).toContain("SUCCESS");
      for (const severity of ["critical", "warning", "info"]) {
        const labels = [`severity=${severity}`, "alertname=PacketLoss"];
        const heard = run("amtool", "config", "routes", "test", `--config.file=${file}`, ...labels).trim();
        expect(heard).toBe(heardBy[environment]?.[severity] ?? "none");
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("has every alert tried for firing and for staying quiet, and a runbook for each", () => {
    const alerts = alertsOf(groups).flatMap(({ alert }) => alert ?? []);
    const tried = (alert: string) => played.has(alert) || tests.some((text) => new RegExp(`\\b${alert}: `).test(text));
    if (routes !== undefined) expect(alerts).toContain("AcceleratorIdle");
    expect(alerts.filter((alert) => !tried(alert))).toEqual([]);
    expect(alerts.filter((alert) => !sections.has(alert))).toEqual([]);
  });

  it.skipIf(!installed("promtool"))("is taken by promtool (skipped where promtool is not installed)", () => {
    const count = groups.reduce((sum, { rules }) => sum + rules.length, 0);
    if (count > 0) expect(checkRules(groups)).toContain(`SUCCESS: ${count} rules found`);
  });
});
