// Generated from @pulumi/aws 7.48.0 and @aws-cdk/aws-service-spec 0.1.216 by generate/aws.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "aws:ecs/accountSettingDefault:AccountSettingDefault": ["value", "principalArn", "", "region", "name"],
  "aws:ecs/capacityProvider:CapacityProvider": ["", "arn tagsAll", "", "name region", "name"],
  "aws:ecs/cluster:Cluster": ["", "arn tagsAll", "", "region", "name"],
  "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": ["clusterName", "", "", "region", ""],
  "aws:ecs/daemon:Daemon": ["capacityProviderArns daemonTaskDefinitionArn", "arn deploymentArn status tagsAll", "", "clusterArn region", "name"],
  "aws:ecs/daemonTaskDefinition:DaemonTaskDefinition": ["containerDefinitions family", "arn revision status tagsAll", "", "containerDefinitions cpu executionRoleArn family memory region taskRoleArn volumes", ""],
  "aws:ecs/expressGatewayService:ExpressGatewayService": ["executionRoleArn infrastructureRoleArn primaryContainer", "currentDeployment ingressPaths serviceArn serviceRevisionArn tagsAll", "", "cluster infrastructureRoleArn region serviceName tags", ""],
  "aws:ecs/service:Service": ["", "arn tagsAll", "", "cluster deploymentController launchType region schedulingStrategy", "name"],
  "aws:ecs/tag:Tag": ["key resourceArn value", "", "", "region", ""],
  "aws:ecs/taskDefinition:TaskDefinition": ["containerDefinitions family", "arn arnWithoutRevision revision tagsAll", "", "containerDefinitions cpu enableFaultInjection ephemeralStorage executionRoleArn family ipcMode memory networkMode pidMode placementConstraints proxyConfiguration region requiresCompatibilities runtimePlatform taskRoleArn volumes", ""],
  "aws:ecs/taskSet:TaskSet": ["cluster service taskDefinition", "arn stabilityStatus status tagsAll taskSetId", "", "cluster externalId launchType loadBalancers networkConfiguration platformVersion region service serviceRegistries taskDefinition", ""],
};
