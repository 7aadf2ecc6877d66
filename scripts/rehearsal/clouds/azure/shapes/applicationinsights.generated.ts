// Generated from @pulumi/azure-native 3.28.0 by generate/azure.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "azure-native:applicationinsights:AnalyticsItem": ["resourceGroupName resourceName scopePath", "azureApiVersion timeCreated timeModified version", "", "resourceGroupName resourceName scope", ""],
  "azure-native:applicationinsights:Component": ["applicationType kind resourceGroupName", "appId applicationId azureApiVersion connectionString creationDate etag hockeyAppToken instrumentationKey laMigrationDate name privateLinkScopedResources provisioningState tenantId type", "", "location resourceGroupName resourceName", ""],
  "azure-native:applicationinsights:ComponentCurrentBillingFeature": ["resourceGroupName resourceName", "azureApiVersion", "", "resourceGroupName resourceName", ""],
  "azure-native:applicationinsights:ComponentLinkedStorageAccount": ["resourceGroupName resourceName", "azureApiVersion name systemData type", "", "resourceGroupName resourceName", ""],
  "azure-native:applicationinsights:ExportConfiguration": ["resourceGroupName resourceName", "applicationName azureApiVersion containerName exportStatus instrumentationKey isUserEnabled lastGapTime lastSuccessTime lastUserUpdate permanentErrorReason resourceGroup storageName subscriptionId", "", "resourceGroupName resourceName", ""],
  "azure-native:applicationinsights:Favorite": ["resourceGroupName resourceName", "azureApiVersion timeModified userId", "", "resourceGroupName resourceName", ""],
  "azure-native:applicationinsights:MyWorkbook": ["category displayName resourceGroupName serializedData", "azureApiVersion etag systemData timeModified userId", "", "displayName location resourceGroupName resourceName", ""],
  "azure-native:applicationinsights:ProactiveDetectionConfiguration": ["resourceGroupName resourceName", "azureApiVersion properties type", "", "location resourceGroupName resourceName", ""],
  "azure-native:applicationinsights:WebTest": ["locations resourceGroupName syntheticMonitorId webTestKind", "azureApiVersion name provisioningState type", "", "location resourceGroupName webTestName", ""],
  "azure-native:applicationinsights:Workbook": ["category displayName resourceGroupName serializedData", "azureApiVersion etag name revision systemData timeModified type userId", "", "displayName location resourceGroupName resourceName", ""],
  "azure-native:applicationinsights:WorkbookTemplate": ["galleries resourceGroupName templateData", "azureApiVersion name systemData type", "", "location resourceGroupName resourceName", ""],
};
