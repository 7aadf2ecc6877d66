import type * as aws from "@pulumi/aws";
import type { StackRule } from "../../core/rule";
import { bucketTypes, eachBucket, settingsOf } from "../../lib/s3";

export const rule: StackRule = {
  id: "s3-abort-uploads",
  title: "Each bucket throws broken uploads away",
  severity: "medium",
  level: "mandatory",
  why: "Each job that dies in the middle of a checkpoint leaves parts that no listing shows and that are billed for ever",
  remedy: 'rules: [{ id: "abort", status: "Enabled", abortIncompleteMultipartUpload: { daysAfterInitiation: 7 } }]',
  unknown: "What the lifecycle rules say.",
  sources: ["https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-13"],
  types: bucketTypes,
  checkStack: (stack, context) => {
    eachBucket(context, (bucket) => {
      const rules = settingsOf<aws.s3.BucketLifecycleConfigurationArgs>(stack, "bucketLifecycleConfiguration", bucket).flatMap(
        (configuration) => configuration.props.rules ?? [],
      );
      const aborts = rules.some(
        (entry) => entry.status === "Enabled" && (entry.abortIncompleteMultipartUpload?.daysAfterInitiation ?? 0) > 0,
      );
      if (!aborts) context.report("no lifecycle rule aborts incomplete multipart uploads; add one, 7 days are usual", bucket);
    });
  },
};
