// Generated from @pulumi/aws 7.48.0 and @aws-cdk/aws-service-spec 0.1.216 by generate/aws.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "aws:s3control/accessGrant:AccessGrant": ["accessGrantsLocationId grantee permission", "accessGrantArn accessGrantId grantScope tagsAll", "", "region", ""],
  "aws:s3control/accessGrantsInstance:AccessGrantsInstance": ["", "accessGrantsInstanceArn accessGrantsInstanceId identityCenterApplicationArn tagsAll", "", "region", ""],
  "aws:s3control/accessGrantsInstanceResourcePolicy:AccessGrantsInstanceResourcePolicy": ["policy", "", "", "region", ""],
  "aws:s3control/accessGrantsLocation:AccessGrantsLocation": ["iamRoleArn locationScope", "accessGrantsLocationArn accessGrantsLocationId tagsAll", "", "region", ""],
  "aws:s3control/accessPointPolicy:AccessPointPolicy": ["accessPointArn policy", "hasPublicAccessPolicy", "", "region", ""],
  "aws:s3control/bucket:Bucket": ["bucket outpostId", "arn creationDate publicAccessBlockEnabled tagsAll", "", "region", ""],
  "aws:s3control/bucketLifecycleConfiguration:BucketLifecycleConfiguration": ["bucket rules", "", "", "region", ""],
  "aws:s3control/bucketPolicy:BucketPolicy": ["bucket policy", "", "", "region", ""],
  "aws:s3control/directoryBucketAccessPointScope:DirectoryBucketAccessPointScope": ["accountId scope", "", "", "region", "name"],
  "aws:s3control/multiRegionAccessPoint:MultiRegionAccessPoint": ["details", "alias arn domainName name status", "", "region", ""],
  "aws:s3control/multiRegionAccessPointPolicy:MultiRegionAccessPointPolicy": ["details", "established proposed", "", "region", ""],
  "aws:s3control/multiRegionAccessPointRoutes:MultiRegionAccessPointRoutes": ["mrap routes", "", "", "region", ""],
  "aws:s3control/objectLambdaAccessPoint:ObjectLambdaAccessPoint": ["configuration", "alias arn", "", "region", "name"],
  "aws:s3control/objectLambdaAccessPointPolicy:ObjectLambdaAccessPointPolicy": ["policy", "hasPublicAccessPolicy", "", "region", "name"],
  "aws:s3control/storageLensConfiguration:StorageLensConfiguration": ["configId storageLensConfiguration", "arn tagsAll", "", "region", ""],
};
