// Generated from @pulumi/gcp 9.37.0 by generate/gcp.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "gcp:secretmanager/regionalSecret:RegionalSecret": ["location secretId", "createTime effectiveAnnotations effectiveLabels name pulumiLabels", "effectiveLabels pulumiLabels", "location project", ""],
  "gcp:secretmanager/regionalSecretIamBinding:RegionalSecretIamBinding": ["members role secretId", "etag", "", "location project", ""],
  "gcp:secretmanager/regionalSecretIamMember:RegionalSecretIamMember": ["member role secretId", "etag", "", "location project", ""],
  "gcp:secretmanager/regionalSecretIamPolicy:RegionalSecretIamPolicy": ["policyData secretId", "etag", "", "location project", ""],
  "gcp:secretmanager/regionalSecretVersion:RegionalSecretVersion": ["secret secretData", "createTime customerManagedEncryptions destroyTime location name version", "secretData", "", ""],
  "gcp:secretmanager/secret:Secret": ["replication", "createTime effectiveAnnotations effectiveLabels name pulumiLabels", "effectiveLabels pulumiLabels", "project", ""],
  "gcp:secretmanager/secretIamBinding:SecretIamBinding": ["members role secretId", "etag", "", "project", ""],
  "gcp:secretmanager/secretIamMember:SecretIamMember": ["member role secretId", "etag", "", "project", ""],
  "gcp:secretmanager/secretIamPolicy:SecretIamPolicy": ["policyData secretId", "etag", "", "project", ""],
  "gcp:secretmanager/secretVersion:SecretVersion": ["secret", "createTime destroyTime name version", "secretData secretDataWo", "project", ""],
};
