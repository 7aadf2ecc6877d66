import * as pulumi from "@pulumi/pulumi";
import { checkArguments } from "../../core/arguments";
import type { Compression, Consistency } from "../index";
import { planObjectStore } from "./plan";

export interface ObjectStoreArgs {
  /** Namespace of those who use it. It has to exist. A change replaces everything. */
  namespace: pulumi.Input<string>;
  /** Address of the S3 endpoint: `https://s3.example.com`, or a Service of the cluster. A change restarts workloads. */
  endpoint: string;
  /** Name of the bucket. It is there, but with `claimClass`. A change restarts workloads. */
  bucket: string;
  /** Class of bucket claims, by which the bucket is made: `FileSystemKind.Ceph` brings `<name>-bucket`. Default: the bucket is there. */
  claimClass?: string;
  /** As the endpoint calls it. Default: `us-east-1`, which Ceph and MinIO take. */
  region?: string;
  /** A Secret of the namespace with `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`. Or give both keys. */
  credentialsSecret?: string;
  /** The access key; a Secret is made of it. */
  accessKey?: pulumi.Input<string>;
  /** The secret key. */
  secretKey?: pulumi.Input<string>;
  /** Start of all keys that workloads write. Default: none. */
  basePath?: string;
  /** Copies that the endpoint keeps, as its operator says; workloads are told. Default: 1. */
  replicationFactor?: number;
  /** Whether the endpoint encrypts what it stores, as its operator says; workloads are told. Default: false. */
  encrypted?: boolean;
  /** Default: `strong`. One endpoint keeps no copy that could be bounded. */
  consistency?: Consistency;
  /** How workloads compress. Default: `zstd`. */
  compression?: Compression;
  /** Size of the parts that a large file is sent in, MB, 5 to 5120. Default: 64. */
  chunkSizeMb?: number;
  /** Largest file that workloads write, MB; at most 10,000 parts. Default: 1024. */
  maxFileSizeMb?: number;
}

/**
 * A bucket behind an S3 endpoint that no cloud of ours runs: Ceph's gateway, MinIO. Its keys reach workloads by a Secret, and a network
 * policy lets them go to its port. Costs nothing here.
 */
export class ObjectStore extends pulumi.ComponentResource {
  /** Name of the bucket. */
  public readonly bucket: pulumi.Output<string>;
  /** The Secret whose keys workloads take as variables. */
  public readonly credentialsSecret: pulumi.Output<string>;
  /** What a workload is told: the `STORAGE_` variables of docs/storage.md, and `AWS_ENDPOINT_URL_S3` for the AWS SDKs. */
  public readonly workloadEnvironment: pulumi.Output<{ [key: string]: string }>;

  constructor(name: string, args: ObjectStoreArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trainyard:index:ObjectStore", name, {}, opts);
    checkArguments("ObjectStore", name, args, this);
    const plan = planObjectStore(name, args);
    const secret = (require("./kubernetes") as typeof import("./kubernetes")).objectStore(this, name, plan);
    this.credentialsSecret = secret;
    // Through the Secret, so that whoever uses the bucket waits for it.
    this.bucket = secret.apply(() => plan.bucket);
    this.workloadEnvironment = secret.apply(() => plan.environment);
    this.registerOutputs({
      bucket: this.bucket,
      credentialsSecret: this.credentialsSecret,
      workloadEnvironment: this.workloadEnvironment,
    });
  }
}
