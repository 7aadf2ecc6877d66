import type { StackRule } from "../../core/rule";
import { bucketTypes, eachBucket, purposeOf } from "../../lib/s3";
import { isVersioned } from "../../lib/versioning";

export const rule: StackRule = {
  id: "s3-versioning",
  title: "Buckets keep old versions",
  severity: "medium",
  level: "mandatory",
  why: "A job that writes NaN into the last good checkpoint, or a wrong delete, is undone in a minute; replication needs versions too",
  remedy: 'new aws.s3.BucketVersioning("data", { bucket: bucket.id, versioningConfiguration: { status: "Enabled" } })',
  unknown: "Whether versioning is on.",
  sources: ["https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-14"],
  types: bucketTypes,
  checkStack: (stack, context) => {
    eachBucket(context, (bucket) => {
      if (purposeOf(bucket) === "scratch" || purposeOf(bucket) === "logs") return;
      if (!isVersioned(stack, bucket)) context.report('versioning is not "Enabled"; add an aws.s3.BucketVersioning', bucket);
    });
  },
};
