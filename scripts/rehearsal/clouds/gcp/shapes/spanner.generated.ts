// Generated from @pulumi/gcp 9.37.0 by generate/gcp.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "gcp:spanner/backupSchedule:BackupSchedule": ["database instance retentionDuration", "", "", "name project", "name"],
  "gcp:spanner/database:Database": ["instance", "state", "", "name project", "name"],
  "gcp:spanner/databaseIAMBinding:DatabaseIAMBinding": ["database instance members role", "etag", "", "project", ""],
  "gcp:spanner/databaseIAMMember:DatabaseIAMMember": ["database instance member role", "etag", "", "project", ""],
  "gcp:spanner/databaseIAMPolicy:DatabaseIAMPolicy": ["database instance policyData", "etag", "", "project", ""],
  "gcp:spanner/instance:Instance": ["config displayName", "effectiveLabels pulumiLabels state", "effectiveLabels pulumiLabels", "name project", "name"],
  "gcp:spanner/instanceConfig:InstanceConfig": ["displayName replicas", "configType effectiveLabels pulumiLabels", "effectiveLabels pulumiLabels", "name project", "name"],
  "gcp:spanner/instanceIAMBinding:InstanceIAMBinding": ["instance members role", "etag", "", "project", ""],
  "gcp:spanner/instanceIAMMember:InstanceIAMMember": ["instance member role", "etag", "", "project", ""],
  "gcp:spanner/instanceIAMPolicy:InstanceIAMPolicy": ["instance policyData", "etag", "", "project", ""],
  "gcp:spanner/instancePartition:InstancePartition": ["config displayName instance", "state", "", "name project", "name"],
};
