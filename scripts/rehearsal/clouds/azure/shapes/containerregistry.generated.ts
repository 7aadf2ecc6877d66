// Generated from @pulumi/azure-native 3.28.0 by generate/azure.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "azure-native:containerregistry:AgentPool": ["registryName resourceGroupName", "azureApiVersion name provisioningState systemData type", "", "agentPoolName location registryName resourceGroupName", ""],
  "azure-native:containerregistry:Archife": ["packageType registryName resourceGroupName", "azureApiVersion name provisioningState repositoryEndpoint systemData type", "", "archiveName registryName resourceGroupName", ""],
  "azure-native:containerregistry:ArchiveVersion": ["archiveName packageType registryName resourceGroupName", "archiveVersionErrorMessage azureApiVersion name provisioningState systemData type", "", "archiveName archiveVersionName registryName resourceGroupName", ""],
  "azure-native:containerregistry:CacheRule": ["registryName resourceGroupName", "azureApiVersion creationDate name provisioningState systemData type", "", "cacheRuleName registryName resourceGroupName", ""],
  "azure-native:containerregistry:ConnectedRegistry": ["mode parent registryName resourceGroupName", "activation azureApiVersion connectionState lastActivityTime loginServer name provisioningState statusDetails systemData type version", "", "connectedRegistryName registryName resourceGroupName", ""],
  "azure-native:containerregistry:CredentialSet": ["registryName resourceGroupName", "azureApiVersion creationDate name provisioningState systemData type", "", "credentialSetName registryName resourceGroupName", ""],
  "azure-native:containerregistry:ExportPipeline": ["registryName resourceGroupName target", "azureApiVersion name provisioningState systemData type", "", "exportPipelineName location registryName resourceGroupName", ""],
  "azure-native:containerregistry:ImportPipeline": ["registryName resourceGroupName source", "azureApiVersion name provisioningState systemData type", "", "importPipelineName location registryName resourceGroupName", ""],
  "azure-native:containerregistry:PipelineRun": ["registryName resourceGroupName", "azureApiVersion name provisioningState response systemData type", "", "pipelineRunName registryName resourceGroupName", ""],
  "azure-native:containerregistry:PrivateEndpointConnection": ["registryName resourceGroupName", "azureApiVersion name provisioningState systemData type", "", "privateEndpointConnectionName registryName resourceGroupName", ""],
  "azure-native:containerregistry:Registry": ["resourceGroupName sku", "azureApiVersion creationDate dataEndpointHostNames loginServer name privateEndpointConnections provisioningState status systemData type", "", "location registryName resourceGroupName", ""],
  "azure-native:containerregistry:Replication": ["registryName resourceGroupName", "azureApiVersion name provisioningState status systemData type", "", "location registryName replicationName resourceGroupName", ""],
  "azure-native:containerregistry:ScopeMap": ["actions registryName resourceGroupName", "azureApiVersion creationDate name provisioningState systemData type", "", "registryName resourceGroupName scopeMapName", ""],
  "azure-native:containerregistry:Task": ["registryName resourceGroupName", "azureApiVersion creationDate name provisioningState systemData type", "", "agentPoolName location registryName resourceGroupName taskName", ""],
  "azure-native:containerregistry:TaskRun": ["registryName resourceGroupName", "azureApiVersion name provisioningState runResult systemData type", "", "location registryName resourceGroupName taskRunName", ""],
  "azure-native:containerregistry:Token": ["registryName resourceGroupName", "azureApiVersion creationDate name provisioningState systemData type", "", "registryName resourceGroupName tokenName", ""],
  "azure-native:containerregistry:Webhook": ["actions registryName resourceGroupName serviceUri", "azureApiVersion name provisioningState systemData type", "", "location registryName resourceGroupName scope webhookName", ""],
};
