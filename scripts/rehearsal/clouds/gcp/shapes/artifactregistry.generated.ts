// Generated from @pulumi/gcp 9.37.0 by generate/gcp.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "gcp:artifactregistry/projectConfig:ProjectConfig": ["", "name", "", "location project", ""],
  "gcp:artifactregistry/repository:Repository": ["format repositoryId", "createTime effectiveLabels name pulumiLabels registryUri updateTime", "effectiveLabels pulumiLabels", "location project", ""],
  "gcp:artifactregistry/repositoryIamBinding:RepositoryIamBinding": ["members repository role", "etag", "", "location project", ""],
  "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember": ["member repository role", "etag", "", "location project", ""],
  "gcp:artifactregistry/repositoryIamPolicy:RepositoryIamPolicy": ["policyData repository", "etag", "", "location project", ""],
  "gcp:artifactregistry/rule:Rule": ["repositoryId ruleId", "name", "", "location project", ""],
  "gcp:artifactregistry/vpcscConfig:VpcscConfig": ["", "name", "", "location project", ""],
};
