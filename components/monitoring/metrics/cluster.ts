import { MetricKind } from "../kinds";
import type { WatchedMetricArgs } from "../part";

const { Counter, Gauge } = MetricKind;
const state = "kube-state-metrics: github.com/kubernetes/kube-state-metrics, docs/metrics";
const host = "node exporter: github.com/prometheus/node_exporter";

/** What kube-prometheus-stack reads of every cluster by itself; on hosts without Kubernetes only the node exporter's and Prometheus' own. */
export const clusterMetrics: readonly WatchedMetricArgs[] = [
  { name: "up", kind: Gauge, help: "1 where the last scrape went well", source: "Prometheus" },
  { name: "ALERTS", kind: Gauge, help: "1 for each alert that is pending or fires", source: "Prometheus" },
  { name: "kube_node_status_condition", kind: Gauge, help: "1 for the status that a node's condition has", source: state },
  { name: "kube_node_status_capacity", kind: Gauge, help: "What a node has of a resource", source: state },
  { name: "kube_node_status_allocatable", kind: Gauge, help: "What pods may take of it", source: state },
  {
    name: "kube_node_labels",
    kind: Gauge,
    help: "1, with the node's labels that are let through",
    source: `${state}; its chart's metricLabelsAllowlist lets trainyard.dev/node-group through`,
  },
  { name: "kube_pod_status_phase", kind: Gauge, help: "1 for the phase that a pod is in", source: state },
  { name: "kube_pod_container_resource_requests", kind: Gauge, help: "What a container asks for", source: state },
  { name: "kube_pod_container_status_restarts_total", kind: Counter, help: "Starts after the first", source: state },
  { name: "kube_statefulset_replicas", kind: Gauge, help: "Pods asked for", source: state },
  { name: "kube_statefulset_status_replicas_ready", kind: Gauge, help: "Pods that are ready", source: state },
  { name: "kube_poddisruptionbudget_status_current_healthy", kind: Gauge, help: "Pods that are healthy", source: state },
  { name: "kube_poddisruptionbudget_status_desired_healthy", kind: Gauge, help: "Fewest that must be", source: state },
  { name: "kubelet_volume_stats_available_bytes", kind: Gauge, help: "Bytes free on a claim's volume", source: "kubelet" },
  { name: "kubelet_volume_stats_capacity_bytes", kind: Gauge, help: "Bytes of a claim's volume", source: "kubelet" },
  { name: "node_cpu_seconds_total", kind: Counter, help: "Seconds of a processor by what it did", source: host },
  { name: "node_memory_MemAvailable_bytes", kind: Gauge, help: "Bytes that programs can have", source: host },
  { name: "node_memory_MemTotal_bytes", kind: Gauge, help: "Bytes in all", source: host },
  { name: "node_disk_io_time_seconds_total", kind: Counter, help: "Seconds that a disk was busy", source: host },
  { name: "node_filesystem_avail_bytes", kind: Gauge, help: "Bytes free for programs", source: host },
  { name: "node_filesystem_size_bytes", kind: Gauge, help: "Bytes in all", source: host },
  { name: "node_network_receive_bytes_total", kind: Counter, help: "Bytes received", source: host },
  { name: "node_network_transmit_bytes_total", kind: Counter, help: "Bytes sent", source: host },
  { name: "node_network_receive_packets_total", kind: Counter, help: "Packets received", source: host },
  { name: "node_network_receive_drop_total", kind: Counter, help: "Of them dropped", source: host },
  { name: "node_netstat_Tcp_CurrEstab", kind: Gauge, help: "Open TCP connections", source: host },
];
