import { veleroNamespace } from "./plan";

const drill = `namespace="${veleroNamespace}",cronjob="restore-drill"`;

/** When there is no backup that could be restored, or nobody knows whether there is. */
export function backupRules(scheduleName: string, maxAgeHours: number, drilled = true) {
  const rule = (alert: string, expr: string, time: string, severity: string, summary: string, description: string) => ({
    alert,
    expr,
    for: time,
    labels: { severity },
    annotations: { summary, description, runbook_url: `docs/runbooks.md#${alert.toLowerCase()}` },
  });
  const latest = `max(velero_backup_last_successful_timestamp{schedule="${scheduleName}"})`;
  const ofBackups = [
    rule(
      "BackupFailed",
      `max(velero_backup_last_status{schedule="${scheduleName}"}) == 0`,
      "15m",
      "warning",
      "The last backup failed",
      "Earlier ones are there. `kubectl -n velero get backups` says which, and its log says why.",
    ),
    rule(
      "BackupTooOld",
      `time() - ${latest} > ${maxAgeHours * 3600} or absent(velero_backup_last_successful_timestamp{schedule="${scheduleName}"})`,
      "1h",
      "critical",
      `No backup has succeeded for ${maxAgeHours} hours`,
      "What happened since the last one cannot be brought back.",
    ),
  ];
  if (!drilled) return ofBackups;
  return [
    ...ofBackups,
    rule(
      "RestoreDrillFailed",
      `kube_cronjob_status_last_schedule_time{${drill}} > (kube_cronjob_status_last_successful_time{${drill}} or kube_cronjob_status_last_schedule_time{${drill}} * 0) and time() - kube_cronjob_status_last_schedule_time{${drill}} > 3600`,
      "5m",
      "critical",
      "The last restore drill did not bring back what it has to",
      "Backups are made, and they cannot be relied on. The drill's log says what is missing.",
    ),
    rule(
      "RestoreDrillOld",
      `time() - max(kube_cronjob_status_last_successful_time{${drill}}) > 15 * 86400`,
      "1h",
      "warning",
      "No restore has been tried with success for two weeks",
      "The drill is suspended, or fails.",
    ),
  ];
}
