import type { ResourceRule } from "../../core/rule";
import { type ManagedClusterArgs, managedClusterType } from "../../lib/azure";

export const rule: ResourceRule<ManagedClusterArgs> = {
  id: "aks-workload-identity",
  title: "Workloads on AKS have identities of their own",
  severity: "high",
  level: "mandatory",
  why: "Without it pods work with the node's identity or with keys in secrets, so every pod reads every container",
  remedy: "oidcIssuerProfile: { enabled: true }, securityProfile: { workloadIdentity: { enabled: true } }",
  unknown: "Whether it is on.",
  sources: ["https://learn.microsoft.com/azure/aks/workload-identity-overview"],
  types: [managedClusterType],
  check: ({ oidcIssuerProfile, securityProfile }, { report }) => {
    if (oidcIssuerProfile?.enabled !== true) report("oidcIssuerProfile.enabled is not true; set it");
    if (securityProfile?.workloadIdentity?.enabled !== true)
      report("securityProfile.workloadIdentity.enabled is not true; set it");
  },
};
