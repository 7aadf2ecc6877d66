import type * as aws from "@pulumi/aws";
import type { StackRule } from "../../core/rule";
import { bucketTypes, eachBucket, purposeOf, settingsOf } from "../../lib/s3";

export const rule: StackRule = {
  id: "scratch-no-object-lock",
  title: "Scratch and running checkpoints are not locked",
  severity: "medium",
  level: "mandatory",
  why: "With object lock nothing that a job overwrites goes away before its time: hourly checkpoints of 5 TB are billed for the whole retention, and no one can delete them",
  remedy: "a bucket of its own, with object lock, for released models only",
  unknown: "Whether the lock is on.",
  sources: ["https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html"],
  types: bucketTypes,
  checkStack: (stack, context) => {
    eachBucket(context, (bucket) => {
      const purpose = purposeOf(bucket);
      if (purpose !== "scratch" && purpose !== "checkpoints") return;
      const locks = settingsOf<aws.s3.BucketObjectLockConfigurationArgs>(stack, "bucketObjectLockConfiguration", bucket);
      if (bucket.props.objectLockEnabled === true || locks.length > 0) {
        context.report(
          `it holds ${purpose} and has object lock; take the lock off, and keep released models in a bucket of their own`,
          bucket,
        );
      }
    });
  },
};
