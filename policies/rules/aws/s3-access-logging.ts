import type { StackRule } from "../../core/rule";
import { bucketTypes, eachBucket, purposeOf, settingsOf } from "../../lib/s3";

export const rule: StackRule = {
  id: "s3-access-logging",
  title: "Access to each bucket is logged",
  severity: "low",
  level: "advisory",
  why: "Who read the weights before they turned up elsewhere stands in the access log; S3 keeps none by itself",
  remedy: 'new aws.s3.BucketLogging("data", { bucket: bucket.id, targetBucket: logs.id, targetPrefix: "data/" })',
  unknown: "Nothing: whose log it is, is told by its dependencies.",
  sources: ["https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-9"],
  types: bucketTypes,
  checkStack: (stack, context) => {
    eachBucket(context, (bucket) => {
      if (purposeOf(bucket) === "logs") return;
      if (settingsOf(stack, "bucketLogging", bucket).length === 0)
        context.report("it has no aws.s3.BucketLogging; add one", bucket);
    });
  },
};
