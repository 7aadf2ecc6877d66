import { describe, expect, it } from "vitest";
import { functionsIn, metricsIn } from "../../components/monitoring/expression";
import { drawPage } from "../../scripts/dashboards/draw/page";
import { ticks, withUnit } from "../../scripts/dashboards/draw/units";
import { exposition } from "../../scripts/dashboards/exporter";
import { faster } from "../../scripts/dashboards/faster";
import { counter, gauge, histogram, type Play, Player } from "../../scripts/dashboards/play";
import { plays } from "../../scripts/dashboards/plays";
import { writtenOut } from "../../scripts/dashboards/recorded";
import { modelsOf, rulesOf } from "../../scripts/dashboards/systems";

describe("an expression", () => {
  it.each([
    ['sum by (pod) (rate(a_total{job="b"}[5m])) / on (node) group_left (group) c > 2', ["a_total", "c"], ["rate"]],
    ["histogram_quantile(0.95, sum by (le) (rate(vllm:x_bucket[5m])))", ["vllm:x_bucket"], ["histogram_quantile", "rate"]],
    ['absent(up{service="a{b}"} == 1) or vector(0)', ["up"], ["absent", "vector"]],
    ["a offset 5m unless on () b == bool 1e3", ["a", "b"], []],
    ["loss != loss and NaN", ["loss"], []],
  ])("%s names its metrics and functions", (expr, metrics, functions) => {
    expect(metricsIn(expr)).toEqual(metrics);
    expect(functionsIn(expr)).toEqual(functions);
  });
});

describe("rules that go faster", () => {
  it("have every range, wait and interval shortened, and nothing else", () => {
    const rules = [{ alert: "A", expr: 'rate(a{b="5m"}[5m]) > 5 and max_over_time(c[1h30m]) > 1', for: "2m" }];
    expect(faster([{ name: "g", interval: "30s", rules }], 120)).toEqual([
      {
        name: "g",
        interval: "250ms",
        rules: [{ alert: "A", expr: 'rate(a{b="5m"}[2500ms]) > 5 and max_over_time(c[45000ms]) > 1', for: "1000ms" }],
      },
    ]);
  });
});

describe("recorded series", () => {
  it("are written out as deep as they go, with their labels", () => {
    const rules = [
      { record: "trainyard:price:usd", expr: "vector(2)", labels: { node_group: "a" } },
      { record: "trainyard:cost:usd", expr: "count(up) * trainyard:price:usd" },
    ];
    expect(writtenOut("trainyard:cost:usd > 1", [{ name: "g", rules }])).toBe(
      '((count(up) * (label_replace((vector(2)), "node_group", "a", "", "")))) > 1',
    );
  });
});

describe("a play", () => {
  const play: Play = {
    system: "small",
    targets: [
      {
        job: "a",
        labels: { instance: "a" },
        series: [gauge("g", {}, 3), counter("c_total", { x: "y" }, 60), histogram("h", {}, [1, 4], 10, 1)],
      },
    ],
    faults: [],
  };

  it("counts on from where it is when a fault begins", () => {
    const player = new Player(play);
    player.advance(2);
    player.suffer([{ metric: "c_total", level: 6 }]);
    player.advance(1);
    expect(player.samples().find(({ name }) => name === "c_total")?.value).toBe(126);
  });

  it("speaks Prometheus' text form", () => {
    const player = new Player(play);
    player.advance(1);
    expect(exposition(player.samples()).split("\n")).toEqual([
      "# TYPE g gauge",
      "g{} 3",
      "# TYPE c_total counter",
      'c_total{x="y"} 60',
      "# TYPE h histogram",
      'h_bucket{le="1"} 5',
      expect.stringMatching(/^h_bucket\{le="4"\} 9\.96/),
      'h_bucket{le="+Inf"} 10',
      "h_sum{} 10",
      "h_count{} 10",
      "",
    ]);
  });
});

describe("numbers", () => {
  it.each([
    [0.4846, "s", "484.6 ms"],
    [640, "s", "10.7 min"],
    [0.99975, "percentunit", "100%"],
    [88, "currencyUSD", "$88"],
    [1.6e9, "Bps", "1.6 GB/s"],
    [2100, "short", "2.1 K"],
  ])("%d in %s is %s", (value, unit, text) => {
    expect(withUnit(value, unit, unit === "s" && value < 1 ? 1 : undefined)).toBe(text);
  });

  it("have round marks, and those of a clock where they are times", () => {
    expect(ticks(0, 100, 4)).toEqual([0, 25, 50, 75, 100]);
    expect(ticks(0, 900, 4, true)).toEqual([0, 300, 600, 900]);
  });
});

describe("the drawing of a dashboard", () => {
  it.each([...plays.keys()])("of %s has every panel, and says where nothing was answered", (system) => {
    for (const model of modelsOf(system).values()) {
      const { html, height } = drawPage(model, new Map(), { from: 0, to: 21_600 });
      for (const { title } of model.panels) expect(html).toContain(title.replaceAll("&", "&amp;"));
      expect(html).toContain("none");
      expect(height).toBeGreaterThan(600);
    }
  });

  it("writes its recorded series out, so that none is asked for that was never recorded", () => {
    for (const system of plays.keys()) {
      const asked = [...modelsOf(system).values()].flatMap(({ panels }) => panels.flatMap(({ targets = [] }) => targets));
      const written = asked.map(({ expr }) => writtenOut(expr, rulesOf(system)));
      expect(written.filter((expr) => expr.includes("trainyard:"))).toEqual([]);
    }
  });
});
