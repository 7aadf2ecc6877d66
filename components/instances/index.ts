import * as pulumi from "@pulumi/pulumi";
import type { CapacityKind } from "../accelerators/types";
import type { CoordinatorConfigArgs } from "../coordinator";
import { checkArguments } from "../core/arguments";
import type { BucketGrantArgs } from "../identity";
import type { NodeSubnet } from "../nodes";
import { planTrainingInstances } from "./plan";

/** What a shared file system speaks. */
export const InstanceMountKind = {
  /** NFS 4.1: EFS, FSx for OpenZFS, or a server of your own. */
  Nfs: "nfs",
  /** FSx for Lustre. */
  Lustre: "lustre",
} as const;
export type InstanceMountKind = (typeof InstanceMountKind)[keyof typeof InstanceMountKind];

/** Shared data that every worker reads. A change restarts the workers' machines. */
export interface InstanceDataArgs {
  kind: InstanceMountKind;
  /** Name or address of the server, reached inside the network. */
  server: pulumi.Input<string>;
  /** The export, `/`, or Lustre's mount name. */
  path: pulumi.Input<string>;
  /** Where it is read. Default `/data`. */
  mountPath?: string;
}

/** A worker's own volume for checkpoints, gp3 and encrypted: about 0.08 USD a GiB and month. It outlives its machine. */
export interface InstanceCheckpointsArgs {
  /** Default 500. Live upwards; EBS never shrinks a volume. */
  sizeGiB?: number;
  /** Where it is written. Default `/checkpoints`. A change restarts the workers' machines. */
  mountPath?: string;
}

/** The machine of the coordinator. */
export interface InstanceCoordinatorArgs {
  /** Default `t3.large`, as the training runtime's document has it: about 0.08 USD an hour. A change stops and starts it. */
  machine?: string;
  /** The user's container image. Required outside a rehearsal. A change restarts its machine. */
  image?: pulumi.Input<string>;
  /** Machine image. Default: the newest Amazon Linux 2023 when it is first made; later ones change nothing. Replaces it. */
  imageId?: string;
  /** `coordinator.toml`. A change restarts its machine. */
  config?: CoordinatorConfigArgs;
  /** Default `info`. */
  logLevel?: string;
  /** Default 50. Live upwards. */
  rootVolumeGiB?: number;
}

/** The machines of the workers. */
export interface InstanceWorkersArgs {
  /** Machine type, `p4d.24xlarge`: about 22 USD an hour. A change stops and starts every worker. */
  machine: string;
  /** How many: the job's WORLD_SIZE, ranks 0 to one less. A change restarts all workers, and ends or makes machines at the high end. */
  count: number;
  /** The user's container image. Required outside a rehearsal. A change restarts the workers' machines. */
  image?: pulumi.Input<string>;
  /** What runs in it. Default: the image's own command. */
  command?: string[];
  /** Machine image with driver and container toolkit. Default for NVIDIA: AWS's Deep Learning base image. Replaces the workers. */
  imageId?: string;
  /** How machines are obtained. Default `on-demand`. Replaces the workers. */
  capacity?: CapacityKind;
  /** `cr-...` of a reservation or capacity block. Replaces the workers. */
  reservationId?: string;
  /** The placement group that a reservation was bought in. Replaces the workers. */
  placementGroupName?: string;
  /** Default 200. Live upwards. */
  rootVolumeGiB?: number;
  /** Default: 500 GiB each. */
  checkpoints?: InstanceCheckpointsArgs;
  /** Default: none, and training data comes from a bucket. */
  data?: InstanceDataArgs;
  /** Variables of the user's own. A change restarts the workers' machines. */
  environment?: { [key: string]: pulumi.Input<string> };
}

export interface TrainingInstancesArgs {
  /** AWS region. */
  region: string;
  /** The network. Replaces everything. */
  vpcId: pulumi.Input<string>;
  /** The network's range: shared file systems and tracing are reached inside it. */
  cidr: string;
  /** Subnets for plain machines, one of them in `zone`. Replaces everything. */
  privateSubnets: pulumi.Input<pulumi.Input<NodeSubnet>[]>;
  /** Subnets for machines with a fabric. Default: `privateSubnets`. */
  fabricSubnets?: pulumi.Input<pulumi.Input<NodeSubnet>[]>;
  /** The group that lets EFA through between its members. Default: one is made. */
  fabricSecurityGroupId?: pulumi.Input<string>;
  /** Where all machines stand: EFA crosses no zone. Replaces everything. */
  zone: string;
  /** The machine that hands out shards. Default: a t3.large with the document's settings. */
  coordinator?: InstanceCoordinatorArgs;
  /** The machines that train, all of one type. */
  workers: InstanceWorkersArgs;
  /** Buckets that the machines may read and write. Default: none. */
  buckets?: BucketGrantArgs[];
  /** Private ranges that read the coordinator's metrics on 9090, such as a Prometheus. Default: nobody. 50051 is the workers' alone. Live. */
  metricsCidrs?: string[];
  /** Host of a Jaeger agent or an OpenTelemetry collector in the network. Default: no tracing. */
  tracingHost?: pulumi.Input<string>;
  /** People reach a shell by Session Manager, without a key or an open port. Default: true. Live. */
  sessionManager?: boolean;
  /** True in a rehearsal: a missing container image becomes a stated placeholder. Default false. */
  rehearsal?: boolean;
  /** Tags of everything that takes tags. Live. */
  tags?: { [key: string]: pulumi.Input<string> };
}

/**
 * The distributed training runtime on EC2, without Kubernetes: a coordinator's machine and workers' machines, each with a systemd unit that
 * runs the user's container. They find each other by names in a private zone, so a machine that is replaced is found again. AWS only.
 * Costs the machines, their volumes and 0.50 USD a month for the zone.
 */
export class TrainingInstances extends pulumi.ComponentResource {
  /** Where workers find the coordinator: `http://coordinator.<name>.internal:50051`. */
  public readonly coordinatorUrl: pulumi.Output<string>;
  /** The coordinator's machine, `i-...`: `aws ssm start-session --target`. */
  public readonly coordinatorId: pulumi.Output<string>;
  /** The workers' machines, by rank. */
  public readonly workerIds: pulumi.Output<string[]>;
  /** `coordinator.toml` as the coordinator reads it. */
  public readonly configuration: pulumi.Output<string>;

  constructor(name: string, args: TrainingInstancesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trainyard:index:TrainingInstances", name, {}, opts);
    checkArguments("TrainingInstances", name, args, this);
    const plan = planTrainingInstances(name, args);
    const built = (require("./aws") as typeof import("./aws")).trainingInstances(this, name, plan);
    this.coordinatorUrl = built.coordinatorUrl;
    this.coordinatorId = built.coordinatorId;
    this.workerIds = built.workerIds;
    this.configuration = built.configuration;
    this.registerOutputs({
      coordinatorUrl: this.coordinatorUrl,
      coordinatorId: this.coordinatorId,
      workerIds: this.workerIds,
      configuration: this.configuration,
    });
  }
}
