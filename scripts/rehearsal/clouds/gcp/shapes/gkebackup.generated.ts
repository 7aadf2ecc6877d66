// Generated from @pulumi/gcp 9.37.0 by generate/gcp.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "gcp:gkebackup/backupChannel:BackupChannel": ["destinationProject location", "destinationProjectId effectiveLabels etag pulumiLabels uid", "effectiveLabels pulumiLabels", "location name project", "name"],
  "gcp:gkebackup/backupPlan:BackupPlan": ["cluster location", "effectiveLabels etag protectedNamespaceCount protectedPodCount pulumiLabels state stateReason uid", "effectiveLabels pulumiLabels", "location name project", "name"],
  "gcp:gkebackup/backupPlanIamBinding:BackupPlanIamBinding": ["members role", "etag", "", "location name project", "name"],
  "gcp:gkebackup/backupPlanIamMember:BackupPlanIamMember": ["member role", "etag", "", "location name project", "name"],
  "gcp:gkebackup/backupPlanIamPolicy:BackupPlanIamPolicy": ["policyData", "etag", "", "location name project", "name"],
  "gcp:gkebackup/restoreChannel:RestoreChannel": ["destinationProject location", "destinationProjectId effectiveLabels etag pulumiLabels uid", "effectiveLabels pulumiLabels", "location name project", "name"],
  "gcp:gkebackup/restorePlan:RestorePlan": ["backupPlan cluster location restoreConfig", "effectiveLabels pulumiLabels state stateReason uid", "effectiveLabels pulumiLabels", "location name project", "name"],
  "gcp:gkebackup/restorePlanIamBinding:RestorePlanIamBinding": ["members role", "etag", "", "location name project", "name"],
  "gcp:gkebackup/restorePlanIamMember:RestorePlanIamMember": ["member role", "etag", "", "location name project", "name"],
  "gcp:gkebackup/restorePlanIamPolicy:RestorePlanIamPolicy": ["policyData", "etag", "", "location name project", "name"],
};
