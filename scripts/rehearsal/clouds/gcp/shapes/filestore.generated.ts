// Generated from @pulumi/gcp 9.37.0 by generate/gcp.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "gcp:filestore/backup:Backup": ["location sourceFileShare sourceInstance", "capacityGb createTime downloadBytes effectiveLabels kmsKeyName pulumiLabels sourceInstanceTier state storageBytes", "effectiveLabels pulumiLabels", "location name project", "name"],
  "gcp:filestore/instance:Instance": ["fileShares networks tier", "createTime effectiveLabels effectiveReplications etag pulumiLabels", "effectiveLabels pulumiLabels", "location name project zone", "name"],
  "gcp:filestore/snapshot:Snapshot": ["instance location", "createTime effectiveLabels filesystemUsedBytes pulumiLabels state", "effectiveLabels pulumiLabels", "location name project", "name"],
};
