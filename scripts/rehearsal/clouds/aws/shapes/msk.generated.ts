// Generated from @pulumi/aws 7.48.0 and @aws-cdk/aws-service-spec 0.1.216 by generate/aws.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "aws:msk/channel:Channel": ["channelName clusterArn topicConfiguration", "arn destinationType tagsAll", "", "channelName clusterArn encryptionConfiguration loggingInfo region", ""],
  "aws:msk/cluster:Cluster": ["brokerNodeGroupInfo kafkaVersion numberOfBrokerNodes", "arn bootstrapBrokers bootstrapBrokersIpv6 bootstrapBrokersPublicSaslIam bootstrapBrokersPublicSaslScram bootstrapBrokersPublicTls bootstrapBrokersSaslIam bootstrapBrokersSaslIamIpv6 bootstrapBrokersSaslScram bootstrapBrokersSaslScramIpv6 bootstrapBrokersTls bootstrapBrokersTlsIpv6 bootstrapBrokersVpcConnectivitySaslIam bootstrapBrokersVpcConnectivitySaslScram bootstrapBrokersVpcConnectivityTls clusterUuid currentVersion customerActionStatus tagsAll zookeeperConnectString zookeeperConnectStringTls", "", "clusterName region", ""],
  "aws:msk/clusterPolicy:ClusterPolicy": ["clusterArn policy", "currentVersion", "", "clusterArn region", ""],
  "aws:msk/configuration:Configuration": ["serverProperties", "arn latestRevision", "", "name region", "name"],
  "aws:msk/replicator:Replicator": ["kafkaClusters replicationInfoList replicatorName serviceExecutionRoleArn", "arn currentVersion tagsAll", "", "description kafkaClusters region replicatorName serviceExecutionRoleArn", ""],
  "aws:msk/scramSecretAssociation:ScramSecretAssociation": ["clusterArn secretArnLists", "", "", "region", ""],
  "aws:msk/serverlessCluster:ServerlessCluster": ["clientAuthentication vpcConfigs", "arn bootstrapBrokersSaslIam clusterUuid tagsAll", "", "clientAuthentication clusterName region tags vpcConfigs", ""],
  "aws:msk/singleScramSecretAssociation:SingleScramSecretAssociation": ["clusterArn secretArn", "", "", "region", ""],
  "aws:msk/topic:Topic": ["clusterArn partitionCount replicationFactor", "arn configsActual", "", "clusterArn region replicationFactor", "name"],
  "aws:msk/vpcConnection:VpcConnection": ["authentication clientSubnets securityGroups targetClusterArn vpcId", "arn tagsAll", "", "authentication clientSubnets region securityGroups targetClusterArn vpcId", ""],
};
