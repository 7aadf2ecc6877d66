// Generated from @pulumi/aws 7.48.0 and @aws-cdk/aws-service-spec 0.1.216 by generate/aws.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "aws:kms/alias:Alias": ["targetKeyId", "arn targetKeyArn", "", "region", "name"],
  "aws:kms/ciphertext:Ciphertext": ["keyId", "ciphertextBlob", "plaintext plaintextWo", "region", ""],
  "aws:kms/customKeyStore:CustomKeyStore": ["customKeyStoreName", "", "", "region", ""],
  "aws:kms/externalKey:ExternalKey": ["", "arn expirationModel keyState tagsAll", "keyMaterialBase64", "region", ""],
  "aws:kms/grant:Grant": ["granteePrincipal keyId operations", "grantId grantToken", "grantToken", "region", "name"],
  "aws:kms/key:Key": ["", "arn keyId tagsAll", "", "region", ""],
  "aws:kms/keyPolicy:KeyPolicy": ["keyId policy", "", "", "region", ""],
  "aws:kms/replicaExternalKey:ReplicaExternalKey": ["primaryKeyArn", "arn expirationModel keyId keyState keyUsage tagsAll", "keyMaterialBase64", "region", ""],
  "aws:kms/replicaKey:ReplicaKey": ["primaryKeyArn", "arn keyId keyRotationEnabled keySpec keyUsage tagsAll", "", "primaryKeyArn region", ""],
};
