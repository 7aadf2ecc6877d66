// Generated from @pulumi/aws 7.48.0 and @aws-cdk/aws-service-spec 0.1.216 by generate/aws.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "aws:secretsmanager/secret:Secret": ["", "arn tagsAll", "", "name region", "name"],
  "aws:secretsmanager/secretPolicy:SecretPolicy": ["policy secretArn", "", "", "region", ""],
  "aws:secretsmanager/secretRotation:SecretRotation": ["secretId", "", "", "region", ""],
  "aws:secretsmanager/secretVersion:SecretVersion": ["secretId", "arn hasSecretStringWo secretArn versionId", "secretBinary secretString secretStringWo", "region", ""],
  "aws:secretsmanager/tag:Tag": ["key secretId value", "", "", "region", ""],
};
