// Generated from @pulumi/azure-native 3.28.0 by generate/azure.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "azure-native:portal:Console": ["properties", "azureApiVersion", "", "consoleName", ""],
  "azure-native:portal:ConsoleWithLocation": ["location", "azureApiVersion properties", "", "consoleName location", ""],
  "azure-native:portal:Dashboard": ["resourceGroupName", "azureApiVersion name systemData type", "", "dashboardName location resourceGroupName", ""],
  "azure-native:portal:TenantConfiguration": ["", "azureApiVersion name systemData type", "", "configurationName", ""],
  "azure-native:portal:UserSettings": ["properties", "azureApiVersion", "", "userSettingsName", ""],
  "azure-native:portal:UserSettingsWithLocation": ["location properties", "azureApiVersion", "", "location userSettingsName", ""],
};
