// Generated from @pulumi/aws 7.48.0 and @aws-cdk/aws-service-spec 0.1.216 by generate/aws.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "aws:cfg/aggregateAuthorization:AggregateAuthorization": ["accountId", "arn tagsAll", "", "region", ""],
  "aws:cfg/configurationAggregator:ConfigurationAggregator": ["", "arn tagsAll", "", "region", "name"],
  "aws:cfg/conformancePack:ConformancePack": ["", "arn", "", "region", "name"],
  "aws:cfg/deliveryChannel:DeliveryChannel": ["s3BucketName", "", "", "region", "name"],
  "aws:cfg/organizationConformancePack:OrganizationConformancePack": ["", "arn", "", "region", "name"],
  "aws:cfg/organizationCustomPolicyRule:OrganizationCustomPolicyRule": ["policyRuntime policyText triggerTypes", "arn", "", "region", "name"],
  "aws:cfg/organizationCustomRule:OrganizationCustomRule": ["lambdaFunctionArn triggerTypes", "arn", "", "region", "name"],
  "aws:cfg/organizationManagedRule:OrganizationManagedRule": ["ruleIdentifier", "arn", "", "region", "name"],
  "aws:cfg/recorder:Recorder": ["roleArn", "", "", "region", "name"],
  "aws:cfg/recorderStatus:RecorderStatus": ["isEnabled", "", "", "region", "name"],
  "aws:cfg/remediationConfiguration:RemediationConfiguration": ["configRuleName targetId targetType", "arn", "", "region", ""],
  "aws:cfg/retentionConfiguration:RetentionConfiguration": ["retentionPeriodInDays", "name", "", "region", ""],
  "aws:cfg/rule:Rule": ["source", "arn ruleId tagsAll", "", "region", "name"],
};
