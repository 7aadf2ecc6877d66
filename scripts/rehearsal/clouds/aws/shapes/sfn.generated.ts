// Generated from @pulumi/aws 7.48.0 and @aws-cdk/aws-service-spec 0.1.216 by generate/aws.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "aws:sfn/activity:Activity": ["", "arn creationDate tagsAll", "", "region", "name"],
  "aws:sfn/alias:Alias": ["routingConfigurations", "arn creationDate", "", "region", "name"],
  "aws:sfn/stateMachine:StateMachine": ["definition roleArn", "arn creationDate description revisionId stateMachineVersionArn status tagsAll versionDescription", "", "region", "name"],
};
