import * as pulumi from "@pulumi/pulumi";
import { checkArguments } from "../core/arguments";
import type { Cloud } from "../core/cloud";
import { planCoordinator } from "./plan";

/** Which probe the coordinator's image answers. */
export const CoordinatorHealth = {
  /** A connection to the gRPC port: any image. */
  Tcp: "tcp",
  /** The standard gRPC health service, `grpc.health.v1.Health`: the image has to serve it. */
  Grpc: "grpc",
} as const;
export type CoordinatorHealth = (typeof CoordinatorHealth)[keyof typeof CoordinatorHealth];

/** Where the coordinator keeps checkpoints. */
export const CheckpointBackend = { Local: "local", S3: "s3" } as const;
export type CheckpointBackend = (typeof CheckpointBackend)[keyof typeof CheckpointBackend];

/** How checkpoints are compressed. */
export const CheckpointCompression = { None: "none", Gzip: "gzip", Zstd: "zstd" } as const;
export type CheckpointCompression = (typeof CheckpointCompression)[keyof typeof CheckpointCompression];

/** How a new version takes the place of the old one. */
export const CoordinatorStrategy = {
  /** The old one stops before the new one starts: never two coordinators, a pause of some seconds. */
  Recreate: "recreate",
  /** The new one starts beside the old one. Only for an image that elects a leader. */
  Rolling: "rolling",
} as const;
export type CoordinatorStrategy = (typeof CoordinatorStrategy)[keyof typeof CoordinatorStrategy];

/** Section `[storage]` of coordinator.toml. A change rolls the coordinator's pod. */
export interface CoordinatorStorageArgs {
  /** Default `s3` where a bucket is given, `local` otherwise. */
  backend?: CheckpointBackend;
  /** Bucket of the `s3` backend. */
  bucket?: pulumi.Input<string>;
  /** Region of the bucket. Default `us-west-2`. */
  region?: pulumi.Input<string>;
  /** Directory of the `local` backend; a volume is mounted there. Default `/checkpoints`. */
  path?: string;
}

/** Section `[checkpoint]` of coordinator.toml. A change rolls the coordinator's pod. */
export interface CoordinatorCheckpointArgs {
  /** Steps between two checkpoints. Default 1000. */
  intervalSteps?: number;
  /** Older ones are deleted. Default 5. */
  keepLastN?: number;
  /** Default `gzip`. */
  compression?: CheckpointCompression;
  /** Writes beside the training step and not within it. Default true. */
  asyncWrite?: boolean;
}

/** Section `[dataset]` of coordinator.toml. A change rolls the coordinator's pod. */
export interface CoordinatorDatasetArgs {
  /** Samples in a shard. Default 10000. */
  defaultShardSize?: number;
  /** Shards fetched ahead. Default 2. */
  prefetchShards?: number;
  /** GB of scratch space for shards, on the node's disk. Default 10. */
  cacheSizeGb?: number;
}

/** The whole of coordinator.toml; its keys are those of the training runtime's document. */
export interface CoordinatorConfigArgs {
  /** Milliseconds between two heartbeats of a worker. Default 1000. */
  heartbeatIntervalMs?: number;
  /** Milliseconds of silence after which a worker counts as lost. Default 30000. */
  heartbeatTimeoutMs?: number;
  /** Failures after which the job is given up. Default 3. */
  maxWorkerFailures?: number;
  /** Milliseconds before the shards of a lost worker go to another. Default 5000. */
  failureBackoffMs?: number;
  /** Where checkpoints are kept. */
  storage?: CoordinatorStorageArgs;
  /** How often checkpoints are written, and how. */
  checkpoint?: CoordinatorCheckpointArgs;
  /** How data sets are cut into shards. */
  dataset?: CoordinatorDatasetArgs;
}

/** The volume of the `local` checkpoint backend. */
export interface CoordinatorVolumeArgs {
  /** Default `100Gi`. Growing it is live where the class allows that, shrinking is refused by Kubernetes. */
  size?: string;
  /** Default: the cluster's default class. A change replaces the volume and what is on it. */
  storageClass?: string;
}

/** Processor and memory, in Kubernetes' notation. A change rolls the pod. */
export interface CoordinatorResourcesArgs {
  /** Default `2`. */
  cpuRequest?: string;
  /** Default `4`. */
  cpuLimit?: string;
  /** Default `4Gi`. */
  memoryRequest?: string;
  /** Default `8Gi`. */
  memoryLimit?: string;
}

/** Who may talk to the coordinator. Everybody else is refused. */
export interface CoordinatorAccessArgs {
  /** Pod labels of the workers that may reach the gRPC port. Default: those that a `TrainingGroup` gives its pods. */
  workerLabels?: Record<string, string>;
  /** Namespace of those workers. Default: the coordinator's own. */
  workerNamespace?: string;
  /** Namespace of the Prometheus that may reach the metrics port. Default `monitoring`. */
  monitoringNamespace?: string;
}

export interface CoordinatorArgs {
  /** Where the cluster runs; decides which agents may hand its pods credentials. Default `kubernetes`: none. Live. */
  cloud?: Cloud;
  /** Namespace that it runs in. It has to exist. A change replaces everything. */
  namespace: pulumi.Input<string>;
  /** The user's coordinator image, best with a digest. Required outside a rehearsal. A change rolls the pod. */
  image?: pulumi.Input<string>;
  /** True in a rehearsal: a missing image becomes a stated placeholder that no registry can serve. Default false. */
  rehearsal?: boolean;
  /** Name of the Deployment and its Service, and the host in COORDINATOR_URL. Default `coordinator`. A change replaces both. */
  serviceName?: string;
  /** gRPC port. Default 50051. */
  grpcPort?: number;
  /** Port of `/metrics`. Default 9090. */
  metricsPort?: number;
  /** The file coordinator.toml. Default: the document's values. A change rolls the pod. */
  config?: CoordinatorConfigArgs;
  /** What it asks for and may take at most. A change rolls the pod. */
  resources?: CoordinatorResourcesArgs;
  /** Only for the `local` backend. */
  volume?: CoordinatorVolumeArgs;
  /** Default `recreate`: two coordinators at once would both hand out shards. */
  strategy?: CoordinatorStrategy;
  /** Default `tcp`. */
  health?: CoordinatorHealth;
  /**
   * Whether a node drain may evict it. Default false: a drain waits, because a training run loses its place without it. Set it to true
   * for the time of an upgrade of the node that it runs on.
   */
  evictable?: boolean;
  /** Log filter of the `RUST_LOG` variable. Default `info`. */
  logLevel?: string;
  /**
   * Host of the OpenTelemetry collector (`Monitoring.tracingHost`): OTLP on 4317, and Jaeger's older UDP protocol on 6831.
   * Default: no tracing.
   */
  tracingHost?: pulumi.Input<string>;
  /** Name of an existing PriorityClass. */
  priorityClass?: string;
  /** Labels of the nodes that it may run on, besides never on accelerator nodes. */
  nodeSelector?: Record<string, string>;
  /** Name of the ServiceAccount that is made for it; give `WorkloadIdentity.serviceAccountName`. Default: `serviceName`. */
  serviceAccountName?: pulumi.Input<string>;
  /** Annotations of the ServiceAccount: the identity on clouds that bind it so. */
  serviceAccountAnnotations?: Record<string, pulumi.Input<string>>;
  /** More environment variables. Names that the component sets itself are refused. */
  environment?: Record<string, pulumi.Input<string>>;
  /** A bucket's `workloadEnvironment`, given to the process as it is. Variables above come before those of the same name here. */
  storageEnvironment?: pulumi.Input<Record<string, string>>;
  /** Secret in the namespace whose keys become variables: `ObjectStore.credentialsSecret`. Default: none. */
  storageSecret?: pulumi.Input<string>;
  /** Who may reach it. Live. */
  access?: CoordinatorAccessArgs;
  /** Labels of every object. */
  labels?: Record<string, string>;
  /**
   * Coordinators that stand by. Only for an image that elects a leader by the Lease that LEASE_NAME names, opens the gRPC port when it leads and
   * ends when it no longer does. Default 0: a lost coordinator is made anew. Each costs what the first one does.
   */
  standbys?: number;
  /**
   * Seconds after which a coordinator on a node that is not heard of is made anew elsewhere. Default: Kubernetes' 300. Fewer are for checkpoints
   * in a bucket: a volume stays with a lost node for six minutes. A change rolls the pod.
   */
  failoverSeconds?: number;
  /** Whether it carries a sidecar of the mesh, which has to be there. A change rolls the pod. Default false. */
  mesh?: boolean;
  /**
   * ConfigMap of settings that change while it runs, `Configuration.configMaps`; it is mounted, and SETTINGS_DIR says where. Another one
   * restarts, a change of its content does not. Default: none.
   */
  liveSettings?: pulumi.Input<string>;
}

/**
 * The one coordinator of a training run: hands out ranks and shards, hears heartbeats, keeps count of checkpoints. Reached by its
 * workers and by Prometheus and by nobody else. Runs on any Kubernetes cluster; the provider comes with Pulumi's own options.
 * Costs what its request of processor and memory costs on the nodes that carry it.
 */
export class Coordinator extends pulumi.ComponentResource {
  /** What workers are given as COORDINATOR_URL: `http://coordinator.training.svc:50051`. */
  public readonly url: pulumi.Output<string>;
  /** Name of its Service. */
  public readonly serviceName: pulumi.Output<string>;
  /** Namespace that it runs in. */
  public readonly namespace: pulumi.Output<string>;
  /** Labels of its pods, for network policies and monitors. */
  public readonly podLabels: pulumi.Output<Record<string, string>>;
  /** The configuration file as it is mounted. */
  public readonly configuration: pulumi.Output<string>;

  constructor(name: string, args: CoordinatorArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trainyard:index:Coordinator", name, {}, opts);
    checkArguments("Coordinator", name, args, this);
    const plan = planCoordinator(name, args);
    const built = (require("./kubernetes") as typeof import("./kubernetes")).coordinator(this, name, plan);
    this.url = built.url;
    this.serviceName = built.serviceName;
    this.namespace = built.namespace;
    this.podLabels = pulumi.output(plan.podLabels);
    this.configuration = built.configuration;
    this.registerOutputs({
      url: this.url,
      serviceName: this.serviceName,
      namespace: this.namespace,
      podLabels: this.podLabels,
      configuration: this.configuration,
    });
  }
}
