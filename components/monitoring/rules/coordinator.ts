import { AlertSeverity } from "../kinds";
import type { WatchedAlertArgs } from "../part";
import type { MonitoringPlan, Target } from "../plan";

export function coordinatorAlerts(plan: MonitoringPlan, target: Target): WatchedAlertArgs[] {
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
