import type { ResourceRule } from "../../core/rule";
import { type NodePoolArgs, nodeConfigOf, nodePoolTypes } from "../../lib/gcp";

export const rule: ResourceRule<NodePoolArgs> = {
  id: "gke-metadata-server",
  title: "Pods reach GKE's metadata server and not the machine's",
  severity: "high",
  level: "mandatory",
  why: "The machine's own metadata server hands the node's credentials to any pod that asks",
  remedy: 'nodeConfig: { workloadMetadataConfig: { mode: "GKE_METADATA" } }',
  unknown: "Which mode is set.",
  sources: ["CIS GKE 1.9 5.4.1"],
  types: nodePoolTypes,
  check: (pool, { type, report }) => {
    const config = nodeConfigOf(type, pool);
    if (config === undefined) return;
    const mode = config.workloadMetadataConfig?.mode;
    if (mode !== "GKE_METADATA") report(`workloadMetadataConfig.mode is ${mode ?? "not given"}; set "GKE_METADATA"`);
  },
};
