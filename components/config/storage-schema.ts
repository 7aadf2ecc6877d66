import { z } from "zod";
import { fileSystemSchema, objectStoreSchema } from "./filesystem-schema";
import { count } from "./shapes";

export const bucketSchema = z.strictObject({
  name: z.string(),
  remove: z.boolean().optional().describe("Takes away what a layer below says of it: `true` beside the name."),
  region: z.string().optional().describe("Region of the primary. Default: the environment's."),
  replicationFactor: count(1).default(1).describe("Copies in all, the primary included. Live."),
  replicaRegions: z.array(z.string()).default([]).describe("Regions of the copies beside the primary, in order."),
  consistency: z.enum(["strong", "session", "bounded", "eventual"]).default("strong").describe("What a reader may rely on."),
  compression: z.enum(["none", "gzip", "lz4", "zstd"]).optional(),
  chunkSizeMb: count(5).max(5120).optional(),
  maxFileSizeMb: count(1).optional(),
  basePath: z.string().optional(),
  keepVersionsDays: count(1).optional(),
  abortUploadsDays: count(1).optional(),
  tiers: z.array(z.strictObject({ afterDays: count(1), storageClass: z.string() })).optional(),
  softDeleteDays: count().max(90).optional().describe("Google: days that deleted objects can be brought back, 0 or 7 to 90."),
  retention: z
    .strictObject({
      days: count(1).describe("Days in which nobody can delete or overwrite an object. Live; longer only once it is locked."),
      locked: z.boolean().default(false).describe("For ever: it cannot be undone, and the bucket stays as long as its objects."),
    })
    .optional()
    .describe("Google: keeps every object for a time (Bucket Lock), instead of old versions. Left out: versions are kept."),
  forceDestroy: z.boolean().optional().describe("Deletes what is stored together with the bucket."),
  accessLogs: z
    .strictObject({
      bucket: z.string().optional().describe("A log bucket of your own. Default: one is made beside each copy."),
      prefix: z.string().optional(),
      keepDays: count(1).optional(),
    })
    .optional()
    .describe("Who read and wrote what. Left out: not logged."),
  use: z.enum(["read", "read-write"]).default("read-write").describe("What the environment's own workloads may do with it."),
});

export const storageSchema = z.strictObject({
  buckets: z.array(bucketSchema).default([]),
  fileSystems: z.array(fileSystemSchema).default([]).describe("What volumes name as their storageClass. See docs/storage.md."),
  objectStore: objectStoreSchema
    .optional()
    .describe("An S3 endpoint for checkpoints, on a cluster that is there (`cloud: kubernetes`)."),
});
