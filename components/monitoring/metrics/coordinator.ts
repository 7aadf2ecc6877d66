import { MetricKind } from "../kinds";
import type { WatchedMetricArgs } from "../part";

const source = "training-runtime document, Metrics; port 9090 of the coordinator";

/** The six metrics of the distributed training runtime's coordinator. */
export const coordinatorMetrics: readonly WatchedMetricArgs[] = [
  { name: "coordinator_workers_active", kind: MetricKind.Gauge, help: "Active workers", source },
  { name: "coordinator_heartbeats_total", kind: MetricKind.Counter, help: "Heartbeats received", source },
  { name: "coordinator_checkpoints_total", kind: MetricKind.Counter, help: "Checkpoints saved", source },
  { name: "coordinator_barriers_waiting", kind: MetricKind.Gauge, help: "Workers that wait at barriers", source },
  { name: "checkpoint_write_duration_seconds", kind: MetricKind.Histogram, help: "Seconds to write a checkpoint", source },
  { name: "shard_assignment_duration_seconds", kind: MetricKind.Histogram, help: "Seconds to hand out a shard", source },
];
