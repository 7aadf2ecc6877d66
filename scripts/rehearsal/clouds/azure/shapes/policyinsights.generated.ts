// Generated from @pulumi/azure-native 3.28.0 by generate/azure.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "azure-native:policyinsights:AttestationAtResource": ["policyAssignmentId resourceId", "azureApiVersion lastComplianceStateChangeAt name provisioningState systemData type", "", "attestationName", ""],
  "azure-native:policyinsights:AttestationAtResourceGroup": ["policyAssignmentId resourceGroupName", "azureApiVersion lastComplianceStateChangeAt name provisioningState systemData type", "", "attestationName resourceGroupName", ""],
  "azure-native:policyinsights:AttestationAtSubscription": ["policyAssignmentId", "azureApiVersion lastComplianceStateChangeAt name provisioningState systemData type", "", "attestationName", ""],
  "azure-native:policyinsights:RemediationAtManagementGroup": ["managementGroupId managementGroupsNamespace", "azureApiVersion correlationId createdOn deploymentStatus lastUpdatedOn name provisioningState statusMessage systemData type", "", "remediationName", ""],
  "azure-native:policyinsights:RemediationAtResource": ["resourceId", "azureApiVersion correlationId createdOn deploymentStatus lastUpdatedOn name provisioningState statusMessage systemData type", "", "remediationName", ""],
  "azure-native:policyinsights:RemediationAtResourceGroup": ["resourceGroupName", "azureApiVersion correlationId createdOn deploymentStatus lastUpdatedOn name provisioningState statusMessage systemData type", "", "remediationName resourceGroupName", ""],
  "azure-native:policyinsights:RemediationAtSubscription": ["", "azureApiVersion correlationId createdOn deploymentStatus lastUpdatedOn name provisioningState statusMessage systemData type", "", "remediationName", ""],
};
