import type { AlertSeverity, MetricKind, PanelKind } from "./kinds";

/*
 * What a part of a system hands over to be watched: the metrics that it gives, what to think of them, and how to show them. The systems
 * that come with the toolkit are described with the same shapes. Rules and panels may name only metrics that stand in a table.
 */

/** A metric that a part gives. */
export interface WatchedMetricArgs {
  /** As it is scraped: `vllm:num_requests_waiting`; a histogram without `_bucket`. */
  name: string;
  kind: MetricKind;
  /** What it counts, with its unit. */
  help: string;
  /** Who gives it: the document or the exporter, where that can be read. */
  source?: string;
}

/** An alert. Its runbook is the section of its name under `MonitoringArgs.runbookUrl`. Live. */
export interface WatchedAlertArgs {
  /** Unique in the environment: `ModelQueueLong`. */
  alert: string;
  /** PromQL that Prometheus 2.42 and 3 both understand. */
  expr: string;
  /** How long it has to be so: `5m`. */
  for: string;
  severity: AlertSeverity;
  /** One line, without a full stop. May hold Prometheus' templates. */
  summary: string;
  /** What it means, and the numbers. May hold Prometheus' templates. */
  description: string;
  /** Beside `severity` and `environment`. */
  labels?: Record<string, string>;
}

/** A series that is worked out and kept, so that others can use it. Live. */
export interface WatchedRecordArgs {
  /** What it is about, and its unit: `trainyard:accelerator_cost:usd_per_hour`. */
  record: string;
  expr: string;
  labels?: Record<string, string>;
}

/** Rules that are worked out together, records before alerts. */
export interface WatchedRuleGroupArgs {
  /** Unique in the environment. */
  name: string;
  /** Default: Prometheus' own, 30 s. */
  interval?: string;
  records?: WatchedRecordArgs[];
  alerts?: WatchedAlertArgs[];
}

/** One question of a panel. */
export interface PanelQueryArgs {
  expr: string;
  /** Name of a series, with its labels in double braces: `{{pod}}`. */
  legend: string;
}

/** One panel of a dashboard. Live. */
export interface WatchedPanelArgs {
  title: string;
  /** Shown where the pointer rests on the title. */
  description: string;
  /** Grafana's: `short`, `percent` (0 to 100), `percentunit` (0 to 1), `s`, `Bps`, `reqps`, `currencyUSD`. */
  unit: string;
  /** Default `graph`. */
  kind?: PanelKind;
  queries: PanelQueryArgs[];
  /** Orange from here. */
  amber?: number;
  /** Red from here: best the value at which an alert fires. */
  red?: number;
  /** True where less is worse: orange and red count downwards. Default false. */
  falling?: boolean;
  /** Digits behind the point. Default: as many as tell. */
  decimals?: number;
  /** Width in columns of 24. Default: an equal share of its row. */
  width?: number;
}

/** Panels side by side under a heading. */
export interface WatchedRowArgs {
  title: string;
  panels: WatchedPanelArgs[];
}

/** A part of a system, as it wants to be watched. */
export interface WatchedPartArgs {
  /** Unique in the environment: `model-servers`. */
  name: string;
  /** Everything that its rules and panels ask for, beyond what the cluster gives anyway. */
  metrics?: WatchedMetricArgs[];
  groups?: WatchedRuleGroupArgs[];
  /** Added to the dashboard of the environment's system, below its own. */
  rows?: WatchedRowArgs[];
}
