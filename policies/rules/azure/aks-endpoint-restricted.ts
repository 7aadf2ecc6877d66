import type { ResourceRule } from "../../core/rule";
import { type ManagedClusterArgs, managedClusterType } from "../../lib/azure";
import { isWorld } from "../../lib/network";

export const rule: ResourceRule<ManagedClusterArgs> = {
  id: "aks-endpoint-restricted",
  title: "The API endpoint of an AKS cluster is private, or open to named ranges only",
  severity: "high",
  level: "mandatory",
  why: "An endpoint that the whole internet reaches is one leaked token away from the accelerators behind it",
  remedy: "apiServerAccessProfile: { enablePrivateCluster: true }",
  unknown: "Which ranges may come in.",
  sources: ["CIS AKS 1.8 5.4.1, 5.4.2"],
  types: [managedClusterType],
  check: ({ apiServerAccessProfile: access }, { report, each }) => {
    if (access?.enablePrivateCluster === true) return;
    if ((access?.authorizedIPRanges ?? []).length === 0)
      report("the endpoint is public; set enablePrivateCluster or name authorizedIPRanges");
    each(access?.authorizedIPRanges, (range, index) => {
      if (isWorld(range)) report(`authorizedIPRanges[${index}] is ${range}; name the ranges people come from`);
    });
  },
};
