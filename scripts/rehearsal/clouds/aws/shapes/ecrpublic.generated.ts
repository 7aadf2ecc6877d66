// Generated from @pulumi/aws 7.48.0 and @aws-cdk/aws-service-spec 0.1.216 by generate/aws.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "aws:ecrpublic/repository:Repository": ["repositoryName", "arn registryId repositoryUri tagsAll", "", "region repositoryName", ""],
  "aws:ecrpublic/repositoryPolicy:RepositoryPolicy": ["policy repositoryName", "registryId", "", "region", ""],
};
