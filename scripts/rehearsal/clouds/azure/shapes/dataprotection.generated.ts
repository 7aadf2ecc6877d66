// Generated from @pulumi/azure-native 3.28.0 by generate/azure.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "azure-native:dataprotection:BackupInstance": ["resourceGroupName vaultName", "azureApiVersion name systemData type", "", "backupInstanceName resourceGroupName vaultName", ""],
  "azure-native:dataprotection:BackupPolicy": ["resourceGroupName vaultName", "azureApiVersion name systemData type", "", "backupPolicyName resourceGroupName vaultName", ""],
  "azure-native:dataprotection:BackupVault": ["properties resourceGroupName", "azureApiVersion name systemData type", "", "location resourceGroupName vaultName", ""],
  "azure-native:dataprotection:DppResourceGuardProxy": ["resourceGroupName vaultName", "azureApiVersion name systemData type", "", "resourceGroupName resourceGuardProxyName vaultName", ""],
  "azure-native:dataprotection:ResourceGuard": ["resourceGroupName", "azureApiVersion name systemData type", "", "location resourceGroupName resourceGuardsName", ""],
};
