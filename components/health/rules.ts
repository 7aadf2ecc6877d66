/** When somebody has to look at a node that does not get through its burn-in, or at the controller. */
export function burnInRules(namespace = "burn-in") {
  const rule = (alert: string, expr: string, time: string, severity: string, summary: string, description: string) => ({
    alert,
    expr,
    for: time,
    labels: { severity },
    annotations: { summary, description, runbook_url: `docs/runbooks.md#${alert.toLowerCase()}` },
  });
  return [
    rule(
      "BurnInFailed",
      'max by (node, node_group) (trainyard_burn_in_state{state="failed"}) == 1',
      "5m",
      "warning",
      "Node {{ $labels.node }} of {{ $labels.node_group }} failed its burn-in and takes no work",
      "It is paid for and does nothing. Its annotation trainyard.dev/burn-in-result says what it reached.",
    ),
    rule(
      "BurnInStuck",
      'max by (node, node_group) (trainyard_burn_in_state{state=~"waiting|running"}) == 1',
      "2h",
      "warning",
      "Node {{ $labels.node }} of {{ $labels.node_group }} has waited for its burn-in for two hours",
      "Its accelerators are not offered, in use, or the test's image cannot be pulled.",
    ),
    rule(
      "BurnInControllerDown",
      `absent(up{job="${namespace}/burn-in-controller"} == 1)`,
      "15m",
      "critical",
      "Nobody tests new nodes, so none of them takes work",
      "The burn-in controller does not answer. Nodes that have passed go on.",
    ),
  ];
}
