import type * as aws from "@pulumi/aws";
import type { Stack } from "../core/rule";
import { type BucketResource, settingsOf } from "./s3";

/** Whether a bucket keeps old versions; throws, as every read, where a preview does not know. */
export function isVersioned(stack: Stack, bucket: BucketResource): boolean {
  const settings = settingsOf<aws.s3.BucketVersioningArgs>(stack, "bucketVersioning", bucket);
  return settings.some((setting) => setting.props.versioningConfiguration.status === "Enabled");
}
