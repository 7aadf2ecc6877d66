// Generated from @pulumi/azure-native 3.28.0 by generate/azure.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "azure-native:resources:AzureCliScript": ["azCliVersion kind resourceGroupName retentionInterval", "azureApiVersion name outputs provisioningState status systemData type", "", "location resourceGroupName scriptName", ""],
  "azure-native:resources:AzurePowerShellScript": ["azPowerShellVersion kind resourceGroupName retentionInterval", "azureApiVersion name outputs provisioningState status systemData type", "", "location resourceGroupName scriptName", ""],
  "azure-native:resources:Deployment": ["properties resourceGroupName", "azureApiVersion name type", "", "deploymentName location resourceGroupName", ""],
  "azure-native:resources:DeploymentAtManagementGroupScope": ["groupId properties", "azureApiVersion name type", "", "deploymentName location", ""],
  "azure-native:resources:DeploymentAtScope": ["properties scope", "azureApiVersion name type", "", "deploymentName location scope", ""],
  "azure-native:resources:DeploymentAtSubscriptionScope": ["properties", "azureApiVersion name type", "", "deploymentName location", ""],
  "azure-native:resources:DeploymentAtTenantScope": ["properties", "azureApiVersion name type", "", "deploymentName location", ""],
  "azure-native:resources:DeploymentStackAtManagementGroup": ["actionOnUnmanage denySettings managementGroupId", "azureApiVersion correlationId deletedResources deploymentId detachedResources duration error failedResources name outputs provisioningState resources systemData type", "", "deploymentStackName location", ""],
  "azure-native:resources:DeploymentStackAtResourceGroup": ["actionOnUnmanage denySettings resourceGroupName", "azureApiVersion correlationId deletedResources deploymentId detachedResources duration error failedResources name outputs provisioningState resources systemData type", "", "deploymentStackName location resourceGroupName", ""],
  "azure-native:resources:DeploymentStackAtSubscription": ["actionOnUnmanage denySettings", "azureApiVersion correlationId deletedResources deploymentId detachedResources duration error failedResources name outputs provisioningState resources systemData type", "", "deploymentStackName location", ""],
  "azure-native:resources:DeploymentStacksWhatIfResultsAtManagementGroup": ["managementGroupId", "azureApiVersion name systemData type", "", "deploymentStacksWhatIfResultName location", ""],
  "azure-native:resources:DeploymentStacksWhatIfResultsAtResourceGroup": ["resourceGroupName", "azureApiVersion name systemData type", "", "deploymentStacksWhatIfResultName location resourceGroupName", ""],
  "azure-native:resources:DeploymentStacksWhatIfResultsAtSubscription": ["", "azureApiVersion name systemData type", "", "deploymentStacksWhatIfResultName location", ""],
  "azure-native:resources:Resource": ["apiVersion parentResourcePath resourceGroupName resourceProviderNamespace resourceType", "azureApiVersion name type", "", "location resourceGroupName resourceName", ""],
  "azure-native:resources:ResourceGroup": ["", "azureApiVersion name properties type", "", "location resourceGroupName", ""],
  "azure-native:resources:TagAtScope": ["properties scope", "azureApiVersion name type", "", "scope", ""],
  "azure-native:resources:TemplateSpec": ["resourceGroupName", "azureApiVersion name systemData type versions", "", "displayName location resourceGroupName templateSpecName", ""],
  "azure-native:resources:TemplateSpecVersion": ["resourceGroupName templateSpecName", "azureApiVersion name systemData type", "", "location resourceGroupName templateSpecName", ""],
};
