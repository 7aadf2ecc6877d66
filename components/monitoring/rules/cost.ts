import type { WatchedRecordArgs } from "../part";
import type { MonitoringPlan } from "../plan";

/** Money, in US dollars at list price. Nothing is said about money where no price is known. */
export function costRecords({ prices }: MonitoringPlan): WatchedRecordArgs[] {
  if (prices.length === 0) return [];
  const count = "trainyard:accelerators_by_node_group:count";
  const price = "trainyard:accelerator_price:usd_per_accelerator_hour";
  return [
    ...prices.map(({ nodeGroup, machine, capacity, usdPerAcceleratorHour }) => ({
      record: price,
      expr: `vector(${usdPerAcceleratorHour})`,
      labels: { node_group: nodeGroup, machine, capacity },
    })),
    {
      record: "trainyard:accelerator_cost_by_node_group:usd_per_hour",
      expr: `${count} * on (node_group) group_left (machine, capacity) ${price}`,
    },
    { record: "trainyard:accelerator_cost:usd_per_hour", expr: "sum(trainyard:accelerator_cost_by_node_group:usd_per_hour)" },
    {
      record: "trainyard:accelerator_cost:usd_per_accelerator_hour",
      expr: `trainyard:accelerator_cost:usd_per_hour / (sum(${count} and on (node_group) ${price}) > 0)`,
    },
    {
      record: "trainyard:accelerator_work_cost:usd_per_accelerator_hour",
      expr: "trainyard:accelerator_cost:usd_per_accelerator_hour * trainyard:accelerators:count / (trainyard:accelerators:count - trainyard:accelerators_idle:count > 0)",
    },
    {
      record: "trainyard:accelerator_idle_cost:usd_per_hour",
      expr: "trainyard:accelerators_idle:count * trainyard:accelerator_cost:usd_per_accelerator_hour",
    },
  ];
}
