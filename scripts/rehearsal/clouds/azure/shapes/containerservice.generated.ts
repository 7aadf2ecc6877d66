// Generated from @pulumi/azure-native 3.28.0 by generate/azure.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "azure-native:containerservice:AgentPool": ["resourceGroupName resourceName", "azureApiVersion currentOrchestratorVersion eTag name nodeImageVersion provisioningState status", "", "agentPoolName resourceGroupName resourceName", ""],
  "azure-native:containerservice:AutoUpgradeProfile": ["channel fleetName resourceGroupName", "azureApiVersion eTag name provisioningState systemData type", "", "autoUpgradeProfileName fleetName resourceGroupName", ""],
  "azure-native:containerservice:DeploymentSafeguard": ["level resourceUri", "azureApiVersion eTag name provisioningState systemData systemExcludedNamespaces type", "", "resourceUri", ""],
  "azure-native:containerservice:Fleet": ["resourceGroupName", "azureApiVersion eTag name provisioningState systemData type", "", "fleetName location resourceGroupName", ""],
  "azure-native:containerservice:FleetManagedNamespace": ["fleetName resourceGroupName", "azureApiVersion eTag name systemData type", "", "fleetName location managedNamespaceName resourceGroupName", ""],
  "azure-native:containerservice:FleetMember": ["clusterResourceId fleetName resourceGroupName", "azureApiVersion eTag name provisioningState systemData type", "", "fleetMemberName fleetName resourceGroupName", ""],
  "azure-native:containerservice:FleetUpdateStrategy": ["fleetName resourceGroupName strategy", "azureApiVersion eTag name provisioningState systemData type", "", "fleetName resourceGroupName updateStrategyName", ""],
  "azure-native:containerservice:IdentityBinding": ["resourceGroupName resourceName", "azureApiVersion eTag name systemData type", "", "identityBindingName resourceGroupName resourceName", ""],
  "azure-native:containerservice:JWTAuthenticator": ["properties resourceGroupName resourceName", "azureApiVersion name systemData type", "", "jwtAuthenticatorName resourceGroupName resourceName", ""],
  "azure-native:containerservice:LoadBalancer": ["name primaryAgentPoolName resourceGroupName resourceName", "azureApiVersion provisioningState systemData type", "", "loadBalancerName primaryAgentPoolName resourceGroupName resourceName", ""],
  "azure-native:containerservice:MaintenanceConfiguration": ["resourceGroupName resourceName", "azureApiVersion name systemData type", "", "configName resourceGroupName resourceName", ""],
  "azure-native:containerservice:ManagedCluster": ["resourceGroupName", "azureApiVersion azurePortalFQDN currentKubernetesVersion eTag fqdn maxAgentPools name powerState privateFQDN provisioningState resourceUID status systemData type", "", "location resourceGroupName resourceName", ""],
  "azure-native:containerservice:ManagedClusterSnapshot": ["resourceGroupName", "azureApiVersion managedClusterPropertiesReadOnly name systemData type", "", "location resourceGroupName resourceName", ""],
  "azure-native:containerservice:ManagedNamespace": ["resourceGroupName resourceName", "azureApiVersion eTag name systemData type", "", "location managedNamespaceName resourceGroupName resourceName", ""],
  "azure-native:containerservice:MeshMembership": ["resourceGroupName resourceName", "azureApiVersion eTag name systemData type", "", "meshMembershipName resourceGroupName resourceName", ""],
  "azure-native:containerservice:Namespace": ["resourceGroupName resourceName", "azureApiVersion eTag name systemData type", "", "location namespaceName resourceGroupName resourceName", ""],
  "azure-native:containerservice:PrivateEndpointConnection": ["privateLinkServiceConnectionState resourceGroupName resourceName", "azureApiVersion name provisioningState type", "", "privateEndpointConnectionName resourceGroupName resourceName", ""],
  "azure-native:containerservice:Snapshot": ["resourceGroupName", "azureApiVersion enableFIPS kubernetesVersion name nodeImageVersion osSku osType systemData type vmSize", "", "location resourceGroupName resourceName", ""],
  "azure-native:containerservice:TrustedAccessRoleBinding": ["resourceGroupName resourceName roles sourceResourceId", "azureApiVersion name provisioningState systemData type", "", "resourceGroupName resourceName trustedAccessRoleBindingName", ""],
  "azure-native:containerservice:UpdateRun": ["fleetName managedClusterUpdate resourceGroupName", "azureApiVersion eTag name provisioningState status systemData type", "", "fleetName resourceGroupName updateRunName", ""],
};
