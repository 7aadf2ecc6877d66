import { AlertSeverity } from "../kinds";
import type { WatchedAlertArgs } from "../part";
import type { MonitoringPlan } from "../plan";

export function storageAlerts(plan: MonitoringPlan): WatchedAlertArgs[] {
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
