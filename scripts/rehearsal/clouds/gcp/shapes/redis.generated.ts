// Generated from @pulumi/gcp 9.37.0 by generate/gcp.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "gcp:redis/cluster:Cluster": ["shardCount", "availableMaintenanceVersions backupCollection createTime discoveryEndpoints effectiveLabels effectiveMaintenanceVersion isAclPolicyInSync maintenanceSchedules managedServerCas preciseSizeGb pscConnections pscServiceAttachments pulumiLabels sizeGb state stateInfos uid", "effectiveLabels pulumiLabels", "name project region", "name"],
  "gcp:redis/clusterAclPolicy:ClusterAclPolicy": ["aclPolicyId location rules", "etag name state", "", "location project", ""],
  "gcp:redis/clusterUserCreatedConnections:ClusterUserCreatedConnections": ["region", "", "", "name project region", "name"],
  "gcp:redis/instance:Instance": ["memorySizeGb", "authString createTime currentLocationId effectiveLabels effectiveReservedIpRange host maintenanceSchedules nodes persistenceIamIdentity port pulumiLabels readEndpoint readEndpointPort serverCaCerts", "authString effectiveLabels pulumiLabels", "name project region", "name"],
};
