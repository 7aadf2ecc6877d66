// Generated from @pulumi/aws 7.48.0 and @aws-cdk/aws-service-spec 0.1.216 by generate/aws.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "aws:cognito/identityPool:IdentityPool": ["identityPoolName", "arn tagsAll", "", "region", ""],
  "aws:cognito/identityPoolProviderPrincipalTag:IdentityPoolProviderPrincipalTag": ["identityPoolId identityProviderName", "", "", "region", ""],
  "aws:cognito/identityPoolRoleAttachment:IdentityPoolRoleAttachment": ["identityPoolId roles", "", "", "identityPoolId region", ""],
  "aws:cognito/identityProvider:IdentityProvider": ["providerDetails providerName providerType userPoolId", "", "", "region", ""],
  "aws:cognito/logDeliveryConfiguration:LogDeliveryConfiguration": ["logConfigurations userPoolId", "", "", "region userPoolId", ""],
  "aws:cognito/managedLoginBranding:ManagedLoginBranding": ["clientId userPoolId", "managedLoginBrandingId settingsAll", "", "clientId region userPoolId", ""],
  "aws:cognito/managedUserPoolClient:ManagedUserPoolClient": ["userPoolId", "clientSecret name", "clientSecret", "region", ""],
  "aws:cognito/resourceServer:ResourceServer": ["identifier userPoolId", "scopeIdentifiers", "", "region", "name"],
  "aws:cognito/riskConfiguration:RiskConfiguration": ["userPoolId", "", "", "region", ""],
  "aws:cognito/user:User": ["userPoolId username", "creationDate lastModifiedDate mfaSettingLists preferredMfaSetting status sub", "password temporaryPassword", "region", ""],
  "aws:cognito/userGroup:UserGroup": ["userPoolId", "", "", "region", "name"],
  "aws:cognito/userInGroup:UserInGroup": ["groupName userPoolId username", "", "", "region", ""],
  "aws:cognito/userPool:UserPool": ["", "arn creationDate customDomain domain endpoint estimatedNumberOfUsers lastModifiedDate tagsAll", "", "region", "name"],
  "aws:cognito/userPoolClient:UserPoolClient": ["userPoolId", "clientSecret", "clientSecret", "generateSecret region userPoolId", "name"],
  "aws:cognito/userPoolDomain:UserPoolDomain": ["domain userPoolId", "awsAccountId cloudfrontDistribution cloudfrontDistributionArn cloudfrontDistributionZoneId s3Bucket version", "", "domain region userPoolId", ""],
  "aws:cognito/userPoolUICustomization:UserPoolUICustomization": ["userPoolId", "creationDate cssVersion imageUrl lastModifiedDate", "", "region", ""],
};
