// Generated from @pulumi/azure-native 3.28.0 by generate/azure.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "azure-native:keyvault:AccessPolicy": ["policy resourceGroupName vaultName", "", "", "resourceGroupName vaultName", ""],
  "azure-native:keyvault:Key": ["properties resourceGroupName vaultName", "attributes azureApiVersion curveName keyOps keySize keyUri keyUriWithVersion kty location name releasePolicy rotationPolicy type", "", "keyName resourceGroupName vaultName", ""],
  "azure-native:keyvault:MHSMPrivateEndpointConnection": ["name resourceGroupName", "azureApiVersion etag privateEndpoint provisioningState systemData type", "", "location privateEndpointConnectionName resourceGroupName", ""],
  "azure-native:keyvault:ManagedHsm": ["resourceGroupName", "azureApiVersion systemData type", "", "location resourceGroupName", ""],
  "azure-native:keyvault:PrivateEndpointConnection": ["resourceGroupName vaultName", "azureApiVersion etag location name privateEndpoint provisioningState tags type", "", "privateEndpointConnectionName resourceGroupName vaultName", ""],
  "azure-native:keyvault:Secret": ["properties resourceGroupName vaultName", "azureApiVersion location name type", "", "resourceGroupName secretName vaultName", ""],
  "azure-native:keyvault:Vault": ["properties resourceGroupName", "azureApiVersion name systemData type", "", "location resourceGroupName vaultName", ""],
};
