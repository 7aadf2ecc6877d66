// Generated from @pulumi/gcp 9.37.0 by generate/gcp.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "gcp:organizations/accessApprovalSettings:AccessApprovalSettings": ["enrolledServices organizationId", "ancestorHasActiveKeyVersion enrolledAncestor invalidKeyVersion name", "", "", ""],
  "gcp:organizations/folder:Folder": ["displayName parent", "configuredCapabilities createTime folderId lifecycleState managementProject name", "", "", ""],
  "gcp:organizations/iAMBinding:IAMBinding": ["members orgId role", "etag", "", "", ""],
  "gcp:organizations/iAMCustomRole:IAMCustomRole": ["orgId permissions title", "deleted name", "", "", ""],
  "gcp:organizations/iAMMember:IAMMember": ["member orgId role", "etag", "", "", ""],
  "gcp:organizations/iAMPolicy:IAMPolicy": ["orgId policyData", "etag", "", "", ""],
  "gcp:organizations/iamAuditConfig:IamAuditConfig": ["auditLogConfigs orgId service", "etag", "", "", ""],
  "gcp:organizations/policy:Policy": ["constraint orgId", "etag updateTime", "", "", ""],
  "gcp:organizations/project:Project": ["", "effectiveLabels number pulumiLabels", "effectiveLabels pulumiLabels", "name", "name"],
  "gcp:organizations/serviceIdentity:ServiceIdentity": ["organization service", "email member", "", "", ""],
};
