import { PanelKind } from "../kinds";
import type { WatchedRowArgs } from "../part";
import { alertsFiring, graph, line, number } from "./words";

/** The four metrics of RingRift's peers with the document's thresholds, and the pods behind them. */
export function peerRows(): WatchedRowArgs[] {
  return [
    {
      title: "At a glance",
      panels: [
        alertsFiring,
        number("Peers that answer", "short", "Of those that are read.", 'sum(up{container="p2p-sync"})', {
          falling: true,
          red: 1,
        }),
        number("Slowest sync", "s", "The last full sync of the slowest peer.", "max(sync_duration_seconds)", {
          amber: 300,
          red: 600,
        }),
        number("Open circuits", "short", "Most peers that any one has given up.", "max(circuit_open_count)", {
          amber: 1,
          red: 4,
        }),
        number("Log entries pending", "short", "Uncommitted, of the worst peer.", "max(wal_pending_entries)", {
          amber: 50,
          red: 101,
        }),
        number("Errors a minute", "short", "Failed P2P requests of the worst peer.", `max(${errors})`, {
          amber: 5,
          red: 10,
          decimals: 1,
        }),
      ],
    },
    {
      title: "Sync",
      panels: [
        graph("Full sync", "s", "Time that each peer's last one took.", [line("sync_duration_seconds", "{{pod}}")], { red: 600 }),
        graph("Failed requests a minute", "short", "By peer.", [line(errors, "{{pod}}")], { red: 10 }),
      ],
    },
    {
      title: "Faults",
      panels: [
        graph("Open circuits", "short", "Peers that each one has given up for now.", [line("circuit_open_count", "{{pod}}")], {
          red: 3,
        }),
        graph("Write-ahead log", "short", "Entries that are not committed.", [line("wal_pending_entries", "{{pod}}")], {
          red: 100,
        }),
      ],
    },
    {
      title: "Peers",
      panels: [
        {
          title: "Sync now",
          unit: "s",
          description: "Each peer's last full sync.",
          kind: PanelKind.Bars,
          queries: [{ expr: "sync_duration_seconds", legend: "{{pod}}" }],
          amber: 300,
          red: 600,
        },
        graph("Ready", "short", "Pods by role.", [
          line('kube_statefulset_status_replicas_ready{statefulset!=""}', "{{statefulset}}"),
        ]),
        graph("Volumes", "percentunit", "Free, by claim: log and data.", [
          line("kubelet_volume_stats_available_bytes / kubelet_volume_stats_capacity_bytes", "{{persistentvolumeclaim}}"),
        ]),
      ],
    },
  ];
}

const errors = "sum by (pod) (increase(p2p_request_errors[5m])) / 5";
