// Generated from @pulumi/azure-native 3.28.0 by generate/azure.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "azure-native:managedidentity:FederatedIdentityCredential": ["audiences issuer resourceGroupName resourceName subject", "azureApiVersion name systemData type", "", "federatedIdentityCredentialResourceName resourceGroupName resourceName", ""],
  "azure-native:managedidentity:UserAssignedIdentity": ["resourceGroupName", "azureApiVersion clientId name principalId systemData tenantId type", "", "location resourceGroupName resourceName", ""],
};
