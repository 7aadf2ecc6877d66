// Generated from @pulumi/azure-native 3.28.0 by generate/azure.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "azure-native:azurefleet:Fleet": ["computeProfile resourceGroupName vmSizesProfile", "azureApiVersion name provisioningState systemData timeCreated type uniqueId", "", "fleetName location resourceGroupName", ""],
};
