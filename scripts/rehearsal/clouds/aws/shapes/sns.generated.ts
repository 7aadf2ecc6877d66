// Generated from @pulumi/aws 7.48.0 and @aws-cdk/aws-service-spec 0.1.216 by generate/aws.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "aws:sns/dataProtectionPolicy:DataProtectionPolicy": ["arn policy", "", "", "region", ""],
  "aws:sns/platformApplication:PlatformApplication": ["platform platformCredential", "arn", "platformCredential platformPrincipal", "region", "name"],
  "aws:sns/smsPreferences:SmsPreferences": ["", "", "", "region", ""],
  "aws:sns/topic:Topic": ["", "arn beginningArchiveTime owner tagsAll", "", "fifoTopic region", "name"],
  "aws:sns/topicPolicy:TopicPolicy": ["arn policy", "owner", "", "region", ""],
  "aws:sns/topicSubscription:TopicSubscription": ["endpoint protocol topic", "arn confirmationWasAuthenticated ownerId pendingConfirmation", "", "region", ""],
};
