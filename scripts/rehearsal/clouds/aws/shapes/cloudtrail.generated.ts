// Generated from @pulumi/aws 7.48.0 and @aws-cdk/aws-service-spec 0.1.216 by generate/aws.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "aws:cloudtrail/eventDataStore:EventDataStore": ["", "arn tagsAll", "", "region", "name"],
  "aws:cloudtrail/organizationDelegatedAdminAccount:OrganizationDelegatedAdminAccount": ["accountId", "arn email name servicePrincipal", "", "", ""],
  "aws:cloudtrail/trail:Trail": ["s3BucketName", "arn homeRegion snsTopicArn tagsAll", "", "region", "name"],
};
