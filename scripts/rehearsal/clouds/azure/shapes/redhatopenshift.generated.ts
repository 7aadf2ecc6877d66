// Generated from @pulumi/azure-native 3.28.0 by generate/azure.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "azure-native:redhatopenshift:MachinePool": ["resourceGroupName resourceName", "azureApiVersion name systemData type", "", "childResourceName resourceGroupName resourceName", ""],
  "azure-native:redhatopenshift:OpenShiftCluster": ["resourceGroupName", "azureApiVersion consoleProfile name systemData type workerProfilesStatus", "", "location resourceGroupName resourceName", ""],
  "azure-native:redhatopenshift:Secret": ["resourceGroupName resourceName", "azureApiVersion name systemData type", "", "childResourceName resourceGroupName resourceName", ""],
  "azure-native:redhatopenshift:SyncIdentityProvider": ["resourceGroupName resourceName", "azureApiVersion name systemData type", "", "childResourceName resourceGroupName resourceName", ""],
  "azure-native:redhatopenshift:SyncSet": ["resourceGroupName resourceName", "azureApiVersion name systemData type", "", "childResourceName resourceGroupName resourceName", ""],
};
