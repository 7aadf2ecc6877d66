// Generated from @pulumi/aws 7.48.0 and @aws-cdk/aws-service-spec 0.1.216 by generate/aws.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "aws:organizations/account:Account": ["email", "arn govcloudId joinedMethod joinedTimestamp state status tagsAll", "", "", "name"],
  "aws:organizations/awsServiceAccess:AwsServiceAccess": ["servicePrincipal", "dateEnabled", "", "", ""],
  "aws:organizations/delegatedAdministrator:DelegatedAdministrator": ["accountId servicePrincipal", "arn delegationEnabledDate email joinedMethod joinedTimestamp name status", "", "", ""],
  "aws:organizations/organization:Organization": ["", "accounts arn masterAccountArn masterAccountEmail masterAccountId masterAccountName nonMasterAccounts roots", "", "", ""],
  "aws:organizations/organizationalUnit:OrganizationalUnit": ["parentId", "accounts arn tagsAll", "", "parentId", "name"],
  "aws:organizations/policy:Policy": ["content", "arn tagsAll", "", "type", "name"],
  "aws:organizations/policyAttachment:PolicyAttachment": ["policyId targetId", "", "", "", ""],
  "aws:organizations/resourcePolicy:ResourcePolicy": ["content", "arn tagsAll", "", "", ""],
  "aws:organizations/tag:Tag": ["key resourceId value", "", "", "", ""],
};
