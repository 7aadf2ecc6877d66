import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Copy } from "./aws";
import { closePublicly, tlsOnly } from "./aws-safety";
import { type AccessLogPlan, type BucketPlan, logSuffix } from "./plan";

/** Logs who read and wrote what, beside each copy, because S3 delivers logs only within a region. */
export function accessLogs(parent: pulumi.Resource, plan: BucketPlan, copies: readonly Copy[]): void {
  const logs = plan.accessLogs;
  if (logs === undefined) return;
  for (const copy of logs.bucket === undefined ? copies : copies.slice(0, 1)) {
    const target = logs.bucket ?? logBucket(parent, plan, logs, copy);
    new aws.s3.BucketLogging(
      `${copy.plan.label}-access`,
      { region: copy.plan.region, bucket: copy.bucket.id, targetBucket: target, targetPrefix: logs.prefix },
      { parent },
    );
  }
}

/**
 * A bucket that S3's logging service writes to, for one bucket of this account. Logs cannot be delivered where objects are encrypted
 * with KMS by default (https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html, 2026-11), so S3's own
 * keys encrypt it; its objects are written once, so it keeps no versions. The name is known once all that is in place.
 */
function logBucket(parent: pulumi.Resource, plan: BucketPlan, logs: AccessLogPlan, copy: Copy): pulumi.Output<string> {
  const { region, bucketName } = copy.plan;
  const label = `${copy.plan.label}${logSuffix}`;
  const bucket = new aws.s3.Bucket(
    label,
    {
      region,
      bucket: bucketName === undefined ? undefined : `${bucketName}${logSuffix}`,
      forceDestroy: plan.forceDestroy,
      tags: { ...plan.tags, "trainyard:purpose": "logs" },
    },
    { parent },
  );
  const place = { region, bucket: bucket.id };
  const closed = closePublicly(parent, label, place);
  new aws.s3.BucketServerSideEncryptionConfiguration(
    label,
    { ...place, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] },
    { parent },
  );
  new aws.s3.BucketLifecycleConfiguration(
    label,
    {
      ...place,
      rules: [
        {
          id: "expire-logs",
          status: "Enabled",
          filter: { prefix: "" },
          expiration: { days: logs.keepDays },
          abortIncompleteMultipartUpload: { daysAfterInitiation: plan.abortUploadsDays },
        },
      ],
    },
    { parent },
  );
  const account = aws.getCallerIdentityOutput({}, { parent }).accountId;
  const policy = new aws.s3.BucketPolicy(
    label,
    {
      ...place,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          tlsOnly(bucket.arn),
          {
            Sid: "AccessLogs",
            Effect: "Allow",
            Principal: { Service: "logging.s3.amazonaws.com" },
            Action: "s3:PutObject",
            Resource: pulumi.interpolate`${bucket.arn}/${logs.prefix}*`,
            Condition: { ArnLike: { "aws:SourceArn": copy.bucket.arn }, StringEquals: { "aws:SourceAccount": account } },
          },
        ],
      }),
    },
    { parent, dependsOn: [closed] },
  );
  return pulumi.all([bucket.id, policy.id]).apply(([id]) => id);
}
