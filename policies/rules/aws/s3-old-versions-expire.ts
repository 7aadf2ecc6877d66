import type * as aws from "@pulumi/aws";
import type { StackRule } from "../../core/rule";
import { bucketTypes, eachBucket, settingsOf } from "../../lib/s3";
import { isVersioned } from "../../lib/versioning";

export const rule: StackRule = {
  id: "s3-old-versions-expire",
  title: "A bucket with versioning lets old versions go",
  severity: "low",
  level: "advisory",
  why: "A checkpoint that is overwritten every hour keeps 24 old versions a day; without an end the bill grows with the run",
  remedy: 'rules: [{ id: "old", status: "Enabled", noncurrentVersionExpiration: { noncurrentDays: 30 } }]',
  unknown: "What the lifecycle rules say.",
  sources: ["https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-10"],
  types: bucketTypes,
  checkStack: (stack, context) => {
    eachBucket(context, (bucket) => {
      if (!isVersioned(stack, bucket)) return;
      const rules = settingsOf<aws.s3.BucketLifecycleConfigurationArgs>(stack, "bucketLifecycleConfiguration", bucket).flatMap(
        (configuration) => configuration.props.rules ?? [],
      );
      const expires = rules.some((entry) => entry.status === "Enabled" && entry.noncurrentVersionExpiration !== undefined);
      if (!expires) context.report("versions are kept for ever; add noncurrentVersionExpiration to its lifecycle rules", bucket);
    });
  },
};
