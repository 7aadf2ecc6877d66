// Generated from @pulumi/aws 7.48.0 and @aws-cdk/aws-service-spec 0.1.216 by generate/aws.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "aws:eks/accessEntry:AccessEntry": ["clusterName principalArn", "accessEntryArn createdAt modifiedAt tagsAll", "", "clusterName principalArn region type", ""],
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": ["accessScope clusterName policyArn principalArn", "associatedAt modifiedAt", "", "region", ""],
  "aws:eks/addon:Addon": ["addonName clusterName", "arn createdAt modifiedAt tagsAll", "", "addonName clusterName namespaceConfig region", ""],
  "aws:eks/capability:Capability": ["capabilityName clusterName deletePropagationPolicy roleArn type", "arn tagsAll version", "", "capabilityName clusterName region type", ""],
  "aws:eks/cluster:Cluster": ["roleArn vpcConfig", "arn certificateAuthority clusterId createdAt endpoint identities platformVersion status tagsAll", "", "bootstrapSelfManagedAddons encryptionConfig kubernetesNetworkConfig name outpostConfig region roleArn", "name"],
  "aws:eks/fargateProfile:FargateProfile": ["clusterName podExecutionRoleArn selectors", "arn status tagsAll", "", "clusterName fargateProfileName podExecutionRoleArn region selectors", ""],
  "aws:eks/identityProviderConfig:IdentityProviderConfig": ["clusterName oidc", "arn identityProviderConfigName status tagsAll", "", "clusterName oidc region", ""],
  "aws:eks/nodeGroup:NodeGroup": ["clusterName nodeRoleArn scalingConfig subnetIds", "arn resources status tagsAll", "", "amiType capacityType clusterName diskSize instanceTypes nodeGroupName region remoteAccess", ""],
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": ["clusterName namespace roleArn serviceAccount", "associationArn associationId externalId tagsAll", "", "clusterName namespace region serviceAccount", ""],
};
