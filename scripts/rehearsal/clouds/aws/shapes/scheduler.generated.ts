// Generated from @pulumi/aws 7.48.0 and @aws-cdk/aws-service-spec 0.1.216 by generate/aws.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "aws:scheduler/schedule:Schedule": ["flexibleTimeWindow scheduleExpression target", "arn", "", "name region", "name"],
  "aws:scheduler/scheduleGroup:ScheduleGroup": ["", "arn creationDate lastModificationDate state tagsAll", "", "name region", "name"],
};
