// Generated from @pulumi/aws 7.48.0 and @aws-cdk/aws-service-spec 0.1.216 by generate/aws.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "aws:dynamodb/contributorInsights:ContributorInsights": ["tableName", "", "", "region", ""],
  "aws:dynamodb/globalSecondaryIndex:GlobalSecondaryIndex": ["indexName keySchemas tableName", "arn", "", "region", ""],
  "aws:dynamodb/globalTable:GlobalTable": ["replicas", "arn", "", "region", "name"],
  "aws:dynamodb/kinesisStreamingDestination:KinesisStreamingDestination": ["streamArn tableName", "", "", "region", ""],
  "aws:dynamodb/resourcePolicy:ResourcePolicy": ["policy resourceArn", "revisionId", "", "region", ""],
  "aws:dynamodb/table:Table": ["", "arn streamArn streamLabel tagsAll", "", "region", "name"],
  "aws:dynamodb/tableExport:TableExport": ["s3Bucket tableArn", "arn billedSizeInBytes endTime exportStatus itemCount manifestFilesS3Key startTime", "", "region", ""],
  "aws:dynamodb/tableItem:TableItem": ["hashKey item tableName", "hashKeyValue rangeKeyValue", "", "region", ""],
  "aws:dynamodb/tableReplica:TableReplica": ["globalTableArn", "arn tagsAll", "", "region", ""],
  "aws:dynamodb/tag:Tag": ["key resourceArn value", "", "", "region", ""],
};
