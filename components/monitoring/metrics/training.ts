import { MetricKind } from "../kinds";
import type { WatchedMetricArgs } from "../part";

const { Gauge } = MetricKind;
const source = "gaudi-3-scale document, Monitoring and Metrics, which names the things and not the metrics: workers record them";

/** What the workers of Gaudi 3 Scale record on their metrics port (`training.metricsPort`). The names are ours; docs/monitoring.md prints them. */
export const trainingMetrics: readonly WatchedMetricArgs[] = [
  { name: "training_steps_per_second", kind: Gauge, help: "Steps a second", source },
  { name: "training_loss", kind: Gauge, help: "Loss of the last step", source },
  { name: "training_gradient_sync_seconds", kind: Gauge, help: "Seconds of a step spent on synchronising gradients", source },
  { name: "storage_read_latency_seconds", kind: Gauge, help: "Seconds that a read of storage takes", source },
  { name: "storage_write_latency_seconds", kind: Gauge, help: "Seconds that a write to storage takes", source },
  { name: "storage_replication_lag_seconds", kind: Gauge, help: "Seconds that a bucket's slowest replica is behind", source },
  { name: "storage_cache_hit_ratio", kind: Gauge, help: "Share of reads that the cache answers, 0 to 1", source },
];
