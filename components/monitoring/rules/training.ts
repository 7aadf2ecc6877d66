import { AlertSeverity } from "../kinds";
import type { WatchedAlertArgs } from "../part";
import type { Target } from "../plan";

/** What Kubernetes sees of workers. */
export function gangAlerts(target: Target): WatchedAlertArgs[] {
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

/** What workers record themselves, where they do. */
export function recordedAlerts(target: Target): WatchedAlertArgs[] {
  const inNamespace = `namespace="${target.namespace}"`;
  const where = `${target.serviceName} in ${target.namespace}`;
  return [
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
  ];
}
