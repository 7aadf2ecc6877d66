// Generated from @pulumi/azure-native 3.28.0 by generate/azure.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "azure-native:eventhub:ApplicationGroup": ["clientAppGroupIdentifier namespaceName resourceGroupName", "azureApiVersion location name systemData type", "", "applicationGroupName namespaceName resourceGroupName", ""],
  "azure-native:eventhub:Cluster": ["resourceGroupName", "azureApiVersion createdAt metricId name provisioningState status systemData type updatedAt", "", "clusterName location resourceGroupName", ""],
  "azure-native:eventhub:ConsumerGroup": ["eventHubName namespaceName resourceGroupName", "azureApiVersion createdAt location name systemData type updatedAt", "", "consumerGroupName eventHubName namespaceName resourceGroupName", ""],
  "azure-native:eventhub:DisasterRecoveryConfig": ["namespaceName resourceGroupName", "azureApiVersion location name pendingReplicationOperationsCount provisioningState role systemData type", "", "alternateName namespaceName resourceGroupName", ""],
  "azure-native:eventhub:EventHub": ["namespaceName resourceGroupName", "azureApiVersion createdAt location name partitionIds systemData type updatedAt", "", "eventHubName namespaceName resourceGroupName", ""],
  "azure-native:eventhub:EventHubAuthorizationRule": ["eventHubName namespaceName resourceGroupName rights", "azureApiVersion location name systemData type", "", "authorizationRuleName eventHubName namespaceName resourceGroupName", ""],
  "azure-native:eventhub:Namespace": ["resourceGroupName", "azureApiVersion createdAt metricId name provisioningState serviceBusEndpoint status systemData type updatedAt", "", "alternateName location namespaceName resourceGroupName", ""],
  "azure-native:eventhub:NamespaceAuthorizationRule": ["namespaceName resourceGroupName rights", "azureApiVersion location name systemData type", "", "authorizationRuleName namespaceName resourceGroupName", ""],
  "azure-native:eventhub:NamespaceIpFilterRule": ["namespaceName resourceGroupName", "azureApiVersion name type", "", "filterName ipFilterRuleName namespaceName resourceGroupName", ""],
  "azure-native:eventhub:NamespaceNetworkRuleSet": ["namespaceName resourceGroupName", "azureApiVersion location name systemData type", "", "namespaceName resourceGroupName", ""],
  "azure-native:eventhub:NamespaceVirtualNetworkRule": ["namespaceName resourceGroupName", "azureApiVersion name type", "", "namespaceName resourceGroupName virtualNetworkRuleName", ""],
  "azure-native:eventhub:PrivateEndpointConnection": ["namespaceName resourceGroupName", "azureApiVersion location name systemData type", "", "namespaceName privateEndpointConnectionName resourceGroupName", ""],
  "azure-native:eventhub:SchemaRegistry": ["namespaceName resourceGroupName", "azureApiVersion createdAtUtc eTag location name systemData type updatedAtUtc", "", "namespaceName resourceGroupName schemaGroupName", ""],
};
