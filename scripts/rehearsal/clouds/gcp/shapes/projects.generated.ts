// Generated from @pulumi/gcp 9.37.0 by generate/gcp.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "gcp:projects/accessApprovalSettings:AccessApprovalSettings": ["enrolledServices projectId", "ancestorHasActiveKeyVersion enrolledAncestor invalidKeyVersion name", "", "project", ""],
  "gcp:projects/apiKey:ApiKey": ["", "keyString uid", "keyString", "name project", "name"],
  "gcp:projects/defaultServiceAccounts:DefaultServiceAccounts": ["action project", "serviceAccounts", "", "project", ""],
  "gcp:projects/iAMAuditConfig:IAMAuditConfig": ["auditLogConfigs project service", "etag", "", "project", ""],
  "gcp:projects/iAMBinding:IAMBinding": ["members project role", "etag", "", "project", ""],
  "gcp:projects/iAMCustomRole:IAMCustomRole": ["permissions title", "deleted name", "", "project", ""],
  "gcp:projects/iAMMember:IAMMember": ["member project role", "etag", "", "project", ""],
  "gcp:projects/iAMPolicy:IAMPolicy": ["policyData project", "etag", "", "project", ""],
  "gcp:projects/iamMemberRemove:IamMemberRemove": ["member project role", "", "", "project", ""],
  "gcp:projects/organizationPolicy:OrganizationPolicy": ["constraint project", "etag updateTime", "", "project", ""],
  "gcp:projects/service:Service": ["service", "", "", "project", ""],
  "gcp:projects/serviceIdentity:ServiceIdentity": ["service", "email member", "", "project", ""],
  "gcp:projects/usageExportBucket:UsageExportBucket": ["bucketName", "", "", "project", ""],
};
