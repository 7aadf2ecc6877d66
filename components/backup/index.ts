import * as pulumi from "@pulumi/pulumi";
import { checkArguments } from "../core/arguments";
import type { Cloud } from "../core/cloud";
import { planBackup } from "./plan";

/** An S3 endpoint that is there. */
export interface BackupStoreArgs {
  /** `https://s3.example.com`. A change replaces the location. */
  endpoint: string;
  /** The access key. Live. */
  accessKey: pulumi.Input<string>;
  /** The secret key. Live. */
  secretKey: pulumi.Input<string>;
}

/** A restore that is tried. */
export interface RestoreDrillArgs {
  /** Default: true. Live. */
  enabled?: boolean;
  /** Five fields of cron, UTC. Default: `43 5 * * 1`. Live. */
  schedule?: string;
  /** Objects that a restore has to bring, `apps/v1/statefulsets/worker` or `v1/services/worker`. Default: whatever is there counts. Live. */
  holds?: string[];
  /** How old the latest backup may be. Default: 48. Live. */
  maxAgeHours?: number;
}

export interface BackupArgs {
  /** Where the cluster runs; decides Velero's plugin. A change replaces everything. */
  cloud: Cloud;
  /** Name of the bucket; on Azure `Bucket.name`, which has the account in it. A change replaces the location. */
  bucket: pulumi.Input<string>;
  /** Region of the bucket. A change replaces the location. */
  region: string;
  /** Azure: `Bucket.arn`, from which account and resource group are read. */
  bucketArn?: pulumi.Input<string>;
  /** On a cluster that is there: the endpoint and its keys. */
  store?: BackupStoreArgs;
  /** Name of Velero's ServiceAccount once it has its rights: `WorkloadIdentity.serviceAccountName`. Default: `velero-server`. */
  serviceAccountName?: pulumi.Input<string>;
  /** Annotations of the ServiceAccount. */
  serviceAccountAnnotations?: Record<string, pulumi.Input<string>>;
  /** Namespaces that are backed up. Live. */
  namespaces: string[];
  /** Five fields of cron, UTC. Default: `17 2 * * *`. Live. */
  schedule?: string;
  /** Days that a backup is kept. Default: 30. Live for backups that are made later. */
  keepDays?: number;
  /** A restore that is tried. Default: as `RestoreDrillArgs` says. */
  drill?: RestoreDrillArgs;
  /** Whether alert rules and a monitor are made, for which Prometheus' operator has to be there. Default: false. */
  watched?: boolean;
}

/**
 * Velero with one location and one schedule, and a restore that is tried every week. Objects of Kubernetes are backed up; what is in volumes
 * is not: checkpoints and data are in buckets, whose versions are their backup. Costs what the bucket holds.
 */
export class Backup extends pulumi.ComponentResource {
  /** Name of the schedule: `velero restore create --from-schedule <name>`. */
  public readonly scheduleName: pulumi.Output<string>;
  /** Namespace that Velero runs in. */
  public readonly namespace: pulumi.Output<string>;

  constructor(name: string, args: BackupArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trainyard:index:Backup", name, {}, opts);
    checkArguments("Backup", name, args, this);
    const plan = planBackup(name, args);
    const built = (require("./kubernetes") as typeof import("./kubernetes")).backup(this, name, plan);
    this.scheduleName = built.scheduleName;
    this.namespace = built.namespace;
    this.registerOutputs({ scheduleName: this.scheduleName, namespace: this.namespace });
  }
}
