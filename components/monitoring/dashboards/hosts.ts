import type { WatchedPanelArgs } from "../part";
import { graph, line } from "./words";

/** What node exporters say of machines, in a cluster and without one. */
export function hostPanels(): WatchedPanelArgs[] {
  return [
    graph("Processor", "percentunit", "In use, by machine.", [
      line('1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[5m]))', "{{instance}}"),
    ]),
    graph("Memory", "percentunit", "In use, by machine.", [
      line("1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes", "{{instance}}"),
    ]),
    graph("Disk", "percentunit", "Time that the busiest disk is busy.", [
      line("max by (instance) (rate(node_disk_io_time_seconds_total[5m]))", "{{instance}}"),
    ]),
  ];
}

export function networkPanels(): WatchedPanelArgs[] {
  return [
    graph("Bandwidth", "Bps", "By machine, in and out; traffic of EFA and InfiniBand is not in it.", [
      line(
        'sum by (instance) (rate(node_network_receive_bytes_total{device!="lo"}[5m]) + rate(node_network_transmit_bytes_total{device!="lo"}[5m]))',
        "{{instance}}",
      ),
    ]),
    graph(
      "Packet loss",
      "percentunit",
      "Dropped of received.",
      [
        line(
          "sum by (instance) (rate(node_network_receive_drop_total[5m])) / sum by (instance) (rate(node_network_receive_packets_total[5m]))",
          "{{instance}}",
        ),
      ],
      { red: 0.01 },
    ),
    graph("Connections", "short", "Open TCP connections.", [line("node_netstat_Tcp_CurrEstab", "{{instance}}")]),
  ];
}
