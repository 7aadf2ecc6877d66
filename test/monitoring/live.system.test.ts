import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { scrapeConfiguration } from "../../components/hosts/scrape";
import { type Exporter, servePlay } from "../../scripts/dashboards/exporter";
import { faster } from "../../scripts/dashboards/faster";
import type { Fault, Play } from "../../scripts/dashboards/play";
import { plays } from "../../scripts/dashboards/plays";
import { hasProgram, until } from "../../scripts/dashboards/processes";
import { type Prometheus, startPrometheus } from "../../scripts/dashboards/prometheus";
import { rulesOf } from "../../scripts/dashboards/systems";

/**
 * How much faster the plays go here than they would: an hour in half a minute. Ranges, `for` and intervals are shortened by the same
 * factor (scripts/dashboards/faster.ts), so what is tried is each rule as it stands. The Grid's longest range is two hours.
 */
const factors: Readonly<Record<string, number>> = { grid: 240 };
const usual = 120;

/** Scrapes twice a second: a range of five minutes holds five of them, where our own 15 s give twenty. */
const beat = "500ms";

/** Seconds that all is well before anything happens: at least 24 minutes of the play. */
const calm = 12;

function scrapes(play: Play, exporter: Exporter): object[] {
  // The Grid's hosts have no operator that writes a configuration: ours is what its owner loads.
  const own =
    play.system === "grid" ? scrapeConfiguration({ environment: "grid", exporters: ["gpu1:9100"], interval: "15s" }) : [];
  return play.targets.map((target, index) => ({
    ...own.find(({ job_name }) => job_name === target.job),
    job_name: `${index}`,
    scrape_interval: beat,
    scrape_timeout: beat,
    honor_labels: target.honorLabels ?? false,
    metrics_path: exporter.path(target),
    static_configs: [{ targets: [exporter.address], labels: target.labels }],
    relabel_configs: [{ target_label: "job", replacement: target.job }],
  }));
}

/** A system's play with a Prometheus of its own. */
class Stage {
  private constructor(
    readonly play: Play,
    readonly factor: number,
    readonly exporter: Exporter,
    readonly prometheus: Prometheus,
  ) {}

  static async open(play: Play): Promise<Stage> {
    const factor = factors[play.system] ?? usual;
    const exporter = await servePlay(play, factor);
    const rules = faster(rulesOf(play.system), factor);
    const settings = { evaluationInterval: beat, lookback: "10s", rules, scrapes: scrapes(play, exporter) };
    const stage = new Stage(play, factor, exporter, await startPrometheus(settings));
    await until(`every target of ${play.system} is read`, 30, async () => {
      const [up] = await stage.prometheus.query("sum(up)");
      return up?.values[0]?.[1] === play.targets.length;
    });
    return stage;
  }

  async close(): Promise<void> {
    await this.prometheus.stop();
    await this.exporter.close();
  }

  async firing(): Promise<string[]> {
    return names(await this.prometheus.query('ALERTS{alertstate="firing"}'));
  }

  /** Alerts that fired at any time within these seconds. */
  async fired(seconds: number): Promise<string[]> {
    return names(await this.prometheus.query(`max_over_time(ALERTS{alertstate="firing"}[${seconds}s])`));
  }

  /** What fires once the faults have had their time: waited for, and given as it is where it does not come. */
  async suffer(faults: readonly Fault[]): Promise<{ readonly expected: string[]; readonly firing: string[] }> {
    this.exporter.suffer(faults.flatMap(({ changes }) => changes));
    const expected = [...new Set(faults.flatMap(({ alert, also = [] }) => [alert, ...also]))].sort();
    const longest = Math.max(...faults.map(({ within }) => within));
    const seconds = (longest * 60) / this.factor;
    await until("", seconds + 15, async () => String(await this.firing()) === String(expected)).catch(() => undefined);
    return { expected, firing: await this.firing() };
  }
}

function names(answers: readonly { readonly metric: Readonly<Record<string, string>> }[]): string[] {
  return [...new Set(answers.map(({ metric }) => metric.alertname ?? ""))].sort();
}

interface Course {
  readonly calm: string[];
  readonly alone: { readonly expected: string[]; readonly firing: string[] }[];
  readonly together: { readonly expected: string[]; readonly firing: string[] };
}

async function course(stage: Stage): Promise<Course> {
  await sleep(calm * 1000);
  const quiet = await stage.fired(calm);
  const alone: Course["alone"] = [];
  for (const fault of stage.play.faults.filter((each) => each.alone)) alone.push(await stage.suffer([fault]));
  const together = await stage.suffer(stage.play.faults.filter((each) => !each.alone));
  return { calm: quiet, alone, together };
}

describe.skipIf(!hasProgram("prometheus"))("a real Prometheus (skipped where prometheus is not installed)", () => {
  const courses = new Map<string, Course>();
  const stages: Stage[] = [];

  // All at once: each waits for time to pass, and none for another.
  beforeAll(async () => {
    await Promise.all(
      [...plays.values()].map(async (play) => {
        const stage = await Stage.open(play);
        stages.push(stage);
        courses.set(play.system, await course(stage));
      }),
    );
  }, 110_000);

  afterAll(async () => {
    await Promise.all(stages.map((stage) => stage.close()));
  });

  describe.each([...plays.keys()])("that reads %s", (system) => {
    it("fires nothing while all is well", () => {
      expect(courses.get(system)?.calm).toEqual([]);
    });

    it("fires each fault's alert, and no other", () => {
      for (const { expected, firing } of courses.get(system)?.alone ?? []) expect(firing).toEqual(expected);
      const together = courses.get(system)?.together;
      expect(together?.expected.length).toBeGreaterThan(0);
      expect(together?.firing).toEqual(together?.expected);
    });
  });
});
