// Generated from @pulumi/azure-native 3.28.0 by generate/azure.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "azure-native:recoveryservices:PrivateEndpointConnection": ["resourceGroupName vaultName", "azureApiVersion name type", "", "location privateEndpointConnectionName resourceGroupName vaultName", ""],
  "azure-native:recoveryservices:ProtectedItem": ["containerName fabricName resourceGroupName vaultName", "azureApiVersion name type", "", "containerName fabricName location protectedItemName resourceGroupName vaultName", ""],
  "azure-native:recoveryservices:ProtectionContainer": ["fabricName resourceGroupName vaultName", "azureApiVersion name type", "", "containerName fabricName location resourceGroupName vaultName", ""],
  "azure-native:recoveryservices:ProtectionIntent": ["fabricName resourceGroupName vaultName", "azureApiVersion name type", "", "fabricName intentObjectName location resourceGroupName vaultName", ""],
  "azure-native:recoveryservices:ProtectionPolicy": ["resourceGroupName vaultName", "azureApiVersion name type", "", "location policyName resourceGroupName vaultName", ""],
  "azure-native:recoveryservices:ReplicationFabric": ["resourceGroupName resourceName", "azureApiVersion location name type", "", "fabricName resourceGroupName resourceName", ""],
  "azure-native:recoveryservices:ReplicationMigrationItem": ["fabricName properties protectionContainerName resourceGroupName resourceName", "azureApiVersion location name type", "", "fabricName migrationItemName protectionContainerName resourceGroupName resourceName", ""],
  "azure-native:recoveryservices:ReplicationNetworkMapping": ["fabricName networkName properties resourceGroupName resourceName", "azureApiVersion location name type", "", "fabricName networkMappingName networkName resourceGroupName resourceName", ""],
  "azure-native:recoveryservices:ReplicationPolicy": ["resourceGroupName resourceName", "azureApiVersion location name type", "", "policyName resourceGroupName resourceName", ""],
  "azure-native:recoveryservices:ReplicationProtectedItem": ["fabricName protectionContainerName resourceGroupName resourceName", "azureApiVersion location name type", "", "fabricName protectionContainerName replicatedProtectedItemName resourceGroupName resourceName", ""],
  "azure-native:recoveryservices:ReplicationProtectionCluster": ["fabricName protectionContainerName resourceGroupName resourceName", "azureApiVersion name type", "", "fabricName protectionContainerName replicationProtectionClusterName resourceGroupName resourceName", ""],
  "azure-native:recoveryservices:ReplicationProtectionContainerMapping": ["fabricName protectionContainerName resourceGroupName resourceName", "azureApiVersion location name type", "", "fabricName mappingName protectionContainerName resourceGroupName resourceName", ""],
  "azure-native:recoveryservices:ReplicationRecoveryPlan": ["properties resourceGroupName resourceName", "azureApiVersion location name type", "", "recoveryPlanName resourceGroupName resourceName", ""],
  "azure-native:recoveryservices:ReplicationRecoveryServicesProvider": ["fabricName properties resourceGroupName resourceName", "azureApiVersion location name type", "", "fabricName providerName resourceGroupName resourceName", ""],
  "azure-native:recoveryservices:ReplicationStorageClassificationMapping": ["fabricName resourceGroupName resourceName storageClassificationName", "azureApiVersion location name type", "", "fabricName resourceGroupName resourceName storageClassificationMappingName storageClassificationName", ""],
  "azure-native:recoveryservices:ReplicationvCenter": ["fabricName resourceGroupName resourceName", "azureApiVersion location name type", "", "fabricName resourceGroupName resourceName vcenterName", ""],
  "azure-native:recoveryservices:ResourceGuardProxy": ["resourceGroupName vaultName", "azureApiVersion name type", "", "location resourceGroupName resourceGuardProxyName vaultName", ""],
  "azure-native:recoveryservices:Vault": ["resourceGroupName", "azureApiVersion etag name systemData type", "", "location resourceGroupName vaultName", ""],
};
