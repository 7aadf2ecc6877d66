import { accelerators } from "../../accelerators";
import { AlertSeverity } from "../kinds";
import type { WatchedAlertArgs, WatchedRecordArgs } from "../part";
import type { MonitoringPlan } from "../plan";

/** Extended resources that are accelerators, as kube-state-metrics writes them: `habana_ai_gaudi`. */
export const acceleratorResources = [
  ...new Set([...accelerators.values()].map(({ resourceName }) => resourceName.replaceAll(/[^a-zA-Z0-9]/g, "_"))),
].join("|");

/**
 * Each vendor's exporter has a name of its own for how busy a chip is: `habanalabs_utilization` is Intel's, DCGM's NVIDIA's, and Neuron
 * counts a share of 1. `hpu_utilization_percent` is that of the Gaudi 3 Scale document, which workers record themselves; it stands in
 * where no exporter runs, so that no chip is counted twice.
 */
const utilisation =
  "habanalabs_utilization or DCGM_FI_DEV_GPU_UTIL or neuroncore_utilization_ratio * 100 or on () hpu_utilization_percent";

const offered = `kube_node_status_allocatable{resource=~"${acceleratorResources}"}`;

export function acceleratorRecords(plan: MonitoringPlan): WatchedRecordArgs[] {
  return [
    { record: "trainyard:accelerator_utilisation:percent", expr: utilisation },
    { record: "trainyard:accelerators:count", expr: `sum(${offered})` },
    {
      record: "trainyard:accelerators_by_node_group:count",
      // kube-state-metrics writes the label trainyard.dev/node-group like this.
      expr: `sum by (node_group) (label_replace(${offered} * on (node) group_left (label_trainyard_dev_node_group) kube_node_labels{label_trainyard_dev_node_group!=""}, "node_group", "$1", "label_trainyard_dev_node_group", "(.*)"))`,
    },
    {
      record: "trainyard:accelerators_requested:count",
      expr: `sum(kube_pod_container_resource_requests{resource=~"${acceleratorResources}"} * on (namespace, pod) group_left () max by (namespace, pod) (kube_pod_status_phase{phase="Running"} == 1))`,
    },
    {
      record: "trainyard:accelerators_idle:count",
      // Measured where an exporter runs, which counts chips that no pod has asked for too; else those that no pod has asked for.
      expr: `sum(trainyard:accelerator_utilisation:percent < bool ${plan.thresholds.idlePercent}) or (trainyard:accelerators:count - (trainyard:accelerators_requested:count or vector(0)))`,
    },
  ];
}

/** The alert of the Gaudi 3 Scale document, on what workers record. */
export function utilisationAlert(plan: MonitoringPlan): WatchedAlertArgs {
  const { utilisationPercent } = plan.thresholds;
  return {
    alert: "HighHpuUtilization",
    expr: `hpu_utilization_percent > ${utilisationPercent}`,
    for: "5m",
    severity: AlertSeverity.Warning,
    // The rule's name in the Gaudi 3 Scale document.
    labels: { rule: "high_gpu_utilization" },
    summary: `An accelerator has been busier than ${utilisationPercent} percent for 5 minutes`,
    description: "Utilisation is {{ $value | humanize }} percent on {{ $labels.instance }}.",
  };
}

export function acceleratorAlerts(plan: MonitoringPlan): WatchedAlertArgs[] {
  const { idlePercent } = plan.thresholds;
  return [
    {
      alert: "AcceleratorIdle",
      expr: `avg_over_time(trainyard:accelerator_utilisation:percent[30m]) < ${idlePercent}`,
      for: "15m",
      severity: AlertSeverity.Warning,
      summary: `An accelerator has done less than ${idlePercent} percent for half an hour and costs the same`,
      description: "Utilisation is {{ $value | humanize }} percent on {{ $labels.instance }}.",
    },
    {
      alert: "AcceleratorMissing",
      expr: `kube_node_status_capacity{resource=~"${acceleratorResources}"} - kube_node_status_allocatable{resource=~"${acceleratorResources}"} > 0`,
      for: "5m",
      severity: AlertSeverity.Critical,
      summary: "A node has accelerators that its device plugin calls unhealthy",
      description: "{{ $value }} of {{ $labels.resource }} on {{ $labels.node }} cannot be used.",
    },
  ];
}
