// Generated from @pulumi/aws 7.48.0 and @aws-cdk/aws-service-spec 0.1.216 by generate/aws.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "aws:s3tables/namespace:Namespace": ["namespace tableBucketArn", "createdAt createdBy ownerAccountId", "", "namespace region tableBucketArn", ""],
  "aws:s3tables/table:Table": ["format namespace tableBucketArn", "arn createdAt createdBy metadataLocation modifiedAt modifiedBy ownerAccountId tagsAll type versionToken warehouseLocation", "", "region tableBucketArn", "name"],
  "aws:s3tables/tableBucket:TableBucket": ["", "arn createdAt ownerAccountId tagsAll", "", "region", "name"],
  "aws:s3tables/tableBucketPolicy:TableBucketPolicy": ["resourcePolicy tableBucketArn", "", "", "region tableBucketArn", ""],
  "aws:s3tables/tableBucketReplication:TableBucketReplication": ["role tableBucketArn", "versionToken", "", "region", ""],
  "aws:s3tables/tablePolicy:TablePolicy": ["namespace resourcePolicy tableBucketArn", "", "", "region", "name"],
  "aws:s3tables/tableReplication:TableReplication": ["role tableArn", "versionToken", "", "region", ""],
};
