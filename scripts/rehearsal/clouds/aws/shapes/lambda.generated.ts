// Generated from @pulumi/aws 7.48.0 and @aws-cdk/aws-service-spec 0.1.216 by generate/aws.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "aws:lambda/alias:Alias": ["functionName functionVersion", "arn invokeArn", "", "functionName name region", "name"],
  "aws:lambda/capacityProvider:CapacityProvider": ["permissionsConfig vpcConfig", "arn tagsAll", "", "instanceRequirements kmsKeyArn permissionsConfig region vpcConfig", "name"],
  "aws:lambda/codeSigningConfig:CodeSigningConfig": ["allowedPublishers", "arn configId lastModified tagsAll", "", "region", ""],
  "aws:lambda/coreNetworkConnector:CoreNetworkConnector": ["configuration operatorRole", "arn", "", "region", "name"],
  "aws:lambda/eventSourceMapping:EventSourceMapping": ["functionName", "arn functionArn lastModified lastProcessingResult state stateTransitionReason tagsAll uuid", "", "amazonManagedKafkaEventSourceConfig eventSourceArn region selfManagedEventSource selfManagedKafkaEventSourceConfig startingPosition startingPositionTimestamp", ""],
  "aws:lambda/function:Function": ["role", "arn invokeArn lastModified qualifiedArn qualifiedInvokeArn responseStreamingInvokeArn signingJobArn signingProfileVersionArn sourceCodeSize tagsAll version", "", "packageType region tenancyConfig", "name"],
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": ["functionName", "", "", "region", ""],
  "aws:lambda/functionRecursionConfig:FunctionRecursionConfig": ["functionName recursiveLoop", "", "", "region", ""],
  "aws:lambda/functionScalingConfig:FunctionScalingConfig": ["functionName functionScalingConfig qualifier", "functionArn functionState", "", "region", ""],
  "aws:lambda/functionUrl:FunctionUrl": ["authorizationType functionName", "functionArn functionUrl urlId", "", "region", ""],
  "aws:lambda/invocation:Invocation": ["functionName input", "result", "", "region", ""],
  "aws:lambda/layerVersion:LayerVersion": ["layerName", "arn codeSha256 createdDate layerArn signingJobArn signingProfileVersionArn sourceCodeSize version", "", "compatibleArchitectures compatibleRuntimes description layerName licenseInfo region", ""],
  "aws:lambda/layerVersionPermission:LayerVersionPermission": ["action layerName principal statementId versionNumber", "policy revisionId", "", "action organizationId principal region", ""],
  "aws:lambda/microvmsImage:MicrovmsImage": ["baseImageArn buildRoleArn codeArtifact", "arn createdAt imageVersion latestActiveImageVersion latestFailedImageVersion state tagsAll updatedAt", "", "region", "name"],
  "aws:lambda/permission:Permission": ["action function principal", "", "", "action eventSourceToken functionUrlAuthType invokedViaFunctionUrl principal principalOrgId region sourceAccount sourceArn", ""],
  "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig": ["functionName provisionedConcurrentExecutions qualifier", "", "", "region", ""],
  "aws:lambda/resourcePolicy:ResourcePolicy": ["policy resourceArn", "revisionId", "", "region resourceArn", ""],
  "aws:lambda/runtimeManagementConfig:RuntimeManagementConfig": ["functionName", "functionArn", "", "region", ""],
};
