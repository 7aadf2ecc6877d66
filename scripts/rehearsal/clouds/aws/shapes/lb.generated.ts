// Generated from @pulumi/aws 7.48.0 and @aws-cdk/aws-service-spec 0.1.216 by generate/aws.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "aws:lb/listener:Listener": ["defaultActions loadBalancerArn", "arn tagsAll", "", "loadBalancerArn region", ""],
  "aws:lb/listenerCertificate:ListenerCertificate": ["certificateArn listenerArn", "", "", "region", ""],
  "aws:lb/listenerRule:ListenerRule": ["actions conditions listenerArn", "arn tagsAll", "", "region", ""],
  "aws:lb/loadBalancer:LoadBalancer": ["", "arn arnSuffix dnsName tagsAll vpcId zoneId", "", "name region", "name"],
  "aws:lb/targetGroup:TargetGroup": ["", "arn arnSuffix loadBalancerArns tagsAll", "", "ipAddressType name port protocol protocolVersion region targetType vpcId", "name"],
  "aws:lb/targetGroupAttachment:TargetGroupAttachment": ["targetGroupArn targetId", "", "", "region", ""],
  "aws:lb/trustStore:TrustStore": ["caCertificatesBundleS3Bucket caCertificatesBundleS3Key", "arn arnSuffix tagsAll", "", "region", "name"],
  "aws:lb/trustStoreRevocation:TrustStoreRevocation": ["revocationsS3Bucket revocationsS3Key trustStoreArn", "revocationId", "", "region", ""],
};
