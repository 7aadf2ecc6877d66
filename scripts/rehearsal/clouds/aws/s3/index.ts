import type { ResourceModel } from "../../model";
import { bucket, bucketType } from "./bucket";
import { replication, versioning, versioningType } from "./replication";
import { settings } from "./settings";

export const models: { readonly [type: string]: ResourceModel } = {
  [bucketType]: bucket,
  // The name of the same resource before version 7 of Pulumi's provider.
  "aws:s3/bucketV2:BucketV2": bucket,
  [versioningType]: versioning,
  "aws:s3/bucketReplicationConfig:BucketReplicationConfig": replication,
  ...settings,
};
