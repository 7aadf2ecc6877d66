import { AlertSeverity } from "./index";
import type { MonitoringPlan, Target } from "./plan";

/** One rule in Prometheus' own form: a recording rule has `record`, an alert has `alert`. */
export interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface RuleGroup {
  readonly name: string;
  readonly interval?: string;
  readonly rules: readonly Rule[];
}

interface AlertWords {
  readonly alert: string;
  readonly expr: string;
  /** How long it has to be so. */
  readonly for: string;
  readonly severity: AlertSeverity;
  readonly summary: string;
  readonly description: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** All rules of an environment; rules for what it does not have are not made, because they would be silent for the wrong reason. */
export function ruleGroups(plan: MonitoringPlan): RuleGroup[] {
  return [
    { name: "trainyard.accelerators.records", interval: "30s", rules: acceleratorRecords(plan) },
    { name: "trainyard.accelerators", rules: acceleratorAlerts(plan).map((words) => alert(plan, words)) },
    ...plan.coordinators.map((target) => ({
      name: `trainyard.coordinator.${target.namespace}.${target.serviceName}`,
      rules: coordinatorAlerts(plan, target).map((words) => alert(plan, words)),
    })),
    ...plan.trainingGroups.map((target) => ({
      name: `trainyard.training.${target.namespace}.${target.serviceName}`,
      rules: trainingAlerts(target).map((words) => alert(plan, words)),
    })),
    { name: "trainyard.storage", rules: storageAlerts(plan).map((words) => alert(plan, words)) },
    { name: "trainyard.network", rules: networkAlerts().map((words) => alert(plan, words)) },
  ];
}

function alert(plan: MonitoringPlan, words: AlertWords): Rule {
  return {
    alert: words.alert,
    expr: words.expr,
    for: words.for,
    labels: { severity: words.severity, environment: plan.environment, ...words.labels },
    annotations: {
      summary: words.summary,
      description: words.description,
      runbook_url: `${plan.runbookUrl}#${words.alert.toLowerCase()}`,
    },
  };
}

/** Extended resources that are accelerators, as kube-state-metrics writes them: `habana_ai_gaudi`. */
const acceleratorResources = "nvidia_com_gpu|amd_com_gpu|habana_ai_gaudi|qualcomm_com_qaic|aws_amazon_com_neuron";

/**
 * Each vendor's exporter has a name of its own for how busy a chip is: `habanalabs_utilization` is Intel's, DCGM's NVIDIA's, and Neuron
 * counts a share of 1. `hpu_utilization_percent` is that of the Gaudi 3 Scale document, which workers record themselves; it stands in
 * where no exporter runs, so that no chip is counted twice.
 */
const utilisation =
  "habanalabs_utilization or DCGM_FI_DEV_GPU_UTIL or neuroncore_utilization_ratio * 100 or on () hpu_utilization_percent";

function acceleratorRecords(plan: MonitoringPlan): Rule[] {
  const records: Rule[] = [
    { record: "trainyard:accelerator_utilisation:percent", expr: utilisation },
    { record: "trainyard:accelerators:count", expr: `sum(kube_node_status_allocatable{resource=~"${acceleratorResources}"})` },
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
  const price = plan.usdPerAcceleratorHour;
  if (price === undefined) return records;
  return [
    ...records,
    { record: "trainyard:accelerator_cost:usd_per_hour", expr: `trainyard:accelerators:count * ${price}` },
    { record: "trainyard:accelerator_idle_cost:usd_per_hour", expr: `trainyard:accelerators_idle:count * ${price}` },
  ];
}

function acceleratorAlerts(plan: MonitoringPlan): AlertWords[] {
  const { utilisationPercent, idlePercent } = plan.thresholds;
  return [
    {
      alert: "HighHpuUtilization",
      expr: `hpu_utilization_percent > ${utilisationPercent}`,
      for: "5m",
      severity: AlertSeverity.Warning,
      // The rule's name in the Gaudi 3 Scale document.
      labels: { rule: "high_gpu_utilization" },
      summary: `An accelerator has been busier than ${utilisationPercent} percent for 5 minutes`,
      description: "Utilisation is {{ $value | humanize }} percent on {{ $labels.instance }}.",
    },
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

function coordinatorAlerts(plan: MonitoringPlan, target: Target): AlertWords[] {
  const of = selector(target);
  const age = plan.thresholds.checkpointAgeMinutes;
  const where = `${target.serviceName} in ${target.namespace}`;
  return [
    {
      alert: "CoordinatorDown",
      expr: `absent(up{${of}} == 1)`,
      for: "2m",
      severity: AlertSeverity.Critical,
      summary: `The coordinator ${where} has not answered for 2 minutes`,
      description: "Workers get no shards and no barrier opens; after heartbeat_timeout_ms they count as lost when it is back.",
    },
    {
      alert: "HeartbeatsStopped",
      expr: `rate(coordinator_heartbeats_total{${of}}[5m]) == 0 and on (namespace) coordinator_workers_active{${of}} > 0`,
      for: "2m",
      severity: AlertSeverity.Critical,
      summary: `No worker of the coordinator ${where} has sent a heartbeat for 7 minutes`,
      description:
        "{{ $labels.namespace }}: workers count as active and are silent, so the network between them and the coordinator is broken.",
    },
    {
      alert: "CheckpointTooOld",
      expr: `increase(coordinator_checkpoints_total{${of}}[${age}m]) == 0 and on (namespace) min_over_time(coordinator_workers_active{${of}}[${age}m]) > 0`,
      for: "5m",
      severity: AlertSeverity.Critical,
      summary: `The coordinator ${where} has seen no checkpoint for ${age} minutes`,
      description: "A failure now costs all work since the last one. {{ $labels.namespace }}",
    },
    {
      alert: "BarrierStuck",
      expr: `min_over_time(coordinator_barriers_waiting{${of}}[15m]) > 0`,
      for: "5m",
      severity: AlertSeverity.Warning,
      summary: `Workers of the coordinator ${where} have waited at a barrier for 20 minutes`,
      description: "{{ $value }} workers wait for one that does not come: a straggler, or one that is gone.",
    },
    {
      alert: "CheckpointWritesSlow",
      expr: `histogram_quantile(0.95, sum by (le, namespace) (rate(checkpoint_write_duration_seconds_bucket{${of}}[30m]))) > 300`,
      for: "15m",
      severity: AlertSeverity.Warning,
      summary: `Checkpoints of the coordinator ${where} take more than 5 minutes to write`,
      description: "One in twenty takes longer than {{ $value | humanizeDuration }}.",
    },
    {
      alert: "ShardAssignmentSlow",
      expr: `histogram_quantile(0.95, sum by (le, namespace) (rate(shard_assignment_duration_seconds_bucket{${of}}[15m]))) > 5`,
      for: "15m",
      severity: AlertSeverity.Warning,
      summary: `The coordinator ${where} takes more than 5 seconds to hand out a shard`,
      description: "One in twenty takes longer than {{ $value | humanizeDuration }}, while accelerators wait for data.",
    },
  ];
}

/** The labels that Prometheus gives what it reads from a Service. */
function selector(target: Target): string {
  return `namespace="${target.namespace}",service="${target.serviceName}"`;
}

function trainingAlerts(target: Target): AlertWords[] {
  const inNamespace = `namespace="${target.namespace}"`;
  const where = `${target.serviceName} in ${target.namespace}`;
  const gang = `${inNamespace},poddisruptionbudget="${target.serviceName}"`;
  const set = `${inNamespace},statefulset="${target.serviceName}"`;
  const pods = `${inNamespace},pod=~"${target.serviceName}-[0-9]+"`;
  return [
    {
      alert: "GangBelowMinimum",
      // The budget's own minimum is the fewest workers that the job goes on with.
      expr: `kube_poddisruptionbudget_status_current_healthy{${gang}} < kube_poddisruptionbudget_status_desired_healthy{${gang}}`,
      for: "5m",
      severity: AlertSeverity.Critical,
      summary: `Training ${where} stands still: it has fewer workers than it can go on with`,
      description: "{{ $value }} workers are healthy. The others cost as much as ever.",
    },
    {
      alert: "WorkersLost",
      expr: `kube_statefulset_status_replicas_ready{${set}} < kube_statefulset_replicas{${set}}`,
      for: "15m",
      severity: AlertSeverity.Warning,
      summary: `Training ${where} has run with fewer workers than asked for, for a quarter of an hour`,
      description: "{{ $value }} workers are ready.",
    },
    {
      alert: "WorkerRestarting",
      expr: `increase(kube_pod_container_status_restarts_total{${pods}}[30m]) > 2`,
      for: "0m",
      severity: AlertSeverity.Warning,
      summary: `A worker of ${where} has started again three times in half an hour`,
      description: "{{ $labels.pod }} starts and fails; every start of one stops the others.",
    },
    {
      alert: "TrainingStalled",
      expr: `training_steps_per_second{${inNamespace}} < 0.1 * avg_over_time(training_steps_per_second{${inNamespace}}[6h])`,
      for: "10m",
      severity: AlertSeverity.Critical,
      summary: `Training ${where} has all but stopped`,
      description: "{{ $value | humanize }} steps a second, less than a tenth of the last six hours.",
    },
    {
      alert: "LossNotANumber",
      // Only NaN differs from itself.
      expr: `training_loss{${inNamespace}} != training_loss{${inNamespace}}`,
      for: "1m",
      severity: AlertSeverity.Critical,
      summary: `The loss of training ${where} is not a number any more`,
      description: "{{ $labels.pod }}: every further step is paid for and worth nothing.",
    },
    {
      alert: "CheckpointVolumeFull",
      expr: `kubelet_volume_stats_available_bytes{${inNamespace},persistentvolumeclaim=~"checkpoints-${target.serviceName}-[0-9]+"} / kubelet_volume_stats_capacity_bytes < 0.1`,
      for: "5m",
      severity: AlertSeverity.Critical,
      summary: `A checkpoint volume of ${where} has less than a tenth left`,
      description:
        "{{ $labels.persistentvolumeclaim }}: {{ $value | humanizePercentage }} are free; a checkpoint that does not fit is lost.",
    },
  ];
}

function storageAlerts(plan: MonitoringPlan): AlertWords[] {
  const minutes = plan.thresholds.replicationLagMinutes;
  return [
    {
      alert: "ReplicationLag",
      expr: `storage_replication_lag_seconds > ${minutes * 60}`,
      for: "5m",
      severity: AlertSeverity.Warning,
      summary: `A replica is more than ${minutes} minutes behind`,
      description:
        "{{ $labels.bucket }}: {{ $value | humanizeDuration }} behind. A region that fails now takes that much with it.",
    },
  ];
}

function networkAlerts(): AlertWords[] {
  const received = "rate(node_network_receive_packets_total[10m])";
  return [
    {
      alert: "PacketLoss",
      expr: `rate(node_network_receive_drop_total[10m]) / (${received} > 100) > 0.01`,
      for: "10m",
      severity: AlertSeverity.Warning,
      summary: "A node drops more than one in a hundred packets",
      description:
        "{{ $labels.instance }} on {{ $labels.device }}: {{ $value | humanizePercentage }}. A collective waits for the slowest.",
    },
  ];
}
