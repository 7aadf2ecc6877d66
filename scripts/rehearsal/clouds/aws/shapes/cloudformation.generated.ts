// Generated from @pulumi/aws 7.48.0 and @aws-cdk/aws-service-spec 0.1.216 by generate/aws.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "aws:cloudformation/cloudFormationType:CloudFormationType": ["schemaHandlerPackage typeName", "arn defaultVersionId deprecatedStatus description documentationUrl isDefaultVersion provisioningType schema sourceUrl typeArn versionId visibility", "", "region", ""],
  "aws:cloudformation/stack:Stack": ["", "outputs tagsAll", "", "region", "name"],
  "aws:cloudformation/stackInstances:StackInstances": ["stackSetName", "stackInstanceSummaries stackSetId", "", "region", ""],
  "aws:cloudformation/stackSet:StackSet": ["", "arn stackSetId tagsAll", "", "permissionModel region", "name"],
  "aws:cloudformation/stackSetInstance:StackSetInstance": ["stackSetName", "organizationalUnitId stackId stackInstanceSummaries", "", "region", ""],
};
