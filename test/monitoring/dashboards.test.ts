import { describe, expect, it } from "vitest";
import { burnInPart } from "../../components/health/watched";
import { meshPart } from "../../components/mesh/watched";
import { dashboards } from "../../components/monitoring/dashboards";
import { gridDashboard } from "../../components/monitoring/dashboards/grid";
import { metricsIn } from "../../components/monitoring/expression";
import { metricTables, seriesOf } from "../../components/monitoring/metrics";
import { type MonitoringPlan, planMonitoring } from "../../components/monitoring/plan";
import { clusterSystems, planOf } from "../../scripts/dashboards/systems";

interface Panel {
  readonly type: string;
  readonly title?: string;
  readonly description?: string;
  readonly gridPos?: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly fieldConfig?: { readonly defaults?: { readonly thresholds?: { readonly steps?: readonly unknown[] } } };
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string; readonly datasource?: unknown }[];
}

interface Model {
  readonly title: string;
  readonly uid: string;
  readonly panels: readonly Panel[];
}

/** As Grafana reads them. */
function models(plan: MonitoringPlan): ReadonlyMap<string, Model> {
  return new Map([...dashboards(plan)].map(([name, dashboard]) => [name, JSON.parse(JSON.stringify(dashboard))]));
}

const grid: Model = JSON.parse(JSON.stringify(gridDashboard("grid")));
const all: readonly (readonly [string, Model])[] = [
  ...clusterSystems.flatMap((system) =>
    [...models(planOf(system))].map(([name, model]) => [`${system}/${name}`, model] as const),
  ),
  ["grid", grid],
  ["grid/kubernetes", models(planMonitoring("watch", { environment: "grid-kubernetes", system: "grid" })).get("grid") ?? grid],
];
const known = new Set(Object.values(metricTables).flat().flatMap(seriesOf));

function asked(model: Model): Set<string> {
  return new Set(model.panels.flatMap(({ targets = [] }) => targets.flatMap(({ expr }) => metricsIn(expr))));
}

describe.each(all)("the dashboard %s", (_, model) => {
  it("asks only for metrics that somebody gives", () => {
    expect([...asked(model)].filter((metric) => !known.has(metric))).toEqual([]);
  });

  it("says of every panel what it is, and fills its rows without two panels at one place", () => {
    const rows = new Map<number, number>();
    for (const { type, title, description, gridPos, targets } of model.panels) {
      expect(title).toBeTruthy();
      if (type === "row") continue;
      expect(description).toMatch(/\.$/);
      expect(targets?.length).toBeGreaterThan(0);
      const { x, y, w } = gridPos ?? { x: -1, y: -1, w: 99 };
      expect(x).toBe(rows.get(y) ?? 0);
      rows.set(y, x + w);
    }
    expect(new Set(rows.values())).toEqual(new Set([24]));
  });

  it("has a uid that Grafana takes", () => {
    expect(model.uid).toMatch(/^[a-z0-9-]{1,40}$/);
  });
});

describe("the dashboard of a system", () => {
  const documents: readonly (readonly [string, keyof typeof metricTables])[] = [
    ["training-runtime", "coordinator"],
    ["gaudi-3-scale", "training"],
    ["ringrift", "peers"],
    ["mlmf", "serving"],
  ];
  it.each(documents)("%s shows every metric of its document", (system, table) => {
    const shown = asked(models(planOf(system)).get(system) ?? grid);
    const missing = (metricTables[table] ?? []).filter((metric) => !seriesOf(metric).some((name) => shown.has(name)));
    // What they ask of each request is in its time; a finished request is an answer.
    expect(missing.map(({ name }) => name)).toEqual(
      system === "mlmf" ? ["vllm:request_success_total", "vllm:e2e_request_latency_seconds"] : [],
    );
  });

  it("of the Grid shows its five metrics, and lets its owner choose the data source", () => {
    const shown = asked(grid);
    const missing = (metricTables.grid ?? []).filter((metric) => !seriesOf(metric).some((name) => shown.has(name)));
    expect(missing).toEqual([]);
    expect(grid.panels.flatMap(({ targets = [] }) => targets.map(({ datasource }) => datasource))).toContainEqual({
      type: "prometheus",
      uid: "$datasource",
    });
  });

  it("stands beside the general one, and only where the environment is of that system", () => {
    expect([...models(planOf("ringrift")).keys()]).toEqual(["overview", "ringrift"]);
    expect([...models(planOf("mlmf")).keys()]).toEqual(["overview", "mlmf"]);
  });

  it("of somebody's own is made of what it runs", () => {
    const training = { namespace: "training" };
    const own = { environment: "mine", system: "mine" };
    expect([...models(planMonitoring("watch", own)).keys()]).toEqual(["overview"]);
    expect([...models(planMonitoring("watch", { ...own, coordinators: [training] })).keys()]).toEqual([
      "overview",
      "training-runtime",
    ]);
  });

  it.each([burnInPart, meshPart])("takes over what $name hands it, metrics and panels", (part) => {
    const plan = planMonitoring("watch", { environment: "staging", system: "gaudi-3-scale", parts: [part] });
    const titles = models(plan)
      .get("gaudi-3-scale")
      ?.panels.map(({ title }) => title);
    expect(titles).toEqual(expect.arrayContaining(part.rows?.flatMap(({ title, panels }) => [title, panels[0]?.title]) ?? []));
  });

  it("ends with the panels that other parts of the system hand over", () => {
    const row = {
      title: "Restore drill",
      panels: [{ title: "Drills", description: "Restored.", unit: "short", queries: [{ expr: "up", legend: "up" }] }],
    };
    const plan = planMonitoring("watch", { environment: "dev", system: "mlmf", parts: [{ name: "backup", rows: [row] }] });
    const titles = models(plan)
      .get("mlmf")
      ?.panels.map(({ title }) => title);
    expect(titles?.slice(-2)).toEqual(["Restore drill", "Drills"]);
  });
});

describe("thresholds", () => {
  const steps = (system: string, title: string) =>
    models(planOf(system))
      .get(system)
      ?.panels.find((panel) => panel.title === title)?.fieldConfig?.defaults?.thresholds?.steps;

  it("rise where more is worse", () => {
    expect(steps("ringrift", "Slowest sync")).toEqual([
      { color: "green", value: null },
      { color: "orange", value: 300 },
      { color: "red", value: 600 },
    ]);
  });

  it("fall where less is worse", () => {
    expect(steps("mlmf", "Availability")).toEqual([
      { color: "red", value: null },
      { color: "orange", value: 0.99 },
      { color: "green", value: 0.999 },
    ]);
  });
});

describe("the general dashboard", () => {
  it("speaks of money only where a price is known", () => {
    const titles = (plan: MonitoringPlan) =>
      models(plan)
        .get("overview")
        ?.panels.map(({ title }) => title);
    expect(titles(planOf("mlmf"))).toContain("Idle cost an hour");
    expect(titles(planMonitoring("watch", { environment: "free" }))).not.toContain("Idle cost an hour");
  });
});
