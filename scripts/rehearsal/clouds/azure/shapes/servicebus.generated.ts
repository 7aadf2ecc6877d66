// Generated from @pulumi/azure-native 3.28.0 by generate/azure.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "azure-native:servicebus:DefaultRule": ["namespaceName resourceGroupName subscriptionName topicName", "azureApiVersion location name systemData type", "", "namespaceName resourceGroupName subscriptionName topicName", ""],
  "azure-native:servicebus:DisasterRecoveryConfig": ["namespaceName resourceGroupName", "azureApiVersion location name pendingReplicationOperationsCount provisioningState role systemData type", "", "alternateName namespaceName resourceGroupName", ""],
  "azure-native:servicebus:MigrationConfig": ["namespaceName postMigrationName resourceGroupName targetNamespace", "azureApiVersion location migrationState name pendingReplicationOperationsCount provisioningState systemData type", "", "configName namespaceName postMigrationName resourceGroupName", ""],
  "azure-native:servicebus:Namespace": ["resourceGroupName", "azureApiVersion createdAt metricId name provisioningState serviceBusEndpoint status systemData type updatedAt", "", "alternateName location namespaceName resourceGroupName", ""],
  "azure-native:servicebus:NamespaceAuthorizationRule": ["namespaceName resourceGroupName rights", "azureApiVersion location name systemData type", "", "authorizationRuleName namespaceName resourceGroupName", ""],
  "azure-native:servicebus:NamespaceIpFilterRule": ["namespaceName resourceGroupName", "azureApiVersion name type", "", "filterName ipFilterRuleName namespaceName resourceGroupName", ""],
  "azure-native:servicebus:NamespaceNetworkRuleSet": ["namespaceName resourceGroupName", "azureApiVersion location name systemData type", "", "namespaceName resourceGroupName", ""],
  "azure-native:servicebus:NamespaceVirtualNetworkRule": ["namespaceName resourceGroupName", "azureApiVersion name type", "", "namespaceName resourceGroupName virtualNetworkRuleName", ""],
  "azure-native:servicebus:PrivateEndpointConnection": ["namespaceName resourceGroupName", "azureApiVersion location name systemData type", "", "namespaceName privateEndpointConnectionName resourceGroupName", ""],
  "azure-native:servicebus:Queue": ["namespaceName resourceGroupName", "accessedAt azureApiVersion countDetails createdAt location messageCount name sizeInBytes systemData type updatedAt", "", "namespaceName queueName resourceGroupName", ""],
  "azure-native:servicebus:QueueAuthorizationRule": ["namespaceName queueName resourceGroupName rights", "azureApiVersion location name systemData type", "", "authorizationRuleName namespaceName queueName resourceGroupName", ""],
  "azure-native:servicebus:Rule": ["namespaceName resourceGroupName subscriptionName topicName", "azureApiVersion location name systemData type", "", "namespaceName resourceGroupName ruleName subscriptionName topicName", ""],
  "azure-native:servicebus:Subscription": ["namespaceName resourceGroupName topicName", "accessedAt azureApiVersion countDetails createdAt location messageCount name systemData type updatedAt", "", "namespaceName resourceGroupName subscriptionName topicName", ""],
  "azure-native:servicebus:Topic": ["namespaceName resourceGroupName", "accessedAt azureApiVersion countDetails createdAt location name sizeInBytes subscriptionCount systemData type updatedAt", "", "namespaceName resourceGroupName topicName", ""],
  "azure-native:servicebus:TopicAuthorizationRule": ["namespaceName resourceGroupName rights topicName", "azureApiVersion location name systemData type", "", "authorizationRuleName namespaceName resourceGroupName topicName", ""],
};
