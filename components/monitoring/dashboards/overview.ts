import type { WatchedPanelArgs, WatchedRowArgs } from "../part";
import type { MonitoringPlan } from "../plan";
import { hostPanels } from "./hosts";
import { alertsFiring, graph, line, nodesNotReady, number, whatFires } from "./words";

/** What every environment on Kubernetes has: is the cluster well, what does it cost, what do the accelerators do. */
export function overviewRows(plan: MonitoringPlan): WatchedRowArgs[] {
  return [
    { title: "At a glance", panels: glance(plan) },
    { title: "Accelerators and money", panels: accelerators(plan) },
    { title: "Cluster", panels: cluster() },
    { title: "Machines", panels: hostPanels() },
  ];
}

function glance(plan: MonitoringPlan): WatchedPanelArgs[] {
  const counted = [
    alertsFiring,
    nodesNotReady,
    number("Accelerators", "short", "That nodes offer.", "trainyard:accelerators:count"),
    number(
      "Idle accelerators",
      "short",
      `Below ${plan.thresholds.idlePercent} percent; asked for by no pod, where nothing measures.`,
      "trainyard:accelerators_idle:count",
      { amber: 1 },
    ),
  ];
  if (plan.prices.length === 0) return counted;
  return [
    ...counted,
    number(
      "Cost an hour",
      "currencyUSD",
      "List price of the accelerators that are there.",
      "trainyard:accelerator_cost:usd_per_hour",
      {
        decimals: 2,
      },
    ),
    number("Idle cost an hour", "currencyUSD", "What of it does nothing.", "trainyard:accelerator_idle_cost:usd_per_hour", {
      amber: 1,
      decimals: 2,
    }),
  ];
}

function accelerators(plan: MonitoringPlan): WatchedPanelArgs[] {
  const panels = [
    whatFires,
    graph("There, asked for and idle", "short", "Accelerators.", [
      line("trainyard:accelerators:count", "there"),
      line("trainyard:accelerators_requested:count", "asked for"),
      line("trainyard:accelerators_idle:count", "idle"),
    ]),
    graph("Use by machine", "percent", "All accelerators of a machine together.", [
      line("avg by (instance) (trainyard:accelerator_utilisation:percent)", "{{instance}}"),
    ]),
  ];
  if (plan.prices.length === 0) return panels;
  return [
    ...panels,
    graph("Price of an hour", "currencyUSD", "Of one accelerator; and of one that works, when it pays for the idle ones.", [
      line("trainyard:accelerator_cost:usd_per_accelerator_hour", "an accelerator"),
      line("trainyard:accelerator_work_cost:usd_per_accelerator_hour", "one that works"),
    ]),
  ];
}

function cluster(): WatchedPanelArgs[] {
  return [
    graph("Pods that do not run", "short", "Waiting for a machine, or failed.", [
      line('sum by (phase) (kube_pod_status_phase{phase=~"Pending|Failed"})', "{{phase}}"),
    ]),
    graph("Container restarts", "short", "Within the last hour, by namespace.", [
      line("sum by (namespace) (increase(kube_pod_container_status_restarts_total[1h]))", "{{namespace}}"),
    ]),
    graph("Accelerators by node group", "short", "That nodes offer.", [
      line("trainyard:accelerators_by_node_group:count", "{{node_group}}"),
    ]),
  ];
}
