import { MetricKind } from "../kinds";
import type { WatchedMetricArgs } from "../part";

const { Gauge } = MetricKind;

/** How busy accelerators are: each vendor's exporter has a name of its own, and the Gaudi 3 Scale document one for what workers record. */
export const acceleratorMetrics: readonly WatchedMetricArgs[] = [
  {
    name: "DCGM_FI_DEV_GPU_UTIL",
    kind: Gauge,
    help: "Use of an NVIDIA GPU in percent",
    source: "NVIDIA/dcgm-exporter:etc/default-counters.csv",
  },
  {
    name: "habanalabs_utilization",
    kind: Gauge,
    help: "Use of a Gaudi in percent",
    source: "docs.habana.ai, Prometheus Metric Exporter, port 41611",
  },
  {
    name: "neuroncore_utilization_ratio",
    kind: Gauge,
    help: "Use of a Neuron core, 0 to 1",
    source: "awsdocs-neuron.readthedocs-hosted.com, neuron-monitor",
  },
  {
    name: "hpu_utilization_percent",
    kind: Gauge,
    help: "Use of an accelerator in percent, as workers record it",
    source: "gaudi-3-scale document, Monitoring & Alerting",
  },
];
