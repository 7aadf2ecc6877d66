// Generated from @pulumi/aws 7.48.0 and @aws-cdk/aws-service-spec 0.1.216 by generate/aws.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "aws:autoscaling/attachment:Attachment": ["autoscalingGroupName", "", "", "region", ""],
  "aws:autoscaling/group:Group": ["maxSize minSize", "arn predictedCapacity warmPoolSize", "", "region", "name"],
  "aws:autoscaling/lifecycleHook:LifecycleHook": ["autoscalingGroupName lifecycleTransition", "", "", "autoscalingGroupName region", "name"],
  "aws:autoscaling/notification:Notification": ["groupNames notifications topicArn", "", "", "region", ""],
  "aws:autoscaling/policy:Policy": ["autoscalingGroupName", "arn", "", "region", "name"],
  "aws:autoscaling/schedule:Schedule": ["autoscalingGroupName scheduledActionName", "arn", "", "region", ""],
  "aws:autoscaling/tag:Tag": ["autoscalingGroupName tag", "", "", "region", ""],
  "aws:autoscaling/trafficSourceAttachment:TrafficSourceAttachment": ["autoscalingGroupName", "", "", "region", ""],
};
