import type { ResourceRule } from "../../core/rule";

interface VaultArgs {
  readonly properties: { readonly enablePurgeProtection?: boolean; readonly enableSoftDelete?: boolean };
}

export const rule: ResourceRule<VaultArgs> = {
  id: "key-vault-recoverable",
  title: "A deleted key vault can be had back",
  severity: "high",
  level: "mandatory",
  why: "What a lost key encrypted is lost with it: every secret of the cluster, every checkpoint",
  remedy: "properties: { enablePurgeProtection: true }",
  unknown: "Whether purge protection is on.",
  sources: ["https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview"],
  types: ["azure-native:keyvault:Vault"],
  check: ({ properties }, { report }) => {
    if (properties.enablePurgeProtection !== true)
      report("properties.enablePurgeProtection is not true; set it (it cannot be taken back)");
    if (properties.enableSoftDelete === false) report("properties.enableSoftDelete is false; leave it out");
  },
};
