// Generated from @pulumi/aws 7.48.0 and @aws-cdk/aws-service-spec 0.1.216 by generate/aws.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "aws:ecr/accountSetting:AccountSetting": ["value", "", "", "region", "name"],
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": ["policy repository", "registryId", "", "region", ""],
  "aws:ecr/pullThroughCacheRule:PullThroughCacheRule": ["ecrRepositoryPrefix upstreamRegistryUrl", "registryId", "", "credentialArn customRoleArn ecrRepositoryPrefix region upstreamRegistryUrl upstreamRepositoryPrefix", ""],
  "aws:ecr/pullTimeUpdateExclusion:PullTimeUpdateExclusion": ["principalArn", "", "", "principalArn region", ""],
  "aws:ecr/registryPolicy:RegistryPolicy": ["policy", "registryId", "", "region", ""],
  "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration": ["scanType", "registryId", "", "region", ""],
  "aws:ecr/replicationConfiguration:ReplicationConfiguration": ["", "registryId", "", "region", ""],
  "aws:ecr/repository:Repository": ["", "arn registryId repositoryUrl tagsAll", "", "region", "name"],
  "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate": ["appliedFors prefix", "registryId", "", "prefix region", ""],
  "aws:ecr/repositoryPolicy:RepositoryPolicy": ["policy repository", "registryId", "", "region", ""],
};
