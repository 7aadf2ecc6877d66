// Generated from @pulumi/aws 7.48.0 and @aws-cdk/aws-service-spec 0.1.216 by generate/aws.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "aws:ram/permission:Permission": ["policyTemplate resourceType", "arn defaultVersion status tagsAll version", "", "name policyTemplate region resourceType", "name"],
  "aws:ram/principalAssociation:PrincipalAssociation": ["principal resourceShareArn", "", "", "region", ""],
  "aws:ram/resourceAssociation:ResourceAssociation": ["resourceArn resourceShareArn", "", "", "region", ""],
  "aws:ram/resourceShare:ResourceShare": ["", "arn tagsAll", "", "region", "name"],
  "aws:ram/resourceShareAccepter:ResourceShareAccepter": ["shareArn", "invitationArn receiverAccountId resources senderAccountId shareId shareName status", "", "region", ""],
  "aws:ram/resourceShareAssociationsExclusive:ResourceShareAssociationsExclusive": ["resourceShareArn", "", "", "region", ""],
  "aws:ram/sharingWithOrganization:SharingWithOrganization": ["", "", "", "", ""],
};
