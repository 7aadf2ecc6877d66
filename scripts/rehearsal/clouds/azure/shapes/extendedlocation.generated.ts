// Generated from @pulumi/azure-native 3.28.0 by generate/azure.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "azure-native:extendedlocation:CustomLocation": ["resourceGroupName", "azureApiVersion name systemData type", "", "displayName location resourceGroupName resourceName", ""],
  "azure-native:extendedlocation:ResourceSyncRule": ["resourceGroupName resourceName", "azureApiVersion name provisioningState systemData type", "", "childResourceName location resourceGroupName resourceName", ""],
};
