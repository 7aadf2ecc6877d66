// Generated from @pulumi/aws 7.48.0 and @aws-cdk/aws-service-spec 0.1.216 by generate/aws.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "aws:inspector2/delegatedAdminAccount:DelegatedAdminAccount": ["accountId", "relationshipStatus", "", "region", ""],
  "aws:inspector2/enabler:Enabler": ["accountIds resourceTypes", "", "", "region", ""],
  "aws:inspector2/filter:Filter": ["action filterCriterias", "arn tagsAll", "", "region", "name"],
  "aws:inspector2/memberAssociation:MemberAssociation": ["accountId", "delegatedAdminAccountId relationshipStatus updatedAt", "", "region", ""],
  "aws:inspector2/organizationConfiguration:OrganizationConfiguration": ["autoEnable", "maxAccountLimitReached", "", "region", ""],
};
