import { AlertSeverity } from "../kinds";
import type { WatchedAlertArgs, WatchedRuleGroupArgs } from "../part";
import { type AlertOrigin, type RuleGroup, ruleGroup } from "./index";

/** Rules for the Grid's hosts, which a Prometheus of the owner's loads beside its scrape configuration. */
export function gridRuleGroups(origin: AlertOrigin): RuleGroup[] {
  return gridGroups.map((group) => ruleGroup(origin, group));
}

/** A host above this is full: `trainyard fleet health` calls it busy from there. */
const busyScore = 90;

/** What is wrong with tasks and hosts, on hosts of one's own and on Kubernetes alike. */
export const gridTaskAlerts: readonly WatchedAlertArgs[] = [
  {
    alert: "GridHostBusy",
    expr: `min_over_time(grid_node_health_score[15m]) > ${busyScore}`,
    for: "15m",
    severity: AlertSeverity.Warning,
    summary: "A host of the Grid has been full for half an hour",
    description: `{{ $labels.host }}{{ $labels.instance }} scores {{ $value | humanize }}; above ${busyScore} tasks wait for each other.`,
  },
  {
    alert: "GridTasksFailing",
    // A task that failed alone in a quiet hour is told of by its own exit.
    expr: 'sum(increase(grid_tasks_completed_total{status!="success"}[30m])) / (sum(increase(grid_tasks_completed_total[30m])) > 4) > 0.2',
    for: "5m",
    severity: AlertSeverity.Warning,
    summary: "More than one in five of the Grid's tasks have failed within half an hour",
    description: "{{ $value | humanizePercentage }} of the tasks that ended have failed.",
  },
  {
    alert: "GridTasksStuck",
    expr: "min_over_time(grid_active_tasks[2h]) > 0 and on () (sum(increase(grid_tasks_completed_total[2h])) or vector(0)) == 0",
    for: "10m",
    severity: AlertSeverity.Warning,
    summary: "Tasks run on the Grid and none has ended for two hours",
    description: "{{ $value }} tasks have been active all the time. That is right for long training, and wrong for a batch.",
  },
];

const gridGroups: readonly WatchedRuleGroupArgs[] = [
  {
    name: "trainyard.grid",
    alerts: [
      ...gridTaskAlerts,
      {
        alert: "GridMetricsMissing",
        expr: 'absent(up{job="fleet"} == 1)',
        for: "5m",
        severity: AlertSeverity.Warning,
        summary: "Nothing has told of the Grid's tasks for 5 minutes",
        description: "`trainyard fleet metrics --serve` is not running, or Prometheus does not reach it. The tasks may be well.",
      },
      {
        alert: "GridHostDown",
        expr: 'up{job="hosts"} == 0',
        for: "2m",
        severity: AlertSeverity.Critical,
        summary: "A host of the Grid has not answered for 2 minutes",
        description: "{{ $labels.instance }}: its tasks are lost or go on unseen.",
      },
      {
        alert: "GridDiskFull",
        expr: 'node_filesystem_avail_bytes{job="hosts",fstype!~"tmpfs|overlay|squashfs"} / node_filesystem_size_bytes < 0.1',
        for: "10m",
        severity: AlertSeverity.Critical,
        summary: "A host of the Grid has less than a tenth of a disk left",
        description:
          "{{ $labels.instance }} {{ $labels.mountpoint }}: {{ $value | humanizePercentage }} are free. Results that do not fit are lost.",
      },
    ],
  },
];
