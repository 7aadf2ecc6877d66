// Generated from @pulumi/azure-native 3.28.0 by generate/azure.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "azure-native:operationalinsights:Cluster": ["resourceGroupName", "associatedWorkspaces azureApiVersion capacityReservationProperties clusterId createdDate lastModifiedDate name provisioningState type", "", "clusterName location resourceGroupName", ""],
  "azure-native:operationalinsights:DataExport": ["resourceGroupName resourceId tableNames workspaceName", "azureApiVersion name type", "", "dataExportName eventHubName resourceGroupName workspaceName", ""],
  "azure-native:operationalinsights:DataSource": ["kind properties resourceGroupName workspaceName", "azureApiVersion etag name type", "", "dataSourceName resourceGroupName workspaceName", ""],
  "azure-native:operationalinsights:LinkedService": ["resourceGroupName workspaceName", "azureApiVersion name type", "", "linkedServiceName resourceGroupName workspaceName", ""],
  "azure-native:operationalinsights:LinkedStorageAccount": ["resourceGroupName workspaceName", "azureApiVersion name type", "", "resourceGroupName workspaceName", ""],
  "azure-native:operationalinsights:MachineGroup": ["displayName kind resourceGroupName workspaceName", "azureApiVersion etag name type", "", "displayName machineGroupName resourceGroupName workspaceName", ""],
  "azure-native:operationalinsights:Query": ["body displayName queryPackName resourceGroupName", "author azureApiVersion name systemData timeCreated timeModified type", "", "displayName queryPackName resourceGroupName", ""],
  "azure-native:operationalinsights:QueryPack": ["resourceGroupName", "azureApiVersion name provisioningState queryPackId systemData timeCreated timeModified type", "", "location queryPackName resourceGroupName", ""],
  "azure-native:operationalinsights:SavedSearch": ["category displayName query resourceGroupName workspaceName", "azureApiVersion etag name type", "", "displayName resourceGroupName workspaceName", ""],
  "azure-native:operationalinsights:StorageInsightConfig": ["resourceGroupName storageAccount workspaceName", "azureApiVersion name status type", "", "resourceGroupName storageInsightName workspaceName", ""],
  "azure-native:operationalinsights:SummaryLog": ["resourceGroupName workspaceName", "azureApiVersion isActive name provisioningState statusCode systemData type", "", "displayName resourceGroupName summaryLogsName workspaceName", ""],
  "azure-native:operationalinsights:Table": ["resourceGroupName workspaceName", "archiveRetentionInDays azureApiVersion lastPlanModifiedDate name provisioningState resultStatistics retentionInDaysAsDefault systemData totalRetentionInDaysAsDefault type", "", "resourceGroupName tableName workspaceName", ""],
  "azure-native:operationalinsights:Workspace": ["resourceGroupName", "azureApiVersion createdDate customerId etag modifiedDate name privateLinkScopedResources provisioningState systemData type", "", "location resourceGroupName workspaceName", ""],
};
