// Generated from @pulumi/aws 7.48.0 and @aws-cdk/aws-service-spec 0.1.216 by generate/aws.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "aws:opensearch/application:Application": ["", "arn endpoint tagsAll", "", "region", "name"],
  "aws:opensearch/authorizeVpcEndpointAccess:AuthorizeVpcEndpointAccess": ["account domainName", "authorizedPrincipals", "", "region", ""],
  "aws:opensearch/domain:Domain": ["", "arn dashboardEndpoint dashboardEndpointV2 domainEndpointV2HostedZoneId domainId endpoint endpointV2 tagsAll", "", "region", ""],
  "aws:opensearch/domainPolicy:DomainPolicy": ["accessPolicies domainName", "", "", "region", ""],
  "aws:opensearch/domainSamlOptions:DomainSamlOptions": ["domainName", "", "", "region", ""],
  "aws:opensearch/inboundConnectionAccepter:InboundConnectionAccepter": ["connectionId", "connectionStatus", "", "region", ""],
  "aws:opensearch/outboundConnection:OutboundConnection": ["connectionAlias localDomainInfo remoteDomainInfo", "connectionStatus", "", "region", ""],
  "aws:opensearch/package:Package": ["packageName packageSource packageType", "availablePackageVersion packageId", "", "region", ""],
  "aws:opensearch/packageAssociation:PackageAssociation": ["domainName packageId", "referencePath", "", "region", ""],
  "aws:opensearch/serverlessAccessPolicy:ServerlessAccessPolicy": ["policy type", "policyVersion", "", "name region type", "name"],
  "aws:opensearch/serverlessCollection:ServerlessCollection": ["", "arn collectionEndpoint dashboardEndpoint kmsKeyArn tagsAll", "", "collectionGroupName name region standbyReplicas tags type", "name"],
  "aws:opensearch/serverlessCollectionGroup:ServerlessCollectionGroup": ["standbyReplicas", "arn createdDate tagsAll", "", "generation name region standbyReplicas", "name"],
  "aws:opensearch/serverlessLifecyclePolicy:ServerlessLifecyclePolicy": ["policy type", "policyVersion", "", "name region type", "name"],
  "aws:opensearch/serverlessSecurityConfig:ServerlessSecurityConfig": ["type", "configVersion", "", "name region type", "name"],
  "aws:opensearch/serverlessSecurityPolicy:ServerlessSecurityPolicy": ["policy type", "policyVersion", "", "name region type", "name"],
  "aws:opensearch/serverlessVpcEndpoint:ServerlessVpcEndpoint": ["subnetIds vpcId", "", "", "name region vpcId", "name"],
  "aws:opensearch/vpcEndpoint:VpcEndpoint": ["domainArn vpcOptions", "endpoint", "", "region", ""],
};
