import { MetricKind, PanelKind, type WatchedPartArgs } from "../monitoring";

const source = "the burn-in controller: controller/main.ts";

/** What the burn-in controller says of new nodes, for the dashboard of the environment's system. Its alerts stand in rules.ts. */
export const burnInPart: WatchedPartArgs = {
  name: "burn-in",
  metrics: [
    { name: "trainyard_burn_in_state", kind: MetricKind.Gauge, help: "1 for the state that a node's burn-in is in", source },
    {
      name: "trainyard_burn_in_fabric_state",
      kind: MetricKind.Gauge,
      help: "1 for the state that a node's fabric is in",
      source,
    },
    { name: "trainyard_burn_in_bandwidth_gbps", kind: MetricKind.Gauge, help: "GB/s that a node's burn-in reached", source },
    { name: "trainyard_burn_in_floor_gbps", kind: MetricKind.Gauge, help: "GB/s that it has to reach", source },
  ],
  rows: [
    {
      title: "New machines",
      panels: [
        {
          title: "Burn-in",
          description: "Nodes by the state of their burn-in; only those that passed take work.",
          unit: "short",
          kind: PanelKind.Bars,
          queries: [{ expr: "count by (state) (trainyard_burn_in_state)", legend: "{{state}}" }],
        },
        {
          title: "Fabric between machines",
          description: "Nodes by what is known of their fabric; suspects failed together, and unproven ones were never tested.",
          unit: "short",
          kind: PanelKind.Bars,
          queries: [{ expr: "count by (state) (trainyard_burn_in_fabric_state)", legend: "{{state}}" }],
        },
        {
          title: "Reached, of what is asked for",
          description: "Bandwidth of each node through its floor. Below 1 it failed.",
          unit: "percentunit",
          queries: [
            {
              expr: "trainyard_burn_in_bandwidth_gbps / on (node, test) trainyard_burn_in_floor_gbps",
              legend: "{{node}} {{test}}",
            },
          ],
          falling: true,
          red: 1,
        },
      ],
    },
  ],
};
