// Generated from @pulumi/aws 7.48.0 and @aws-cdk/aws-service-spec 0.1.216 by generate/aws.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "aws:xray/encryptionConfig:EncryptionConfig": ["type", "", "", "region", ""],
  "aws:xray/group:Group": ["filterExpression groupName", "arn tagsAll", "", "region", ""],
  "aws:xray/indexingRule:IndexingRule": ["rule", "", "", "region", "name"],
  "aws:xray/resourcePolicy:ResourcePolicy": ["policyDocument policyName", "lastUpdatedTime", "", "policyName region", ""],
  "aws:xray/samplingRule:SamplingRule": ["fixedRate host httpMethod priority reservoirSize resourceArn serviceName serviceType urlPath version", "arn tagsAll", "", "region", ""],
  "aws:xray/traceSegmentDestination:TraceSegmentDestination": ["destination", "", "", "region", ""],
};
