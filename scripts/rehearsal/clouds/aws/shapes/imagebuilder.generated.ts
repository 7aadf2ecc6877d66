// Generated from @pulumi/aws 7.48.0 and @aws-cdk/aws-service-spec 0.1.216 by generate/aws.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "aws:imagebuilder/component:Component": ["platform version", "arn dateCreated encrypted owner tagsAll type", "", "changeDescription data description kmsKeyId name platform region supportedOsVersions tags uri version", "name"],
  "aws:imagebuilder/containerRecipe:ContainerRecipe": ["components containerType parentImage targetRepository version", "arn dateCreated encrypted owner platform tagsAll", "", "components containerType description dockerfileTemplateData dockerfileTemplateUri instanceConfiguration kmsKeyId name parentImage platformOverride region tags targetRepository version workingDirectory", "name"],
  "aws:imagebuilder/distributionConfiguration:DistributionConfiguration": ["distributions", "arn dateCreated dateUpdated tagsAll", "", "name region", "name"],
  "aws:imagebuilder/image:Image": ["infrastructureConfigurationArn", "arn dateCreated name osVersion outputResources platform tagsAll version", "", "containerRecipeArn distributionConfigurationArn enhancedImageMetadataEnabled imageRecipeArn imageScanningConfiguration imageTestsConfiguration infrastructureConfigurationArn region tags workflows", ""],
  "aws:imagebuilder/imagePipeline:ImagePipeline": ["infrastructureConfigurationArn", "arn dateCreated dateLastRun dateNextRun dateUpdated platform tagsAll", "", "name region", "name"],
  "aws:imagebuilder/imageRecipe:ImageRecipe": ["components parentImage version", "arn dateCreated owner platform tagsAll", "", "amiTags blockDeviceMappings components description name parentImage region tags version workingDirectory", "name"],
  "aws:imagebuilder/infrastructureConfiguration:InfrastructureConfiguration": ["instanceProfileName", "arn dateCreated dateUpdated tagsAll", "", "name region", "name"],
  "aws:imagebuilder/lifecyclePolicy:LifecyclePolicy": ["executionRole policyDetails resourceSelection resourceType", "arn tagsAll", "", "name region", "name"],
  "aws:imagebuilder/workflow:Workflow": ["type version", "arn dateCreated owner tagsAll", "", "changeDescription data description kmsKeyId name region type uri version", "name"],
};
