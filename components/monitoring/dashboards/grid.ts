import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import { PanelKind } from "../kinds";
import type { WatchedPanelArgs, WatchedRowArgs } from "../part";
import { buildDashboard } from "./build";
import { hostPanels } from "./hosts";
import { alertsFiring, graph, line, nodesNotReady, number, quantile } from "./words";

/** For the Grafana of the Grid's owner: there is no cluster to put one in. */
export function gridDashboard(environment: string): Dashboard {
  return buildDashboard({
    uid: `trainyard-${environment}`.slice(0, 40),
    title: `Trainyard: ${environment} (Grid)`,
    tags: [environment],
    rows: gridRows(),
    portable: true,
  });
}

const failed = 'sum(increase(grid_tasks_completed_total{status!="success"}[1h])) or vector(0)';

/** The same on Kubernetes, where rules record the five metrics from what Ray and KubeRay count. */
export function clusterGridRows(): WatchedRowArgs[] {
  const swap = (panel: WatchedPanelArgs): WatchedPanelArgs => {
    switch (panel.title) {
      case "Hosts down":
        return nodesNotReady;
      case "A task takes":
        return number("The longest job took", "s", "As KubeRay measures it.", "max(grid_task_duration_seconds)");
      case "Duration":
        return graph("Duration", "s", "Of each job, as KubeRay measures it.", [line("grid_task_duration_seconds", "{{name}}")]);
      default:
        // Ray names a host by its address.
        return {
          ...panel,
          queries: panel.queries.map(({ expr, legend }) => ({ expr, legend: legend.replace("{{host}}", "{{instance}}") })),
        };
    }
  };
  return gridRows().map(({ title, panels }) => ({ title, panels: panels.map(swap) }));
}

/** The five metrics of the Grid cluster, and the hosts behind them. */
export function gridRows(): WatchedRowArgs[] {
  return [
    {
      title: "At a glance",
      panels: [
        alertsFiring,
        number("Hosts down", "short", "Whose node exporter does not answer.", 'count(up{job="hosts"} == 0) or vector(0)', {
          red: 1,
        }),
        number("Active tasks", "short", "Running now.", "sum(grid_active_tasks)"),
        number("Tasks an hour", "short", "That ended within the last hour.", "sum(increase(grid_tasks_completed_total[1h]))", {
          decimals: 0,
        }),
        number("Failed an hour", "short", "Of them failed.", failed, { amber: 1, red: 5, decimals: 0 }),
        number("A task takes", "s", "19 of 20 are faster.", quantile(0.95, "grid_task_duration_seconds", [], "1h")),
      ],
    },
    {
      title: "Tasks",
      panels: [
        graph("Submitted and ended", "short", "Tasks an hour.", [
          line("sum(increase(grid_tasks_submitted_total[1h]))", "submitted"),
          line("sum by (status) (increase(grid_tasks_completed_total[1h]))", "{{status}}"),
        ]),
        graph("Active tasks", "short", "Running at the same time.", [line("sum(grid_active_tasks)", "active")]),
        graph("Duration", "s", "Half and 19 of 20 tasks are faster.", [
          line(quantile(0.5, "grid_task_duration_seconds", [], "1h"), "half"),
          line(quantile(0.95, "grid_task_duration_seconds", [], "1h"), "19 of 20"),
        ]),
      ],
    },
    { title: "Hosts", panels: [scores(), load()] },
    { title: "Machines", panels: hostPanels() },
  ];
}

function scores(): WatchedPanelArgs {
  return {
    title: "Health score now",
    unit: "short",
    description: "Weighted load of each host at its last check: 0 idle, 100 full. The next task goes to the lowest.",
    kind: PanelKind.Bars,
    queries: [{ expr: "grid_node_health_score", legend: "{{host}}" }],
    amber: 70,
    red: 90,
    decimals: 0,
  };
}

function load(): WatchedPanelArgs {
  return graph("Health score", "short", "Over time.", [line("grid_node_health_score", "{{host}}")], { red: 90 });
}
