// Generated from @pulumi/aws 7.48.0 and @aws-cdk/aws-service-spec 0.1.216 by generate/aws.ts; do not edit.
// Type: [required inputs, computed outputs, secrets, inputs that replace, the name that is made up].
export const shapes: { readonly [type: string]: readonly string[] } = {
  "aws:kinesis/accountSettings:AccountSettings": ["", "", "", "region", ""],
  "aws:kinesis/analyticsApplication:AnalyticsApplication": ["", "arn createTimestamp lastUpdateTimestamp status tagsAll version", "", "region", "name"],
  "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": ["destination", "tagsAll", "", "mskSourceConfiguration region", "name"],
  "aws:kinesis/resourcePolicy:ResourcePolicy": ["policy resourceArn", "", "", "region resourceArn", ""],
  "aws:kinesis/stream:Stream": ["", "tagsAll", "", "name region", "name"],
  "aws:kinesis/streamConsumer:StreamConsumer": ["streamArn", "arn creationTimestamp tagsAll", "", "region streamArn tags", "name"],
  "aws:kinesis/videoStream:VideoStream": ["", "arn creationTime tagsAll version", "", "name region", "name"],
};
