// Generated from @pulumi/gcp 9.37.0 by generate/gcp.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "gcp:pubsub/liteReservation:LiteReservation": ["throughputCapacity", "", "", "name project region", "name"],
  "gcp:pubsub/liteSubscription:LiteSubscription": ["topic", "", "", "name project region zone", "name"],
  "gcp:pubsub/liteTopic:LiteTopic": ["", "", "", "name project region zone", "name"],
  "gcp:pubsub/schema:Schema": ["", "revisionId", "", "name project", "name"],
  "gcp:pubsub/schemaIamBinding:SchemaIamBinding": ["members role schema", "etag", "", "project", ""],
  "gcp:pubsub/schemaIamMember:SchemaIamMember": ["member role schema", "etag", "", "project", ""],
  "gcp:pubsub/schemaIamPolicy:SchemaIamPolicy": ["policyData schema", "etag", "", "project", ""],
  "gcp:pubsub/subscription:Subscription": ["topic", "effectiveLabels pulumiLabels", "effectiveLabels pulumiLabels", "name project", "name"],
  "gcp:pubsub/subscriptionIAMBinding:SubscriptionIAMBinding": ["members role subscription", "etag", "", "project", ""],
  "gcp:pubsub/subscriptionIAMMember:SubscriptionIAMMember": ["member role subscription", "etag", "", "project", ""],
  "gcp:pubsub/subscriptionIAMPolicy:SubscriptionIAMPolicy": ["policyData subscription", "etag", "", "project", ""],
  "gcp:pubsub/topic:Topic": ["", "effectiveLabels pulumiLabels", "effectiveLabels pulumiLabels", "name project", "name"],
  "gcp:pubsub/topicIAMBinding:TopicIAMBinding": ["members role topic", "etag", "", "project", ""],
  "gcp:pubsub/topicIAMMember:TopicIAMMember": ["member role topic", "etag", "", "project", ""],
  "gcp:pubsub/topicIAMPolicy:TopicIAMPolicy": ["policyData topic", "etag", "", "project", ""],
};
