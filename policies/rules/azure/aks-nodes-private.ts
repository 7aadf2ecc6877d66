import type { ResourceRule } from "../../core/rule";
import { type AgentPoolArgs, agentPoolType, type ManagedClusterArgs, managedClusterType } from "../../lib/azure";

export const rule: ResourceRule<AgentPoolArgs & ManagedClusterArgs> = {
  id: "aks-nodes-private",
  title: "AKS nodes have no public addresses",
  severity: "high",
  level: "mandatory",
  why: "A machine for 100 USD an hour that the internet reaches is attacked within minutes",
  remedy: "leave enableNodePublicIP out",
  unknown: "Whether a pool gives public addresses.",
  sources: ["CIS AKS 1.8 5.4.3"],
  types: [agentPoolType, managedClusterType],
  check: (resource, { type, report, each }) => {
    if (type === agentPoolType && resource.enableNodePublicIP === true) report("enableNodePublicIP is true; leave it out");
    each(resource.agentPoolProfiles, (pool, index) => {
      if (pool.enableNodePublicIP === true) report(`agentPoolProfiles[${index}].enableNodePublicIP is true; leave it out`);
    });
  },
};
