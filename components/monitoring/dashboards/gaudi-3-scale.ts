import type { WatchedPanelArgs, WatchedRowArgs } from "../part";
import type { MonitoringPlan } from "../plan";
import { hostPanels, networkPanels } from "./hosts";
import { alertsFiring, graph, line, number, quantile } from "./words";

/** The key metrics of the Gaudi 3 Scale document: training, storage, network, system; and the accelerators that it is all for. */
export function gaudiRows(plan: MonitoringPlan): WatchedRowArgs[] {
  const { utilisationPercent, replicationLagMinutes } = plan.thresholds;
  return [
    {
      title: "At a glance",
      panels: [
        alertsFiring,
        number("Steps a second", "short", "Of the slowest worker.", "min(training_steps_per_second)", { decimals: 2 }),
        number("Loss", "short", "Mean of the workers' last steps.", "avg(training_loss)", { decimals: 3 }),
        number("Workers missing", "short", "Asked for and not ready.", missing, { amber: 1 }),
        number("Accelerator use", "percent", "Mean of all.", "avg(trainyard:accelerator_utilisation:percent)", {
          decimals: 0,
          falling: true,
          amber: 50,
          red: plan.thresholds.idlePercent,
        }),
        number("Checkpoints", "short", "Saved within the last hour.", "sum(increase(coordinator_checkpoints_total[1h]))", {
          falling: true,
          red: 1,
          decimals: 0,
        }),
        number("Replicas behind", "s", "The slowest replica of any bucket.", "max(storage_replication_lag_seconds)", {
          red: replicationLagMinutes * 60,
        }),
      ],
    },
    { title: "Training", panels: trainingPanels() },
    {
      title: "Accelerators and coordinator",
      panels: [
        graph(
          "Accelerator use",
          "percent",
          `By machine. Above ${utilisationPercent} percent the document wants a warning.`,
          [line("avg by (instance) (trainyard:accelerator_utilisation:percent)", "{{instance}}")],
          { amber: utilisationPercent },
        ),
        graph("Workers", "short", "As the coordinator counts them, and those that wait at a barrier.", [
          line("sum(coordinator_workers_active)", "active"),
          line("sum(avg_over_time(coordinator_barriers_waiting[5m]))", "waiting, mean of 5 minutes"),
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
      ],
    },
    {
      title: "Storage",
      panels: [
        graph("Latency", "s", "Of reads and writes, as workers see them.", [
          line("avg(storage_read_latency_seconds)", "read"),
          line("avg(storage_write_latency_seconds)", "write"),
        ]),
        graph(
          "Replication lag",
          "s",
          "How far each bucket's slowest replica is behind.",
          [line("max by (bucket) (storage_replication_lag_seconds)", "{{bucket}}")],
          { red: replicationLagMinutes * 60 },
        ),
        graph("Cache hit rate", "percentunit", "Of the data that workers read.", [line("avg(storage_cache_hit_ratio)", "hits")]),
      ],
    },
    { title: "Network", panels: networkPanels() },
    {
      title: "System",
      panels: [
        ...hostPanels(),
        graph("Errors", "short", "Container restarts within the last hour, by namespace.", [
          line("sum by (namespace) (increase(kube_pod_container_status_restarts_total[1h]))", "{{namespace}}"),
        ]),
      ],
    },
  ];
}

const missing = "sum(kube_statefulset_replicas - kube_statefulset_status_replicas_ready)";

function trainingPanels(): WatchedPanelArgs[] {
  return [
    graph("Steps a second", "short", "By worker: a straggler holds up all.", [line("training_steps_per_second", "{{pod}}")]),
    graph("Loss", "short", "Whether it converges.", [line("avg by (namespace) (training_loss)", "{{namespace}}")]),
    graph("Gradient synchronisation", "s", "Time of a step that workers wait for each other.", [
      line("max(training_gradient_sync_seconds)", "slowest"),
      line("avg(training_gradient_sync_seconds)", "mean"),
    ]),
  ];
}
