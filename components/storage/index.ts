import * as pulumi from "@pulumi/pulumi";
import { checkArguments } from "../core/arguments";
import { Cloud } from "../core/cloud";
import { planAzureBucket } from "./azure-plan";
import { planGcpBucket } from "./gcp-plan";
import { planBucket } from "./plan";

/** What a reader may rely on. docs/storage.md says what each means on each cloud. */
export const Consistency = {
  /** Every read sees the last finished write: all reads and writes go to the primary region. */
  Strong: "strong",
  /** A reader sees its own writes: it stays with the primary for what it wrote, others may read replicas. */
  Session: "session",
  /** A replica is at most 15 minutes behind, and an alarm can be set on it. */
  Bounded: "bounded",
  /** A replica catches up some time, mostly within minutes; nobody says when. */
  Eventual: "eventual",
} as const;
export type Consistency = (typeof Consistency)[keyof typeof Consistency];

/** How workloads compress what they store. */
export const Compression = { None: "none", Gzip: "gzip", Lz4: "lz4", Zstd: "zstd" } as const;
export type Compression = (typeof Compression)[keyof typeof Compression];

/** Moves objects to a cheaper class when they get old. */
export interface StorageTier {
  /** Days after an object was written. */
  afterDays: number;
  /**
   * The cloud's name: `STANDARD_IA`, `INTELLIGENT_TIERING`, `GLACIER_IR`, `GLACIER`, `DEEP_ARCHIVE` on AWS; `NEARLINE`, `COLDLINE`,
   * `ARCHIVE` on Google Cloud; `COOL`, `COLD`, `ARCHIVE` on Azure.
   */
  storageClass: string;
}

/** How access is logged. */
export interface AccessLogArgs {
  /**
   * Name of a log bucket of your own in the primary's region, which must take S3's logging service and SSE-S3; only the primary is logged
   * then. Default: each copy gets a log bucket beside it. Live.
   */
  bucket?: pulumi.Input<string>;
  /** Start of the log objects' keys. Default: the component's name and a slash. Live. */
  prefix?: string;
  /** Days that logs are kept in log buckets made here. Default: 365. Live. */
  keepDays?: number;
}

/** How long what is stored has to stay, whoever asks. */
export interface RetentionArgs {
  /** Days from the writing of an object in which nobody can delete or overwrite it, 1 to 36525. Live, and longer only once it is locked. */
  days: number;
  /**
   * Locks that for ever: never shorter again, never taken away, and the bucket stays until its last object is old enough. Default: false.
   * Live, and cannot be undone: the plan guard asks for `--allow`. https://cloud.google.com/storage/docs/bucket-lock, 2026-12.
   */
  locked?: boolean;
}

export interface BucketArgs {
  /** The cloud that stores the objects. Replaces everything. */
  cloud: Cloud;
  /** Google: the project. Default: the provider's. Replaces everything. */
  project?: string;
  /** Azure: name of the resource group, which is there already. Default: one is made. Replaces everything. */
  resourceGroup?: pulumi.Input<string>;
  /**
   * Azure: the network, made by `Network` in the primary's region, from which alone it is reached, by private endpoints. Default: reached
   * from everywhere by who has a right. Live. About 0.01 USD an hour for each copy.
   */
  vpcId?: pulumi.Input<string>;
  /** Region of the primary. Replaces everything. */
  region: string;
  /**
   * Name of the primary; replicas append their region. Names are unique in the whole cloud. Default: the component's name and a random
   * end. Replaces everything, and what is stored does not move.
   */
  bucketName?: string;
  /** Copies in all, the primary included. Default: 1. Live; what was there before is not copied to a new replica. */
  replicationFactor?: number;
  /** Regions of the replicas, `replicationFactor - 1` of which are used in this order. Live. */
  replicaRegions?: string[];
  /** What readers may rely on. Default: `strong`. Live; on Google Cloud a change to or from `bounded` replaces the bucket (docs/storage.md). */
  consistency?: Consistency;
  /** How workloads compress. Default: `zstd`. Restarts workloads. */
  compression?: Compression;
  /** Size of the parts that a large file is sent in, MB, 5 to 5120. Default: 64. Restarts workloads. */
  chunkSizeMb?: number;
  /** Largest file that workloads write, MB; at most 10,000 parts. Default: 1024. Restarts workloads. */
  maxFileSizeMb?: number;
  /** Start of all keys that workloads write, `gaudi3-data`. Default: none. Restarts workloads. */
  basePath?: string;
  /** Days that overwritten and deleted versions are kept. Default: 30. Live. */
  keepVersionsDays?: number;
  /** Days after which a broken upload is thrown away. Default: 7. Live. */
  abortUploadsDays?: number;
  /** Cheaper classes for older objects. Default: none. Live. */
  tiers?: StorageTier[];
  /** Who read and wrote what, as S3 logs it within hours. Default: not logged. Live. Costs what the log objects take. */
  accessLogs?: AccessLogArgs;
  /** Days that deleted objects can be brought back after they are gone: 0 or 7 to 90 on Google Cloud, 1 to 365 on Azure. Default: 7. Live. */
  softDeleteDays?: number;
  /**
   * Google: keeps every object for a time (Bucket Lock), in each copy. Old versions are not kept then, because Cloud Storage does one or the
   * other. A workload that writes a file again, or deletes an old checkpoint, is refused. Default: none. Live.
   */
  retention?: RetentionArgs;
  /**
   * Deletes what is stored together with the bucket. Default: false; then a bucket that holds something refuses to go, but on Azure, where
   * an account goes with what is in it. Live.
   */
  forceDestroy?: boolean;
  /** Tags of everything that takes tags. Live. */
  tags?: { [key: string]: pulumi.Input<string> };
}

/** One copy of the bucket. */
export interface BucketCopy {
  /** The bucket's name. */
  name: string;
  /** Its ARN; on Google Cloud `projects/_/buckets/` and its name, as IAM calls it; on Azure the container's resource id. */
  arn: string;
  /** Its region. */
  region: string;
  /** ARN or name of the key that encrypts it. */
  keyArn: string;
}

/** What a cloud's file hands back. */
export interface BucketOutputs {
  name: pulumi.Output<string>;
  arn: pulumi.Output<string>;
  keyArn: pulumi.Output<string>;
  replicas: pulumi.Output<BucketCopy[]>;
  /** `STORAGE_*` variables of a workload. */
  workloadEnvironment: pulumi.Output<{ [key: string]: string }>;
}

/**
 * Object storage for data, checkpoints and models: versioned, encrypted with keys of its own, closed to the public, and copied to other
 * regions as often as asked. Costs what S3 and KMS cost: about 0.023 USD a GB and month for each copy, 1 USD a month for each key, and
 * 0.02 USD a GB for each replica written (0.015 USD more with `bounded`).
 */
export class Bucket extends pulumi.ComponentResource {
  /** Name of the primary; on Azure `account.blob.core.windows.net/container`. */
  public readonly name: pulumi.Output<string>;
  /** ARN of the primary; on Google Cloud `projects/_/buckets/` and its name, as IAM calls it; on Azure the container's resource id. */
  public readonly arn: pulumi.Output<string>;
  /** ARN or name of the key that encrypts the primary. */
  public readonly keyArn: pulumi.Output<string>;
  /** The other copies. */
  public readonly replicas: pulumi.Output<BucketCopy[]>;
  /** What a workload is told: `STORAGE_BACKEND`, `STORAGE_BASE_PATH`, `STORAGE_CONSISTENCY` and the others of docs/storage.md. */
  public readonly workloadEnvironment: pulumi.Output<{ [key: string]: string }>;

  constructor(name: string, args: BucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trainyard:index:Bucket", name, {}, opts);
    checkArguments("Bucket", name, args, this);
    const built = build(this, name, args);
    this.name = built.name;
    this.arn = built.arn;
    this.keyArn = built.keyArn;
    this.replicas = built.replicas;
    this.workloadEnvironment = built.workloadEnvironment;
    this.registerOutputs({
      name: this.name,
      arn: this.arn,
      keyArn: this.keyArn,
      replicas: this.replicas,
      workloadEnvironment: this.workloadEnvironment,
    });
  }
}

function build(parent: pulumi.Resource, name: string, args: BucketArgs): BucketOutputs {
  switch (args.cloud) {
    case Cloud.Azure:
      return (require("./azure") as typeof import("./azure")).azureBucket(parent, name, planAzureBucket(name, args));
    case Cloud.Gcp:
      return (require("./gcp") as typeof import("./gcp")).gcpBucket(parent, name, planGcpBucket(name, args));
    default:
      return (require("./aws") as typeof import("./aws")).bucket(parent, name, planBucket(name, args));
  }
}
