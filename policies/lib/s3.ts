/** Buckets and the resources beside them that hold their settings. */
import type * as aws from "@pulumi/aws";
import type { Unwrap } from "@pulumi/pulumi";
import type { Stack, StackContext, StackResource } from "../core/rule";
import { known } from "../core/unknown";
import { refersTo } from "./stack";

export const bucketTypes = ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"] as const;
export type BucketArgs = aws.s3.BucketArgs;
export type BucketResource = StackResource<Unwrap<aws.s3.BucketArgs>>;

/** Resources of a type that set something for this bucket. `type` without the ending: `bucketVersioning` finds V2 too. */
export function settingsOf<Args>(stack: Stack, type: string, bucket: StackResource): readonly StackResource<Unwrap<Args>>[] {
  const token = `aws:s3/${type}:${type.charAt(0).toUpperCase()}${type.slice(1)}`;
  const tokenV2 = `aws:s3/${type}V2:${type.charAt(0).toUpperCase()}${type.slice(1)}V2`;
  return stack.of<Args>(token, tokenV2).filter((setting) => refersTo(setting, "bucket", bucket));
}

/** What a bucket is for: its `trainyard:purpose` or `purpose` tag, else what its name says. */
export type Purpose = "checkpoints" | "models" | "scratch" | "logs" | "data";

const purposes: readonly (readonly [Purpose, RegExp])[] = [
  ["checkpoints", /checkpoint|ckpt/i],
  ["scratch", /scratch|temp\b|\btmp\b/i],
  ["logs", /\blogs?\b|access-?log|audit/i],
  ["models", /model|weight|release/i],
];

export function purposeOf(bucket: BucketResource): Purpose {
  const tags = known(() => bucket.props.tags) ?? {};
  const said = known(() => tags["trainyard:purpose"] ?? tags.purpose) ?? "";
  const text = `${said} ${said === "" ? `${bucket.name} ${known(() => bucket.props.bucket) ?? ""}` : ""}`;
  return purposes.find(([, pattern]) => pattern.test(text))?.[0] ?? "data";
}

/** Whether another bucket of the stack sends its copies here. */
export function isReplica(stack: Stack, bucket: StackResource): boolean {
  return replicationsOf(stack).some(
    (replication) => !refersTo(replication, "bucket", bucket) && refersTo(replication, "rules", bucket),
  );
}

export function replicationsOf(stack: Stack) {
  return stack.of<aws.s3.BucketReplicationConfigArgs>("aws:s3/bucketReplicationConfig:BucketReplicationConfig");
}

/** Runs the look on each bucket, each by itself. */
export function eachBucket(context: StackContext, look: (bucket: BucketResource) => void): void {
  context.eachOf<aws.s3.BucketArgs>(bucketTypes, look);
}
