/** Prometheus's text: the state of each node, and what it has reached. */
import { fabricOf, resultOf, tainted } from "./nodes";
import type { Node, Settings } from "./types";

function header(name: string, help: string): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`];
}

export function metrics(nodes: readonly Node[], settings: Settings): string {
  const states = header("trainyard_burn_in_state", "State of a node's burn-in: 1 for the state it is in.");
  const fabrics = header("trainyard_burn_in_fabric_state", "State of a node's fabric: 1 for the state it is in.");
  const measured = header("trainyard_burn_in_bandwidth_gbps", "What a node's burn-in has reached, in GB/s.");
  const floors = header("trainyard_burn_in_floor_gbps", "What a node has to reach, in GB/s.");
  for (const node of nodes) {
    const group = node.metadata.labels?.[settings.groupLabel] ?? "";
    const test = settings.groups[group];
    if (test === undefined) continue;
    const name = `node="${node.metadata.name}",node_group="${group}"`;
    states.push(`trainyard_burn_in_state{${name},state="${stateOf(node, settings)}"} 1`);
    const result = resultOf(node, settings);
    const fabric = test.fabric === undefined ? undefined : fabricOf(node, settings);
    if (test.fabric !== undefined)
      fabrics.push(`trainyard_burn_in_fabric_state{${name},state="${fabric?.state ?? "untested"}"} 1`);
    for (const [kind, reached, least] of [
      ["collective", result?.collectiveGBps, test.collectiveGBps],
      ["memory", result?.memoryGBps, test.memoryGBps],
      ["fabric", fabric?.fabricGBps, test.fabric?.fabricGBps],
    ] as const) {
      if (typeof reached === "number") measured.push(`trainyard_burn_in_bandwidth_gbps{${name},test="${kind}"} ${reached}`);
      if (least !== undefined) floors.push(`trainyard_burn_in_floor_gbps{${name},test="${kind}"} ${least}`);
    }
  }
  const text = [...states, ...(settings.fabric === undefined ? [] : fabrics), ...measured, ...floors];
  return `${text.join("\n")}\n`;
}

function stateOf(node: Node, settings: Settings): string {
  const result = resultOf(node, settings);
  const fabric = fabricOf(node, settings);
  if (result?.state === "failed" || result?.state === "running") return result.state;
  if (fabric?.state === "failed") return "failed";
  const isTainted = tainted(node, settings);
  if (isTainted && fabric?.state === "running") return "running";
  if (isTainted && fabric?.state === "suspect") return "suspect";
  return isTainted ? "waiting" : (result?.state ?? "untested");
}
