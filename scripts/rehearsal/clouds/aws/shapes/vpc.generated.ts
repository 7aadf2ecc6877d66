// Generated from @pulumi/aws 7.48.0 and @aws-cdk/aws-service-spec 0.1.216 by generate/aws.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "aws:vpc/endpointPrivateDns:EndpointPrivateDns": ["privateDnsEnabled vpcEndpointId", "", "", "region", ""],
  "aws:vpc/endpointServicePrivateDnsVerification:EndpointServicePrivateDnsVerification": ["serviceId", "", "", "region", ""],
  "aws:vpc/routeServer:RouteServer": ["amazonSideAsn", "arn routeServerId snsTopicArn tagsAll", "", "region", ""],
  "aws:vpc/routeServerEndpoint:RouteServerEndpoint": ["routeServerId subnetId", "arn eniAddress eniId routeServerEndpointId tagsAll vpcId", "", "region", ""],
  "aws:vpc/routeServerPeer:RouteServerPeer": ["bgpOptions peerAddress routeServerEndpointId", "arn endpointEniAddress endpointEniId routeServerId routeServerPeerId subnetId tagsAll vpcId", "", "region", ""],
  "aws:vpc/routeServerPropagation:RouteServerPropagation": ["routeServerId routeTableId", "", "", "region", ""],
  "aws:vpc/routeServerVpcAssociation:RouteServerVpcAssociation": ["routeServerId vpcId", "", "", "region", ""],
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": ["ipProtocol securityGroupId", "arn securityGroupRuleId tagsAll", "", "cidrIpv6 fromPort ipProtocol region toPort", ""],
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ["ipProtocol securityGroupId", "arn securityGroupRuleId tagsAll", "", "cidrIpv6 fromPort ipProtocol region toPort", ""],
  "aws:vpc/securityGroupVpcAssociation:SecurityGroupVpcAssociation": ["securityGroupId vpcId", "state", "", "region", ""],
};
