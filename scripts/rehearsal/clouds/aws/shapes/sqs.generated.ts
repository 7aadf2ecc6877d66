// Generated from @pulumi/aws 7.48.0 and @aws-cdk/aws-service-spec 0.1.216 by generate/aws.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "aws:sqs/queue:Queue": ["", "arn tagsAll url", "", "fifoQueue region", "name"],
  "aws:sqs/queuePolicy:QueuePolicy": ["policy queueUrl", "", "", "region", ""],
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": ["queueUrl redriveAllowPolicy", "", "", "region", ""],
  "aws:sqs/redrivePolicy:RedrivePolicy": ["queueUrl redrivePolicy", "", "", "region", ""],
};
