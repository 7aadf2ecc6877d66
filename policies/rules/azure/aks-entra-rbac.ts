import type { ResourceRule } from "../../core/rule";
import { type ManagedClusterArgs, managedClusterType } from "../../lib/azure";

export const rule: ResourceRule<ManagedClusterArgs> = {
  id: "aks-entra-rbac",
  title: "Access to an AKS cluster is given to people and groups of the directory, and to no local account",
  severity: "high",
  level: "mandatory",
  why: "The local admin certificate is the same for everybody and is not revoked when somebody leaves",
  remedy: "aadProfile: { managed: true, enableAzureRBAC: true }, disableLocalAccounts: true",
  unknown: "Which of the three is set.",
  sources: ["CIS AKS 1.8 5.5.1, 5.5.2"],
  types: [managedClusterType],
  check: ({ enableRBAC, aadProfile, disableLocalAccounts }, { report }) => {
    if (enableRBAC === false) report("enableRBAC is false; leave it out (the cluster is replaced)");
    if (aadProfile?.managed !== true) report("aadProfile.managed is not true; set it");
    if (disableLocalAccounts !== true) report("disableLocalAccounts is not true; set it");
  },
};
