import type { WatchedRowArgs } from "../part";
import type { MonitoringPlan } from "../plan";
import { alertsFiring, graph, line, number, quantile } from "./words";

/** The six metrics of the distributed training runtime, and the workers and volumes behind them. */
export function runtimeRows(plan: MonitoringPlan): WatchedRowArgs[] {
  const age = plan.thresholds.checkpointAgeMinutes;
  return [
    {
      title: "At a glance",
      panels: [
        alertsFiring,
        number("Active workers", "short", "As the coordinator counts them.", "sum(coordinator_workers_active)", {
          falling: true,
          red: 1,
        }),
        number("Waiting at barriers", "short", "Workers that wait for others.", "sum(coordinator_barriers_waiting)"),
        number(
          "Heartbeats of a worker",
          "cps",
          "A second; heartbeat_interval_ms says how many there should be.",
          "sum(rate(coordinator_heartbeats_total[5m])) / sum(coordinator_workers_active)",
          { falling: true, amber: 0.5, red: 0.1, decimals: 2 },
        ),
        number("Checkpoints", "short", `Saved within ${age} minutes.`, `sum(increase(coordinator_checkpoints_total[${age}m]))`, {
          falling: true,
          red: 1,
          decimals: 0,
        }),
        number(
          "Shard handed out in",
          "s",
          "19 of 20 are faster.",
          quantile(0.95, "shard_assignment_duration_seconds", [], "15m"),
          { amber: 2, red: 5 },
        ),
      ],
    },
    {
      title: "Workers",
      panels: [
        graph("Workers", "short", "Active, and those that wait at a barrier.", [
          line("sum(coordinator_workers_active)", "active"),
          line("sum(avg_over_time(coordinator_barriers_waiting[5m]))", "waiting, mean of 5 minutes"),
        ]),
        graph("Heartbeats", "cps", "All workers together.", [line("sum(rate(coordinator_heartbeats_total[5m]))", "heartbeats")]),
        graph("Pods", "short", "Asked for and ready.", [
          line("kube_statefulset_replicas", "{{statefulset}} asked for"),
          line("kube_statefulset_status_replicas_ready", "{{statefulset}} ready"),
        ]),
      ],
    },
    {
      title: "Checkpoints and data",
      panels: [
        graph("Checkpoints saved", "short", "Within the last hour.", [
          line("sum(increase(coordinator_checkpoints_total[1h]))", "saved"),
        ]),
        graph(
          "Checkpoint write time",
          "s",
          "Half and 19 of 20 are faster.",
          [
            line(quantile(0.5, "checkpoint_write_duration_seconds", [], "30m"), "half"),
            line(quantile(0.95, "checkpoint_write_duration_seconds", [], "30m"), "19 of 20"),
          ],
          { red: 300 },
        ),
        graph(
          "Shard assignment time",
          "s",
          "Half and 19 of 20 are faster.",
          [
            line(quantile(0.5, "shard_assignment_duration_seconds", [], "15m"), "half"),
            line(quantile(0.95, "shard_assignment_duration_seconds", [], "15m"), "19 of 20"),
          ],
          { red: 5 },
        ),
      ],
    },
    {
      title: "What they stand on",
      panels: [
        graph(
          "Checkpoint volumes",
          "percentunit",
          "Free, by claim.",
          [
            line(
              'kubelet_volume_stats_available_bytes{persistentvolumeclaim=~"checkpoints-.+"} / kubelet_volume_stats_capacity_bytes',
              "{{persistentvolumeclaim}}",
            ),
          ],
          { falling: true, red: 0.1 },
        ),
        graph("Accelerator use", "percent", "By machine.", [
          line("avg by (instance) (trainyard:accelerator_utilisation:percent)", "{{instance}}"),
        ]),
        graph("Restarts", "short", "Of workers and coordinator, within the last hour.", [
          line("sum by (pod) (increase(kube_pod_container_status_restarts_total[1h])) > 0", "{{pod}}"),
        ]),
      ],
    },
  ];
}
