// Generated from @pulumi/azure-native 3.28.0 by generate/azure.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "azure-native:kubernetesconfiguration:Extension": ["clusterName clusterResourceName clusterRp resourceGroupName", "azureApiVersion currentVersion customLocationSettings errorInfo isSystemExtension name packageUri provisioningState systemData type", "", "clusterName clusterResourceName extensionName resourceGroupName scope", ""],
  "azure-native:kubernetesconfiguration:FluxConfiguration": ["clusterName clusterResourceName clusterRp resourceGroupName", "azureApiVersion complianceState errorMessage name provisioningState repositoryPublicKey sourceSyncedCommitId sourceUpdatedAt statusUpdatedAt statuses systemData type", "", "clusterName clusterResourceName fluxConfigurationName resourceGroupName scope", ""],
  "azure-native:kubernetesconfiguration:PrivateEndpointConnection": ["privateLinkServiceConnectionState resourceGroupName scopeName", "azureApiVersion name privateEndpoint provisioningState systemData type", "", "privateEndpointConnectionName resourceGroupName scopeName", ""],
  "azure-native:kubernetesconfiguration:PrivateLinkScope": ["resourceGroupName", "azureApiVersion name systemData type", "", "location resourceGroupName scopeName", ""],
  "azure-native:kubernetesconfiguration:SourceControlConfiguration": ["clusterName clusterResourceName clusterRp resourceGroupName", "azureApiVersion complianceStatus name provisioningState repositoryPublicKey systemData type", "", "clusterName clusterResourceName operatorInstanceName resourceGroupName sourceControlConfigurationName", ""],
};
