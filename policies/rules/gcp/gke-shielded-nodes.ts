import type { ResourceRule } from "../../core/rule";
import { type NodePoolArgs, nodeConfigOf, nodePoolTypes } from "../../lib/gcp";

export const rule: ResourceRule<NodePoolArgs> = {
  id: "gke-shielded-nodes",
  title: "Nodes are shielded: integrity is watched, and only signed kernels and drivers start",
  severity: "medium",
  level: "mandatory",
  why: "What is loaded before the kernel sees every weight on the machine",
  remedy: "nodeConfig: { shieldedInstanceConfig: { enableIntegrityMonitoring: true, enableSecureBoot: true } }",
  unknown: "Whether the shields are on.",
  sources: ["CIS GKE 1.9 5.5.5, 5.5.6, 5.5.7"],
  types: nodePoolTypes,
  settings: {
    secureBoot: {
      type: "boolean",
      description: "Whether secure boot is asked for; unsigned drivers do not start with it.",
      default: true,
    },
  },
  check: (pool, { type, report, setting }) => {
    if (type === nodePoolTypes[1] && pool.enableShieldedNodes === false) report("enableShieldedNodes is false; leave it out");
    const config = nodeConfigOf(type, pool);
    if (config === undefined) return;
    if (config.shieldedInstanceConfig?.enableIntegrityMonitoring === false)
      report("enableIntegrityMonitoring is false; leave it out");
    if (setting<boolean>("secureBoot") && config.shieldedInstanceConfig?.enableSecureBoot !== true)
      report("enableSecureBoot is not true; set it");
  },
};
