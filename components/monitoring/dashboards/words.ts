import { PanelKind } from "../kinds";
import type { PanelQueryArgs, WatchedPanelArgs } from "../part";

type Extra = Partial<Pick<WatchedPanelArgs, "amber" | "red" | "falling" | "decimals" | "width">>;

/** A number that says how it is now. */
export function number(title: string, unit: string, description: string, expr: string, extra: Extra = {}): WatchedPanelArgs {
  return { title, unit, description, kind: PanelKind.Number, queries: [{ expr, legend: title.toLowerCase() }], ...extra };
}

/** A course over time, a line for each series. */
export function graph(
  title: string,
  unit: string,
  description: string,
  queries: readonly PanelQueryArgs[],
  extra: Extra = {},
): WatchedPanelArgs {
  return { title, unit, description, kind: PanelKind.Graph, queries: [...queries], ...extra };
}

export function line(expr: string, legend: string): PanelQueryArgs {
  return { expr, legend };
}

/** How many of twenty are faster, from a histogram. */
export function quantile(share: number, histogram: string, by: readonly string[], window: string): string {
  return `histogram_quantile(${share}, sum by (${["le", ...by].join(", ")}) (rate(${histogram}_bucket[${window}])))`;
}

const firing = 'ALERTS{alertstate="firing",alertname!~"Watchdog|InfoInhibitor"}';

/** The first number of every dashboard. */
export const alertsFiring = number(
  "Alerts",
  "short",
  "Firing now, without those that always fire.",
  `count(${firing}) or vector(0)`,
  { red: 1 },
);

/** What fires, for those who have just seen that something does. */
export const whatFires: WatchedPanelArgs = {
  title: "What fires",
  unit: "short",
  description: "Alerts that fire now; docs/runbooks.md has a section for each.",
  kind: PanelKind.Table,
  queries: [{ expr: `sum by (alertname, severity) (${firing})`, legend: "" }],
};

export const nodesNotReady = number(
  "Nodes not ready",
  "short",
  "As Kubernetes counts them.",
  'count(kube_node_status_condition{condition="Ready",status="true"} == 0) or vector(0)',
  { red: 1 },
);
