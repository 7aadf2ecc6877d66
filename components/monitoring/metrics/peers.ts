import { MetricKind } from "../kinds";
import type { WatchedMetricArgs } from "../part";

const source = "ringrift document, Metrics; /metrics of the sync port";

/** The four metrics of RingRift's peers. */
export const peerMetrics: readonly WatchedMetricArgs[] = [
  { name: "sync_duration_seconds", kind: MetricKind.Gauge, help: "Seconds that the last full sync took", source },
  { name: "circuit_open_count", kind: MetricKind.Gauge, help: "Peers given up for now", source },
  { name: "wal_pending_entries", kind: MetricKind.Gauge, help: "Entries of the write-ahead log that are not committed", source },
  { name: "p2p_request_errors", kind: MetricKind.Counter, help: "P2P requests that failed", source },
];
