// Generated from @pulumi/aws 7.48.0 and @aws-cdk/aws-service-spec 0.1.216 by generate/aws.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "aws:elasticache/cluster:Cluster": ["", "arn cacheNodes clusterAddress configurationEndpoint engineVersionActual tagsAll", "", "region", ""],
  "aws:elasticache/globalReplicationGroup:GlobalReplicationGroup": ["globalReplicationGroupIdSuffix primaryReplicationGroupId", "arn atRestEncryptionEnabled authTokenEnabled clusterEnabled engineVersionActual globalNodeGroups globalReplicationGroupId transitEncryptionEnabled", "", "region", ""],
  "aws:elasticache/parameterGroup:ParameterGroup": ["family", "arn tagsAll", "", "region", "name"],
  "aws:elasticache/replicationGroup:ReplicationGroup": ["description", "arn clusterEnabled configurationEndpointAddress engineVersionActual memberClusters primaryEndpointAddress readerEndpointAddress tagsAll", "authToken authTokenWo", "atRestEncryptionEnabled dataTieringEnabled engine globalReplicationGroupId kmsKeyId networkType port preferredCacheClusterAzs region replicasPerNodeGroup replicationGroupId snapshotArns snapshotName", ""],
  "aws:elasticache/reservedCacheNode:ReservedCacheNode": ["reservedCacheNodesOfferingId", "arn cacheNodeType duration fixedPrice offeringType productDescription recurringCharges startTime state tagsAll usagePrice", "", "region", ""],
  "aws:elasticache/serverlessCache:ServerlessCache": ["engine", "arn createTime endpoints fullEngineVersion readerEndpoints status tagsAll", "", "kmsKeyId networkType region subnetIds", "name"],
  "aws:elasticache/subnetGroup:SubnetGroup": ["subnetIds", "arn tagsAll vpcId", "", "region", "name"],
  "aws:elasticache/user:User": ["accessString engine userId userName", "arn tagsAll", "passwords passwordsWo", "engine region userId userName", ""],
  "aws:elasticache/userGroup:UserGroup": ["engine userGroupId", "arn tagsAll", "", "engine region userGroupId", ""],
  "aws:elasticache/userGroupAssociation:UserGroupAssociation": ["userGroupId userId", "", "", "region", ""],
};
