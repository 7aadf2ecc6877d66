import * as pulumi from "@pulumi/pulumi";
import { checkArguments } from "../core/arguments";
import { Cloud } from "../core/cloud";
import { type IdentityPlan, planIdentity } from "./plan";

/** What a workload may do with a bucket. */
export const BucketRights = {
  Read: "read",
  /** Reads, writes, lists and aborts uploads; deletes objects, on AWS never versions (Google Cloud has no right without the other). */
  ReadWrite: "read-write",
} as const;
export type BucketRights = (typeof BucketRights)[keyof typeof BucketRights];

/** One bucket that the workload may use. */
export interface BucketGrantArgs {
  /** `Bucket.arn`: `arn:aws:s3:::name`, or `projects/_/buckets/name` on Google Cloud. */
  arn: pulumi.Input<string>;
  /** Key that the bucket is encrypted with. Google Cloud needs no right to it: Cloud Storage itself encrypts and decrypts. */
  kmsKeyArn?: pulumi.Input<string>;
  /** Default `read`. Live. */
  rights?: BucketRights;
  /** Only objects under this prefix: `checkpoints/`. Default: all. */
  prefix?: string;
}

/** What a workload may do with a queue. */
export const QueueRights = {
  /** Puts tasks in. */
  Send: "send",
  /** Takes tasks, hides them for longer, and takes away those that are done. */
  Receive: "receive",
  /** Both. */
  SendAndReceive: "send-and-receive",
} as const;
export type QueueRights = (typeof QueueRights)[keyof typeof QueueRights];

/** One queue that the workload may use. */
export interface QueueGrantArgs {
  /** `TaskQueue.arn`: `arn:aws:sqs:REGION:ACCOUNT:NAME`. */
  arn: pulumi.Input<string>;
  /** Key that the queue is encrypted with, where it is one of your own. */
  kmsKeyArn?: pulumi.Input<string>;
  /** Default `send-and-receive`. Live. */
  rights?: QueueRights;
}

export interface WorkloadIdentityArgs {
  /**
   * Which cloud's identity: EKS Pod Identity on AWS, Workload Identity Federation for GKE on Google Cloud. There a ServiceAccount of the
   * same namespace and name on another cluster of the project is the same identity, because Google tells them apart by project only.
   */
  cloud: Cloud;
  /** Google: the cluster's project. Default: the provider's. A change replaces the rights. */
  project?: string;
  /** Azure: the resource group of the identity. Default: that of the first bucket. A change replaces everything. */
  resourceGroup?: pulumi.Input<string>;
  /** Azure: the region of the identity. Default: the resource group's. A change replaces everything. */
  region?: string;
  /** Azure: `Cluster.oidcIssuer`, whose tokens are believed. A change replaces the binding. */
  oidcIssuer?: pulumi.Input<string>;
  /** The cluster's name in its cloud. A change replaces the association. */
  clusterName: pulumi.Input<string>;
  /** Namespace of the ServiceAccount. A change replaces the association. */
  namespace: pulumi.Input<string>;
  /** Name of the ServiceAccount that pods run as. A change replaces the association. */
  serviceAccount: string;
  /** What it may touch, and nothing else. */
  buckets: BucketGrantArgs[];
  /** AWS: queues that it may use. Default: none. */
  queues?: QueueGrantArgs[];
  /** Tags of everything that takes tags. Live. */
  tags?: Record<string, string>;
}

/** Rights of a workload in its cloud, bound to a Kubernetes ServiceAccount: its buckets and queues, and nothing else. Costs nothing. */
export class WorkloadIdentity extends pulumi.ComponentResource {
  /**
   * The ServiceAccount's name, known once it is bound. Give it to the workload, so that pods start after the binding: a pod that
   * starts before it gets no credentials.
   */
  public readonly serviceAccountName: pulumi.Output<string>;
  /** The cloud's identifier of the identity: an IAM role's ARN, `principal://iam.googleapis.com/...`, or a resource id on Azure. */
  public readonly principal: pulumi.Output<string>;
  /** Azure: for the annotation `azure.workload.identity/client-id` of the ServiceAccount. */
  public readonly clientId?: pulumi.Output<string>;

  constructor(name: string, args: WorkloadIdentityArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trainyard:index:WorkloadIdentity", name, {}, opts);
    checkArguments("WorkloadIdentity", name, args, this);
    const plan = planIdentity(name, args);
    const built = build(this, name, args.cloud, plan);
    this.serviceAccountName = built.serviceAccountName;
    this.principal = built.principal;
    this.clientId = built.clientId;
    this.registerOutputs({
      serviceAccountName: this.serviceAccountName,
      principal: this.principal,
      clientId: this.clientId,
    });
  }
}

/** What a cloud's file hands back. */
export interface IdentityOutputs {
  readonly serviceAccountName: pulumi.Output<string>;
  readonly principal: pulumi.Output<string>;
  readonly clientId?: pulumi.Output<string>;
}

function build(parent: pulumi.Resource, name: string, cloud: Cloud, plan: IdentityPlan): IdentityOutputs {
  switch (cloud) {
    case Cloud.Azure:
      return (require("./azure") as typeof import("./azure")).azureIdentity(parent, name, plan);
    case Cloud.Gcp:
      return (require("./gcp") as typeof import("./gcp")).gcpIdentity(parent, name, plan);
    default:
      return (require("./aws") as typeof import("./aws")).workloadIdentity(parent, name, plan);
  }
}
