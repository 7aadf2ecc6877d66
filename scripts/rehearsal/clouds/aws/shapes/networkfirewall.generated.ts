// Generated from @pulumi/aws 7.48.0 and @aws-cdk/aws-service-spec 0.1.216 by generate/aws.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "aws:networkfirewall/containerAssociation:ContainerAssociation": ["containerAssociationName containerMonitoringConfigurations type", "containerAssociationArn resolvedCidrCount tagsAll updateToken", "", "containerAssociationName region type", ""],
  "aws:networkfirewall/firewall:Firewall": ["firewallPolicyArn", "arn firewallStatuses tagsAll transitGatewayOwnerAccountId updateToken", "", "region vpcId", "name"],
  "aws:networkfirewall/firewallPolicy:FirewallPolicy": ["firewallPolicy", "arn tagsAll updateToken", "", "region", "name"],
  "aws:networkfirewall/firewallTransitGatewayAttachmentAccepter:FirewallTransitGatewayAttachmentAccepter": ["transitGatewayAttachmentId", "", "", "region", ""],
  "aws:networkfirewall/loggingConfiguration:LoggingConfiguration": ["firewallArn loggingConfiguration", "", "", "firewallArn region", ""],
  "aws:networkfirewall/resourcePolicy:ResourcePolicy": ["policy resourceArn", "", "", "region", ""],
  "aws:networkfirewall/ruleGroup:RuleGroup": ["capacity type", "arn tagsAll updateToken", "", "capacity region type", "name"],
  "aws:networkfirewall/tlsInspectionConfiguration:TlsInspectionConfiguration": ["tlsInspectionConfiguration", "arn certificateAuthorities certificates numberOfAssociations tagsAll tlsInspectionConfigurationId updateToken", "", "region", "name"],
  "aws:networkfirewall/vpcEndpointAssociation:VpcEndpointAssociation": ["firewallArn subnetMapping vpcId", "tagsAll vpcEndpointAssociationArn vpcEndpointAssociationId vpcEndpointAssociationStatuses", "", "description firewallArn region subnetMapping vpcId", ""],
};
