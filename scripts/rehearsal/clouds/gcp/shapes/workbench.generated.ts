// Generated from @pulumi/gcp 9.37.0 by generate/gcp.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "gcp:workbench/instance:Instance": ["location", "createTime creator effectiveLabels healthInfos healthState proxyUri pulumiLabels state updateTime upgradeHistories", "effectiveLabels pulumiLabels", "location name project", "name"],
  "gcp:workbench/instanceIamBinding:InstanceIamBinding": ["members role", "etag", "", "location name project", "name"],
  "gcp:workbench/instanceIamMember:InstanceIamMember": ["member role", "etag", "", "location name project", "name"],
  "gcp:workbench/instanceIamPolicy:InstanceIamPolicy": ["policyData", "etag", "", "location name project", "name"],
};
