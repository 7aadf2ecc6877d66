import * as pulumi from "@pulumi/pulumi";
import type { Cloud } from "../core/cloud";
import { planIdentity } from "./plan";

/** What a workload may do with a bucket. */
export const BucketRights = {
  Read: "read",
  /** Reads, writes, lists and aborts uploads; deletes objects, never versions. */
  ReadWrite: "read-write",
} as const;
export type BucketRights = (typeof BucketRights)[keyof typeof BucketRights];

/** One bucket that the workload may use. */
export interface BucketGrantArgs {
  /** `Bucket.arn`. */
  arn: pulumi.Input<string>;
  /** Key that the bucket is encrypted with. */
  kmsKeyArn?: pulumi.Input<string>;
  /** Default `read`. Live. */
  rights?: BucketRights;
  /** Only objects under this prefix: `checkpoints/`. Default: all. */
  prefix?: string;
}

export interface WorkloadIdentityArgs {
  /** Which cloud's identity. `aws` today: EKS Pod Identity. */
  cloud: Cloud;
  /** The cluster's name in its cloud. A change replaces the association. */
  clusterName: pulumi.Input<string>;
  /** Namespace of the ServiceAccount. A change replaces the association. */
  namespace: pulumi.Input<string>;
  /** Name of the ServiceAccount that pods run as. A change replaces the association. */
  serviceAccount: string;
  /** What it may touch, and nothing else. */
  buckets: BucketGrantArgs[];
  /** Tags of everything that takes tags. Live. */
  tags?: Record<string, string>;
}

/** Rights of a workload in its cloud, bound to a Kubernetes ServiceAccount: its buckets and nothing else. Costs nothing. */
export class WorkloadIdentity extends pulumi.ComponentResource {
  /**
   * The ServiceAccount's name, known once it is bound. Give it to the workload, so that pods start after the binding: a pod that
   * starts before it gets no credentials.
   */
  public readonly serviceAccountName: pulumi.Output<string>;
  /** The cloud's identifier of the identity: an IAM role's ARN. */
  public readonly principal: pulumi.Output<string>;

  constructor(name: string, args: WorkloadIdentityArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trainyard:index:WorkloadIdentity", name, {}, opts);
    const plan = planIdentity(name, args);
    const built = (require("./aws") as typeof import("./aws")).workloadIdentity(this, name, plan);
    this.serviceAccountName = built.serviceAccountName;
    this.principal = built.principal;
    this.registerOutputs({ serviceAccountName: this.serviceAccountName, principal: this.principal });
  }
}
