// Generated from @pulumi/aws 7.48.0 and @aws-cdk/aws-service-spec 0.1.216 by generate/aws.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "aws:vpclattice/accessLogSubscription:AccessLogSubscription": ["destinationArn resourceIdentifier", "arn resourceArn tagsAll", "", "region resourceIdentifier", ""],
  "aws:vpclattice/authPolicy:AuthPolicy": ["policy resourceIdentifier", "", "", "region resourceIdentifier", ""],
  "aws:vpclattice/domainVerification:DomainVerification": ["domainName", "arn createdAt lastVerifiedTime status tagsAll txtRecordName txtRecordValue", "", "domainName region", ""],
  "aws:vpclattice/listener:Listener": ["defaultAction protocol", "arn createdAt lastUpdatedAt listenerId tagsAll", "", "name port protocol region serviceIdentifier", "name"],
  "aws:vpclattice/listenerRule:ListenerRule": ["action listenerIdentifier match priority serviceIdentifier", "arn ruleId tagsAll", "", "region", "name"],
  "aws:vpclattice/resourceConfiguration:ResourceConfiguration": ["", "arn domainVerificationArn domainVerificationStatus tagsAll", "", "customDomainName domainVerificationId region", "name"],
  "aws:vpclattice/resourceGateway:ResourceGateway": ["subnetIds vpcId", "arn status tagsAll", "", "ipAddressType name region resourceConfigDnsResolution subnetIds", "name"],
  "aws:vpclattice/resourcePolicy:ResourcePolicy": ["policy resourceArn", "", "", "region resourceArn", ""],
  "aws:vpclattice/service:Service": ["", "arn dnsEntries status tagsAll", "", "customDomainName name region", "name"],
  "aws:vpclattice/serviceNetwork:ServiceNetwork": ["", "arn tagsAll", "", "name region", "name"],
  "aws:vpclattice/serviceNetworkResourceAssociation:ServiceNetworkResourceAssociation": ["resourceConfigurationIdentifier serviceNetworkIdentifier", "arn dnsEntries tagsAll", "", "privateDnsEnabled region", ""],
  "aws:vpclattice/serviceNetworkServiceAssociation:ServiceNetworkServiceAssociation": ["serviceIdentifier serviceNetworkIdentifier", "arn createdBy customDomainName dnsEntries status tagsAll", "", "region serviceIdentifier serviceNetworkIdentifier", ""],
  "aws:vpclattice/serviceNetworkVpcAssociation:ServiceNetworkVpcAssociation": ["serviceNetworkIdentifier vpcIdentifier", "arn createdBy status tagsAll", "", "region serviceNetworkIdentifier vpcIdentifier", ""],
  "aws:vpclattice/targetGroup:TargetGroup": ["type", "arn status tagsAll", "", "name region type", "name"],
  "aws:vpclattice/targetGroupAttachment:TargetGroupAttachment": ["target targetGroupIdentifier", "", "", "region", ""],
};
