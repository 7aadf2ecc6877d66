import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { burnInRules } from "../../components/health/rules";
import { commonFunctions, functionsIn, metricsIn } from "../../components/monitoring/expression";
import { metricTables, seriesOf } from "../../components/monitoring/metrics";
import { Player } from "../../scripts/dashboards/play";
import { plays } from "../../scripts/dashboards/plays";
import { rulesOf } from "../../scripts/dashboards/systems";
import { alertsOf } from "./promtool";
import { idleFaults, untried } from "./trials";

const known = new Set(Object.values(metricTables).flat().flatMap(seriesOf));

describe.each([...plays])("the rules of %s", (system, play) => {
  const groups = rulesOf(system);

  it("are each tried by a fault of the play, and each fault has something that comes close to it", () => {
    expect(untried(groups, play)).toEqual([]);
    expect(idleFaults(groups, play)).toEqual([]);
  });

  it("ask only for metrics that somebody gives", () => {
    const asked = groups.flatMap(({ rules }) => rules).flatMap(({ expr }) => metricsIn(expr));
    expect(asked.filter((metric) => !known.has(metric))).toEqual([]);
  });

  it("use only what Prometheus 2.42 and 3 both know, and no bound of a histogram, which 3 writes otherwise", () => {
    const expressions = groups.flatMap(({ rules }) => rules).map(({ expr }) => expr);
    expect(expressions.flatMap(functionsIn).filter((name) => !commonFunctions.has(name))).toEqual([]);
    expect(expressions.filter((expr) => /\ble *(=|!)/.test(expr))).toEqual([]);
  });
});

describe("the plays", () => {
  it("play nothing that stands in no table of metrics", () => {
    for (const play of plays.values()) {
      const player = new Player(play);
      player.advance(1);
      expect(player.samples().filter(({ name }) => !known.has(name))).toEqual([]);
    }
  });

  it("refuse a fault that changes nothing", () => {
    const [play] = plays.values();
    if (play === undefined) throw new Error("there is no play");
    expect(() => new Player(play).suffer([{ metric: "no_such_metric", level: 1 }])).toThrow("has nothing to change by");
  });
});

describe("the runbooks", () => {
  const text = readFileSync(join(__dirname, "../../docs/runbooks.md"), "utf8");
  const sections = [...text.matchAll(/^## (\w+)$/gm)].map((match) => match[1]);

  it("have a section for each alert of all systems, to which it links", () => {
    const alerts = [...plays.keys()].flatMap((system) => alertsOf(rulesOf(system)));
    // Tried in the room of its own, test/components/health.
    alerts.push(...alertsOf([{ name: "burn-in", rules: burnInRules() }]));
    expect(alerts.map(({ alert }) => alert).filter((alert) => !sections.includes(alert))).toEqual([]);
    for (const { alert, annotations } of alerts)
      expect(annotations?.runbook_url).toBe(`docs/runbooks.md#${alert?.toLowerCase()}`);
  });

  it("have one section each, and none for an alert that no component declares", () => {
    const components = join(__dirname, "../../components");
    const sources = readdirSync(components, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
    const declared = sources.map((file) => readFileSync(join(components, file), "utf8")).join("\n");
    expect(sections.filter((section) => !declared.includes(`"${section}"`))).toEqual([]);
    expect(sections.length).toBe(new Set(sections).size);
  });
});
