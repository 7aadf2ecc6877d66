import type * as aws from "@pulumi/aws";
import type { StackRule } from "../../core/rule";
import { bucketTypes, eachBucket, settingsOf } from "../../lib/s3";

const switches = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"] as const;

export const rule: StackRule = {
  id: "s3-public-access-block",
  title: "Each bucket blocks public access in all four ways",
  severity: "critical",
  level: "mandatory",
  why: "One wrong policy or ACL later, weights and datasets are public; the block makes S3 refuse it",
  remedy:
    'new aws.s3.BucketPublicAccessBlock("data", { bucket: bucket.id, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true })',
  unknown: "Whether a switch is on.",
  sources: ["https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-8"],
  types: bucketTypes,
  checkStack: (stack, context) => {
    eachBucket(context, (bucket) => {
      const [block] = settingsOf<aws.s3.BucketPublicAccessBlockArgs>(stack, "bucketPublicAccessBlock", bucket);
      if (block === undefined) {
        context.report("it has no aws.s3.BucketPublicAccessBlock; add one with all four switches on", bucket);
        return;
      }
      const off = switches.filter((name) => block.props[name] !== true);
      if (off.length > 0) context.report(`${off.join(", ")} not true; set true`, bucket);
    });
  },
};
