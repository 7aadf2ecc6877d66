// Generated from @pulumi/aws 7.48.0 and @aws-cdk/aws-service-spec 0.1.216 by generate/aws.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "aws:memorydb/acl:Acl": ["", "arn minimumEngineVersion tagsAll", "", "region", "name"],
  "aws:memorydb/cluster:Cluster": ["aclName nodeType", "arn clusterEndpoints enginePatchVersion shards tagsAll", "", "dataTiering multiRegionClusterName networkType port region snapshotArns snapshotName subnetGroupName tlsEnabled", "name"],
  "aws:memorydb/multiRegionCluster:MultiRegionCluster": ["multiRegionClusterNameSuffix nodeType", "arn multiRegionClusterName status tagsAll", "", "engineVersion multiRegionClusterNameSuffix multiRegionParameterGroupName region tlsEnabled", ""],
  "aws:memorydb/parameterGroup:ParameterGroup": ["family", "arn tagsAll", "", "description family region", "name"],
  "aws:memorydb/snapshot:Snapshot": ["clusterName", "arn clusterConfigurations source tagsAll", "", "clusterName region", "name"],
  "aws:memorydb/subnetGroup:SubnetGroup": ["subnetIds", "arn tagsAll vpcId", "", "region", "name"],
  "aws:memorydb/user:User": ["accessString authenticationMode userName", "arn minimumEngineVersion tagsAll", "", "region userName", ""],
};
