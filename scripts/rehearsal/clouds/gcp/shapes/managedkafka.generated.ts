// Generated from @pulumi/gcp 9.37.0 by generate/gcp.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "gcp:managedkafka/acl:Acl": ["aclEntries aclId cluster location", "etag name patternType resourceName resourceType", "", "location project", ""],
  "gcp:managedkafka/cluster:Cluster": ["capacityConfig clusterId gcpConfig location", "createTime effectiveLabels name pulumiLabels state updateTime", "effectiveLabels pulumiLabels", "location project", ""],
  "gcp:managedkafka/connectCluster:ConnectCluster": ["capacityConfig connectClusterId gcpConfig kafkaCluster location", "createTime effectiveLabels name pulumiLabels state updateTime", "effectiveLabels pulumiLabels", "location project", ""],
  "gcp:managedkafka/connector:Connector": ["connectCluster connectorId location", "name state", "", "location project", ""],
  "gcp:managedkafka/topic:Topic": ["cluster location replicationFactor topicId", "name", "", "location project", ""],
};
