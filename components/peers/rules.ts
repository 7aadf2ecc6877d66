/** The four thresholds of RingRift's document, as rules of Prometheus. */
export function peerRules() {
  const rule = (alert: string, expr: string, time: string, severity: string, summary: string) => ({
    alert,
    expr,
    for: time,
    labels: { severity },
    annotations: { summary, runbook_url: `docs/runbooks.md#${alert.toLowerCase()}` },
  });
  return [
    rule(
      "PeerSyncSlow",
      "max by (pod) (sync_duration_seconds) > 600",
      "1m",
      "warning",
      "A full sync of {{ $labels.pod }} took {{ $value }} seconds",
    ),
    rule(
      "PeerCircuitsOpen",
      "max by (pod) (circuit_open_count) > 3",
      "1m",
      "warning",
      "{{ $labels.pod }} has given up on {{ $value }} peers",
    ),
    rule(
      "PeerWalPending",
      "max by (pod) (wal_pending_entries) > 100",
      "5m",
      "warning",
      "{{ $labels.pod }} has {{ $value }} uncommitted entries in its log",
    ),
    rule(
      "PeerRequestErrors",
      "sum by (pod) (increase(p2p_request_errors[5m])) / 5 > 10",
      "1m",
      "warning",
      "{{ $labels.pod }} sees {{ $value | humanize }} failed P2P requests a minute",
    ),
  ];
}
