import { z } from "zod";
import { count } from "./shapes";

/** File systems that volumes name by class. `kind` decides which of the blocks below it is read; another one is refused. */
export const fileSystemSchema = z.strictObject({
  name: z.string().describe("The storage class that volumes name: `fast-ssd`. A change replaces it."),
  remove: z.boolean().optional().describe("Takes away what a layer below says of it: `true` beside the name."),
  kind: z
    .enum(["disk", "local", "nfs", "lustre", "gcsfuse", "blobfuse", "ceph"])
    .describe("What serves it: docs/storage.md says where each can be had and what it promises."),
  replicationFactor: count(1).optional().describe("Copies that the file system itself keeps. Only `ceph` keeps more than 1."),
  consistency: z.enum(["strong", "session", "bounded", "eventual"]).optional().describe("Default: the most that its kind gives."),
  maxStalenessSeconds: count(1).optional().describe("How far behind a reader may be, with `bounded`. Default: 60."),
  retain: z.boolean().optional().describe("Whether what is stored outlives a volume's claim. Default: depends on the kind."),
  bucket: z.string().optional().describe("Name of the bucket in storage.buckets behind `lustre`, `gcsfuse` and `blobfuse`."),
  lifetimeHours: count(1)
    .optional()
    .describe("Hours that the cache keeps what nobody reads: `lustre` (whole days), `gcsfuse`, `blobfuse`. Default: 168."),
  size: z.string().optional().describe("Size of the shared claim, of a local volume, or of a cache on the node."),
  namespace: z.string().optional().describe("Namespace of the shared claim. Default: that of the workers."),
  disk: z
    .strictObject({
      type: z.string().optional().describe("The cloud's name: `gp3`, `io2`, `pd-ssd`, `hyperdisk-balanced`, `PremiumV2_LRS`."),
      iops: count(1).optional(),
      throughputMbps: count(1).optional(),
    })
    .optional(),
  local: z
    .strictObject({
      path: z.string().describe("Where the disk is mounted on each node: `/mnt/nvme`."),
      nodes: z.array(z.string()).min(1).describe("Names of the nodes that have it."),
    })
    .optional(),
  nfs: z
    .strictObject({
      server: z.string().optional().describe("Address of a server that is there. Left out on AWS: EFS is made."),
      share: z.string().optional().describe("Exported directory. Default: `/`."),
      directory: z.string().optional().describe("Below it, one directory for all volumes. Default: each volume gets its own."),
    })
    .optional(),
  lustre: z
    .strictObject({
      capacityGiB: count(1200).optional().describe("1200, 2400, or more in steps of 2400. Default: 1200."),
      deployment: z.enum(["scratch", "persistent"]).optional().describe("Default: persistent."),
      throughputPerTiB: count(1).optional().describe("MB/s for each TiB, `persistent` only: 125, 250, 500, 1000. Default: 125."),
    })
    .optional(),
  ceph: z
    .strictObject({
      objectStore: z.boolean().optional().describe("Serves S3 as well. Default: false."),
      deviceFilter: z
        .string()
        .optional()
        .describe("Which raw disks of the nodes it takes, a regular expression: `^nvme[1-8]n1$`."),
    })
    .optional(),
});
export type SaidFileSystem = z.output<typeof fileSystemSchema>;

/** An S3 endpoint that is there: Ceph's gateway, MinIO, or a cloud's own. */
export const objectStoreSchema = z.strictObject({
  endpoint: z.string().optional().describe("`https://s3.example.com`. Left out: the object store of a `ceph` file system."),
  bucket: z.string().describe("A bucket that is there; the store of a `ceph` file system gets it made."),
  region: z.string().optional().describe("As the endpoint calls it. Default: us-east-1, which Ceph and MinIO take."),
  credentialsSecret: z
    .string()
    .optional()
    .describe(
      "A Secret in the workers' namespace with `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`. Not with accessKeySecret.",
    ),
  accessKeySecret: z.string().optional().describe("Configuration key that holds the access key; a Secret is made of it."),
  secretKeySecret: z.string().optional().describe("Configuration key that holds the secret key."),
  basePath: z.string().optional(),
  replicationFactor: count(1).optional().describe("Copies that the endpoint keeps, as its operator says. Default: 1."),
  encrypted: z
    .boolean()
    .optional()
    .describe("Whether the endpoint encrypts what it stores, as its operator says. Default: false."),
  consistency: z.enum(["strong", "session", "bounded", "eventual"]).optional().describe("Default: strong."),
  compression: z.enum(["none", "gzip", "lz4", "zstd"]).optional(),
  chunkSizeMb: count(5).max(5120).optional(),
  maxFileSizeMb: count(1).optional(),
});
