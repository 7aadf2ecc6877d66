// Generated from @pulumi/aws 7.48.0 and @aws-cdk/aws-service-spec 0.1.216 by generate/aws.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "aws:batch/computeEnvironment:ComputeEnvironment": ["type", "arn ecsClusterArn status statusReason tagsAll", "", "eksConfiguration region tags type", "name"],
  "aws:batch/jobDefinition:JobDefinition": ["type", "arn arnPrefix revision tagsAll", "", "region tags", "name"],
  "aws:batch/jobQueue:JobQueue": ["priority state", "arn tagsAll", "", "region tags", "name"],
  "aws:batch/schedulingPolicy:SchedulingPolicy": ["", "arn tagsAll", "", "name region tags", "name"],
};
