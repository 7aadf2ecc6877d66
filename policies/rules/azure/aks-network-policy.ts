import type { ResourceRule } from "../../core/rule";
import { type ManagedClusterArgs, managedClusterType } from "../../lib/azure";

export const rule: ResourceRule<ManagedClusterArgs> = {
  id: "aks-network-policy",
  title: "An AKS cluster enforces network policies",
  severity: "high",
  level: "mandatory",
  why: "Without an engine, NetworkPolicy objects are accepted and do nothing: every pod reaches every coordinator",
  remedy: 'networkProfile: { networkPlugin: "azure", networkDataplane: "cilium", networkPolicy: "cilium" }',
  unknown: "Which engine is used.",
  sources: ["CIS AKS 1.8 5.4.4"],
  types: [managedClusterType],
  check: ({ networkProfile }, { report }) => {
    const engine = networkProfile?.networkPolicy ?? "none";
    if (engine === "none") report('networkProfile.networkPolicy is none; set "cilium", "azure" or "calico"');
  },
};
