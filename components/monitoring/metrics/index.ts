import type { WatchedMetricArgs } from "../part";
import { acceleratorMetrics } from "./accelerators";
import { clusterMetrics } from "./cluster";
import { coordinatorMetrics } from "./coordinator";
import { gridMetrics } from "./grid";
import { peerMetrics } from "./peers";
import { recordedMetrics } from "./recorded";
import { servingMetrics } from "./serving";
import { trainingMetrics } from "./training";

/** Everything that the rules and dashboards of the toolkit ask for, by who gives it. */
export const metricTables: Readonly<Record<string, readonly WatchedMetricArgs[]>> = {
  cluster: clusterMetrics,
  accelerators: acceleratorMetrics,
  coordinator: coordinatorMetrics,
  training: trainingMetrics,
  grid: gridMetrics,
  peers: peerMetrics,
  serving: servingMetrics,
  recorded: recordedMetrics,
};

/** The names under which a metric is asked for: a histogram has three. */
export function seriesOf({ name, kind }: WatchedMetricArgs): string[] {
  return kind === "histogram" ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name];
}
