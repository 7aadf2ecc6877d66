import type * as aws from "@pulumi/aws";
import type { StackRule } from "../../core/rule";
import { bucketTypes, eachBucket, purposeOf, settingsOf } from "../../lib/s3";

export const rule: StackRule = {
  id: "s3-kms-encryption",
  title: "Buckets are encrypted with a KMS key",
  severity: "medium",
  level: "mandatory",
  why: "With S3's own key whoever may read the bucket reads the data; a KMS key is a second permission, and each use of it is logged",
  remedy:
    'rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: key.arn }, bucketKeyEnabled: true }]',
  unknown: "Which algorithm is used.",
  sources: ["https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-17"],
  types: bucketTypes,
  checkStack: (stack, context) => {
    eachBucket(context, (bucket) => {
      // Access logs can be delivered to a bucket with S3's own key only.
      if (purposeOf(bucket) === "logs") return;
      const rules = settingsOf<aws.s3.BucketServerSideEncryptionConfigurationArgs>(
        stack,
        "bucketServerSideEncryptionConfiguration",
        bucket,
      ).flatMap((configuration) => configuration.props.rules ?? []);
      const kms = rules.filter((entry) => entry.applyServerSideEncryptionByDefault?.sseAlgorithm?.startsWith("aws:kms") === true);
      if (kms.length === 0) context.report("it is encrypted with S3's own key; add a rule with aws:kms", bucket);
      else if (kms.some((entry) => entry.bucketKeyEnabled !== true)) {
        context.report(
          "bucketKeyEnabled is not true: each object costs a KMS request, and a checkpoint has thousands; set it",
          bucket,
        );
      }
    });
  },
};
