// Generated from @pulumi/aws 7.48.0 and @aws-cdk/aws-service-spec 0.1.216 by generate/aws.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "aws:transfer/access:Access": ["externalId serverId", "", "", "region", ""],
  "aws:transfer/agreement:Agreement": ["accessRole baseDirectory localProfileId partnerProfileId serverId", "agreementId arn status tagsAll", "", "region serverId", ""],
  "aws:transfer/certificate:Certificate": ["certificate usage", "activeDate arn certificateId inactiveDate tagsAll", "certificate certificateChain privateKey", "certificate certificateChain privateKey region", ""],
  "aws:transfer/connector:Connector": ["accessRole", "arn connectorId tagsAll", "", "region", ""],
  "aws:transfer/hostKey:HostKey": ["serverId", "arn hostKeyFingerprint hostKeyId tagsAll", "hostKeyBody hostKeyBodyWo", "hostKeyBody region serverId", ""],
  "aws:transfer/profile:Profile": ["as2Id profileType", "arn profileId tagsAll", "", "profileType region", ""],
  "aws:transfer/server:Server": ["", "arn endpoint hostKeyFingerprint tagsAll", "hostKey postAuthenticationLoginBanner preAuthenticationLoginBanner", "domain identityProviderType region", ""],
  "aws:transfer/sshKey:SshKey": ["body serverId userName", "sshKeyId", "", "region", ""],
  "aws:transfer/tag:Tag": ["key resourceArn value", "", "", "region", ""],
  "aws:transfer/user:User": ["role serverId userName", "arn tagsAll", "", "region serverId userName", ""],
  "aws:transfer/webApp:WebApp": ["identityProviderDetails", "arn tagsAll webAppId", "", "region webAppEndpointPolicy", ""],
  "aws:transfer/webAppCustomization:WebAppCustomization": ["webAppId", "", "", "region", ""],
  "aws:transfer/workflow:Workflow": ["steps", "arn tagsAll", "", "description onExceptionSteps region steps", ""],
};
