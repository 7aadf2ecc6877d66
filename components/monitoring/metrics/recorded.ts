import { MetricKind } from "../kinds";
import type { WatchedMetricArgs } from "../part";

const { Gauge } = MetricKind;
const source = "rules of the toolkit, components/monitoring/rules";

/** Series that our own rules keep, for dashboards, alerts and people. Units stand at the end of the name. */
export const recordedMetrics: readonly WatchedMetricArgs[] = [
  {
    name: "trainyard:accelerator_utilisation:percent",
    kind: Gauge,
    help: "Use of each accelerator, whoever measures it",
    source,
  },
  { name: "trainyard:accelerators:count", kind: Gauge, help: "Accelerators that nodes offer", source },
  { name: "trainyard:accelerators_by_node_group:count", kind: Gauge, help: "The same, by node group", source },
  { name: "trainyard:accelerators_requested:count", kind: Gauge, help: "Accelerators that running pods hold", source },
  { name: "trainyard:accelerators_idle:count", kind: Gauge, help: "Accelerators that do next to nothing", source },
  {
    name: "trainyard:accelerator_price:usd_per_accelerator_hour",
    kind: Gauge,
    help: "List price of one accelerator and hour in US dollars, by node group, machine and capacity, from the catalogue",
    source,
  },
  {
    name: "trainyard:accelerator_cost_by_node_group:usd_per_hour",
    kind: Gauge,
    help: "US dollars an hour, by node group",
    source,
  },
  { name: "trainyard:accelerator_cost:usd_per_hour", kind: Gauge, help: "US dollars an hour, all together", source },
  {
    name: "trainyard:accelerator_cost:usd_per_accelerator_hour",
    kind: Gauge,
    help: "US dollars for an accelerator and hour, the mean of those that have a price",
    source,
  },
  {
    name: "trainyard:accelerator_work_cost:usd_per_accelerator_hour",
    kind: Gauge,
    help: "US dollars for an accelerator and hour that does something: what is idle is paid by what works",
    source,
  },
  {
    name: "trainyard:accelerator_idle_cost:usd_per_hour",
    kind: Gauge,
    help: "US dollars an hour for what is idle, at the mean price",
    source,
  },
  {
    name: "grid_task_duration_seconds",
    kind: Gauge,
    help: "Seconds that a job of the Grid ran, where it runs on Kubernetes: KubeRay keeps no histogram",
    source: "components/grid/rules.ts",
  },
];
