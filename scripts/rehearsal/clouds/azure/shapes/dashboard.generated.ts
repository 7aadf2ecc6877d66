// Generated from @pulumi/azure-native 3.28.0 by generate/azure.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "azure-native:dashboard:Dashboard": ["resourceGroupName", "azureApiVersion name provisioningState systemData type", "", "dashboardName location resourceGroupName", ""],
  "azure-native:dashboard:DashboardDefinition": ["dashboardName resourceGroupName", "azureApiVersion name systemData type", "", "dashboardName definitionName resourceGroupName", ""],
  "azure-native:dashboard:Grafana": ["resourceGroupName", "azureApiVersion name systemData type", "", "location resourceGroupName workspaceName", ""],
  "azure-native:dashboard:IntegrationFabric": ["resourceGroupName workspaceName", "azureApiVersion name systemData type", "", "integrationFabricName location resourceGroupName workspaceName", ""],
  "azure-native:dashboard:ManagedPrivateEndpoint": ["resourceGroupName workspaceName", "azureApiVersion connectionState name privateLinkServicePrivateIP provisioningState systemData type", "", "location managedPrivateEndpointName resourceGroupName workspaceName", ""],
  "azure-native:dashboard:PrivateEndpointConnection": ["privateLinkServiceConnectionState resourceGroupName workspaceName", "azureApiVersion name privateEndpoint provisioningState systemData type", "", "privateEndpointConnectionName resourceGroupName workspaceName", ""],
};
