import * as pulumi from "@pulumi/pulumi";
import { checkArguments } from "../../core/arguments";
import { Cloud } from "../../core/cloud";
import { type AuditPlan, planAudit } from "./plan";

export { planAudit } from "./plan";

export interface AuditLogArgs {
  /** Cloud Logging on Google Cloud, a bucket with Object Lock on AWS, a workspace of Log Analytics on Azure. */
  cloud: Cloud;
  /** Google: the project. Default: the provider's. A change replaces it. */
  project?: string;
  /**
   * Where it is kept. On Google Cloud best another region than that of the servers; AWS and Azure hand logs on within the cluster's region. A
   * change replaces it.
   */
  region: string;
  /** AWS and Azure: the cluster whose logs are kept. A change replaces what collects them. */
  clusterName?: pulumi.Input<string>;
  /** Azure: resource id of the cluster, which has `containerLogs`. A change replaces what collects them. */
  clusterId?: pulumi.Input<string>;
  /** Azure: the resource group. Default: the cluster's. A change replaces everything. */
  resourceGroup?: pulumi.Input<string>;
  /** Namespace of the model servers. Live. */
  namespace: string;
  /** Days for which nothing of it goes. Default 400. Live upwards; with `locked` never downwards. */
  retentionDays?: number;
  /**
   * Nobody shortens or deletes it any more, its owner neither, and `destroy` leaves it behind. Cannot be taken back. Azure's workspaces know no
   * such promise. Default false.
   */
  locked?: boolean;
  /** Tags of everything that takes tags. Live. */
  tags?: Record<string, string>;
}

/**
 * What was asked of models and what was changed of them, by whom, kept where those who could change it cannot reach it. On Google Cloud 0.01 USD
 * a GiB and month beyond 30 days, and 0.50 a GiB that comes in (https://cloud.google.com/logging, 2026-11); on AWS 0.50 a GiB that
 * CloudWatch takes and S3's price; on Azure Log Analytics' price.
 */
export class AuditLog extends pulumi.ComponentResource {
  /** The cloud's name of where it is kept: a log bucket, a bucket's ARN, a workspace's id. */
  public readonly bucket: pulumi.Output<string>;

  constructor(name: string, args: AuditLogArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trainyard:index:AuditLog", name, {}, opts);
    checkArguments("AuditLog", name, args, this);
    this.bucket = build(this, name, planAudit(name, args));
    this.registerOutputs({ bucket: this.bucket });
  }
}

function build(parent: pulumi.Resource, name: string, plan: AuditPlan): pulumi.Output<string> {
  switch (plan.cloud) {
    case Cloud.Aws:
      return (require("./aws") as typeof import("./aws")).auditLog(parent, name, plan);
    case Cloud.Azure:
      return (require("./azure") as typeof import("./azure")).auditLog(parent, name, plan);
    default:
      return (require("./gcp") as typeof import("./gcp")).auditLog(parent, name, plan);
  }
}
