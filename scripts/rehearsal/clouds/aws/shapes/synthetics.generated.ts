// Generated from @pulumi/aws 7.48.0 and @aws-cdk/aws-service-spec 0.1.216 by generate/aws.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "aws:synthetics/canary:Canary": ["artifactS3Location executionRoleArn handler runtimeVersion schedule", "arn engineArn sourceLocationArn status tagsAll timelines", "", "name region", "name"],
  "aws:synthetics/group:Group": ["", "arn groupId tagsAll", "", "name region", "name"],
  "aws:synthetics/groupAssociation:GroupAssociation": ["canaryArn groupName", "groupArn groupId", "", "region", ""],
};
