import type { ResourceRule } from "../../core/rule";
import { type ManagedClusterArgs, managedClusterType } from "../../lib/azure";

export const rule: ResourceRule<ManagedClusterArgs> = {
  id: "aks-secrets-encrypted",
  title: "An AKS cluster encrypts Kubernetes secrets with a key of your own",
  severity: "medium",
  level: "mandatory",
  why: "Registry, dataset and object store credentials of every team lie in etcd; a key of your own can be watched and taken away",
  remedy:
    'securityProfile: { azureKeyVaultKms: { enabled: true, keyId: key.keyUriWithVersion, keyVaultNetworkAccess: "Public" } }',
  unknown: "Whether encryption is on.",
  sources: ["CIS AKS 1.8 5.3.1"],
  types: [managedClusterType],
  check: ({ securityProfile }, { report }) => {
    if (securityProfile?.azureKeyVaultKms?.enabled !== true)
      report("securityProfile.azureKeyVaultKms.enabled is not true; set it with a key");
  },
};
