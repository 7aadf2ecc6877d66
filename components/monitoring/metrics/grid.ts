import { MetricKind } from "../kinds";
import type { WatchedMetricArgs } from "../part";

const source = "grid-cluster document, Prometheus Metrics; `trainyard fleet metrics --serve`, port 8000";

/** The five metrics of the Grid cluster. */
export const gridMetrics: readonly WatchedMetricArgs[] = [
  { name: "grid_tasks_submitted_total", kind: MetricKind.Counter, help: "Tasks handed to a host", source },
  { name: "grid_tasks_completed_total", kind: MetricKind.Counter, help: "Tasks that ended, by status", source },
  { name: "grid_task_duration_seconds", kind: MetricKind.Histogram, help: "Seconds that a task ran", source },
  {
    name: "grid_node_health_score",
    kind: MetricKind.Gauge,
    help: "Weighted load of a host: 0 idle, 100 full, more where tasks wait for a processor",
    source,
  },
  { name: "grid_active_tasks", kind: MetricKind.Gauge, help: "Tasks that run now", source },
];
