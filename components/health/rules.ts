function rule(alert: string, expr: string, time: string, severity: string, summary: string, description: string) {
  return {
    alert,
    expr,
    for: time,
    labels: { severity },
    annotations: { summary, description, runbook_url: `docs/runbooks.md#${alert.toLowerCase()}` },
  };
}

/** Nodes that failed together while nobody was there to tell which, and nodes that nobody was there to test with. */
function fabricRules() {
  return [
    rule(
      "FabricUndecided",
      'max by (node, node_group) (trainyard_burn_in_fabric_state{state="suspect"}) == 1',
      "1h",
      "warning",
      "Node {{ $labels.node }} of {{ $labels.node_group }} failed together with others, and nobody is there to tell which of them it was",
      "All of them take no work until a node whose fabric is proven, or a new one, is free to be tested with them.",
    ),
    rule(
      "FabricUnproven",
      'max by (node, node_group) (trainyard_burn_in_fabric_state{state="unproven"}) == 1 and on (node_group) count by (node_group) (trainyard_burn_in_fabric_state) > 1',
      "1d",
      "warning",
      "Node {{ $labels.node }} of {{ $labels.node_group }} takes work, and its fabric was never tested",
      "It was alone when it came. A job over it and others may fall back to TCP.",
    ),
  ];
}

/** When somebody has to look at a node that does not get through its burn-in, or at the controller. */
export function burnInRules(namespace = "burn-in", fabric = true) {
  return [
    rule(
      "BurnInFailed",
      'max by (node, node_group) (trainyard_burn_in_state{state="failed"}) == 1',
      "5m",
      "warning",
      "Node {{ $labels.node }} of {{ $labels.node_group }} failed its burn-in and takes no work",
      "It is paid for and does nothing. Its annotations trainyard.dev/burn-in-result and, where it failed with others, trainyard.dev/burn-in-fabric-result say what it reached.",
    ),
    rule(
      "BurnInStuck",
      'max by (node, node_group) (trainyard_burn_in_state{state=~"waiting|running"}) == 1',
      "2h",
      "warning",
      "Node {{ $labels.node }} of {{ $labels.node_group }} has waited for its burn-in for two hours",
      "Its accelerators are not offered, in use, or the test's image cannot be pulled.",
    ),
    ...(fabric ? fabricRules() : []),
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
