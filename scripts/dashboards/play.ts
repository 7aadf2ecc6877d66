/*
 * A play is a small system that exists only as its metrics: who gives which series, how they go when all is well, and what each alert's
 * fault does to them. Tests hold the rules against it, a real Prometheus scrapes it, and the pictures of the dashboards show it.
 */
import { MetricKind } from "../../components/monitoring/kinds";

export type Labels = Readonly<Record<string, string>>;

/** At a minute of the play: a gauge's value, a counter's growth a minute, or the seconds that half of a histogram's observations are below. */
export type Level = number | ((minute: number) => number);

export interface PlayedSeries {
  readonly metric: string;
  readonly kind: MetricKind;
  readonly labels: Labels;
  readonly level: Level;
  /** Of a histogram: upper bounds, and observations a minute. */
  readonly buckets?: readonly number[];
  readonly perMinute?: number;
}

/** What one scrape reads. */
export interface PlayedTarget {
  readonly job: string;
  /** That Prometheus adds, from the target's Service, pod or static configuration. */
  readonly labels: Labels;
  /** True where the exporter's own labels win over those, as kube-prometheus-stack sets it for what speaks of others. */
  readonly honorLabels?: boolean;
  readonly series: readonly PlayedSeries[];
}

/** What a fault does: to all series of a metric that carry these labels, or to a target that does not answer any more. */
export type Change =
  | { readonly metric: string; readonly labels?: Labels; readonly level: Level }
  | { readonly down: string; readonly labels?: Labels; readonly when?: (minute: number) => boolean };

export interface Fault {
  readonly alert: string;
  readonly changes: readonly Change[];
  /** Minutes after which it fires. */
  readonly within: number;
  /** What comes closest without counting. */
  readonly near: readonly Change[];
  /** Other alerts that rightly fire with it. */
  readonly also?: readonly string[];
  /** True where it hides other faults, so that it is played alone. */
  readonly alone?: boolean;
}

export interface Play {
  /** The environment's `system`. */
  readonly system: string;
  readonly targets: readonly PlayedTarget[];
  readonly faults: readonly Fault[];
}

export function gauge(metric: string, labels: Labels, level: Level): PlayedSeries {
  return { metric, kind: MetricKind.Gauge, labels, level };
}

export function counter(metric: string, labels: Labels, perMinute: Level): PlayedSeries {
  return { metric, kind: MetricKind.Counter, labels, level: perMinute };
}

export function histogram(
  metric: string,
  labels: Labels,
  buckets: readonly number[],
  perMinute: number,
  seconds: Level,
): PlayedSeries {
  return { metric, kind: MetricKind.Histogram, labels, level: seconds, buckets, perMinute };
}

/** About a mean, by a share of it, without chance: the same play gives the same picture. */
export function wave(mean: number, share: number, seed = 0): (minute: number) => number {
  return (minute) => {
    const slow = Math.sin((minute / 47) * 2 * Math.PI + seed * 2.4);
    const quick = Math.sin((minute / 7.3) * 2 * Math.PI + seed * 5.1);
    const jitter = Math.sin(minute * 12.9898 + seed * 78.233) * 43758.5453;
    return mean * (1 + share * (0.5 * slow + 0.3 * quick + 0.4 * (jitter - Math.floor(jitter) - 0.5)));
  };
}

/** One line of what a target gives. */
export interface Sample {
  readonly target: PlayedTarget;
  readonly name: string;
  readonly kind: MetricKind;
  readonly labels: Labels;
  readonly value: number;
}

/** Lets the time of a play pass. Counters go on from where they are when a fault begins. */
export class Player {
  private now = 0;
  private changes: readonly Change[] = [];
  private readonly totals = new Map<PlayedSeries, number>();
  private readonly sums = new Map<PlayedSeries, number>();
  private readonly observed = new Map<PlayedSeries, number[]>();

  constructor(private readonly play: Play) {}

  get minute(): number {
    return this.now;
  }

  /** From now on it is so, and not what was said before. */
  suffer(changes: readonly Change[]): void {
    const unknown = changes.find((change) => !this.matches(change));
    if (unknown !== undefined)
      throw new Error(`the play of ${this.play.system} has nothing to change by ${JSON.stringify(unknown)}`);
    this.changes = changes;
  }

  advance(minutes: number): void {
    this.now += minutes;
    for (const target of this.play.targets) {
      for (const series of target.series) this.grow(target, series, minutes);
    }
  }

  isDown(target: PlayedTarget): boolean {
    return this.changes.some(
      (change) => "down" in change && isTarget(change, target) && (change.when === undefined || change.when(this.now)),
    );
  }

  /** What every target that answers would say now. */
  samples(): Sample[] {
    return this.play.targets.filter((target) => !this.isDown(target)).flatMap((target) => this.samplesOf(target));
  }

  samplesOf(target: PlayedTarget): Sample[] {
    return target.series.flatMap((series) => this.read(target, series));
  }

  private read(target: PlayedTarget, series: PlayedSeries): Sample[] {
    const { metric, labels, kind } = series;
    const sample = (name: string, value: number, more: Labels = {}): Sample => ({
      target,
      name,
      kind,
      labels: { ...labels, ...more },
      value,
    });
    if (kind === MetricKind.Gauge) return [sample(metric, this.level(target, series))];
    if (kind === MetricKind.Counter) return [sample(metric, this.totals.get(series) ?? 0)];
    const observed = this.observed.get(series) ?? [];
    const all = this.totals.get(series) ?? 0;
    return [
      ...(series.buckets ?? []).map((bound, index) => sample(`${metric}_bucket`, observed[index] ?? 0, { le: `${bound}` })),
      sample(`${metric}_bucket`, all, { le: "+Inf" }),
      sample(`${metric}_sum`, this.sums.get(series) ?? 0),
      sample(`${metric}_count`, all),
    ];
  }

  private grow(target: PlayedTarget, series: PlayedSeries, minutes: number): void {
    if (series.kind === MetricKind.Gauge) return;
    const level = this.level(target, series);
    const more = (series.perMinute ?? level) * minutes;
    this.totals.set(series, (this.totals.get(series) ?? 0) + more);
    if (series.buckets === undefined) return;
    this.sums.set(series, (this.sums.get(series) ?? 0) + more * level);
    const before = this.observed.get(series) ?? [];
    // Half are below the level, and nineteen of twenty below twice that.
    const below = series.buckets.map((bound, index) => (before[index] ?? 0) + more / (1 + (level / bound) ** 4));
    this.observed.set(series, below);
  }

  private level(target: PlayedTarget, series: PlayedSeries): number {
    const changed = this.changes.findLast((change) => "metric" in change && isSeries(change, target, series));
    const level = changed !== undefined && "metric" in changed ? changed.level : series.level;
    return typeof level === "number" ? level : level(this.now);
  }

  private matches(change: Change): boolean {
    return this.play.targets.some((target) =>
      "down" in change ? isTarget(change, target) : target.series.some((series) => isSeries(change, target, series)),
    );
  }
}

function isTarget({ down, labels = {} }: { down: string; labels?: Labels }, target: PlayedTarget): boolean {
  return target.job === down && carries(target.labels, labels);
}

function isSeries(
  { metric, labels = {} }: { metric: string; labels?: Labels },
  target: PlayedTarget,
  series: PlayedSeries,
): boolean {
  return series.metric === metric && carries({ ...target.labels, ...series.labels }, labels);
}

function carries(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([name, value]) => labels[name] === value);
}

/** Labels as Prometheus stores them. */
export function storedLabels({ job, labels, honorLabels = false }: PlayedTarget, own: Labels = {}): Labels {
  const clash = honorLabels ? undefined : Object.keys(own).find((name) => name in labels);
  if (clash !== undefined) throw new Error(`${job}: Prometheus would call its own label ${clash} exported_${clash}`);
  return { job, ...labels, ...own };
}

/** In Prometheus' notation: `up{job="fleet"}`. */
export function notation(name: string, labels: Labels): string {
  const inside = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  return `${name}{${inside.join(",")}}`;
}
