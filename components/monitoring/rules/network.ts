import { AlertSeverity } from "../kinds";
import type { WatchedAlertArgs } from "../part";

export function networkAlerts(): WatchedAlertArgs[] {
  const received = "rate(node_network_receive_packets_total[10m])";
  return [
    {
      alert: "PacketLoss",
      expr: `rate(node_network_receive_drop_total[10m]) / (${received} > 100) > 0.01`,
      for: "10m",
      severity: AlertSeverity.Warning,
      summary: "A node drops more than one in a hundred packets",
      description:
        "{{ $labels.instance }} on {{ $labels.device }}: {{ $value | humanizePercentage }}. A collective waits for the slowest.",
    },
  ];
}
