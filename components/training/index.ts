import * as pulumi from "@pulumi/pulumi";
import { checkArguments } from "../core/arguments";
import type { Cloud } from "../core/cloud";
import type { FabricAttachmentArgs } from "../fabric";
import type { Collectives, SyncMode } from "./enums";
import { planTrainingGroup } from "./plan";

export { Collectives, SyncMode } from "./enums";

/** What makes the workers. */
export const TrainingForm = {
  /** They keep name and volumes for good, and can be scaled while they run: by hand, by the clock, by events. The default. */
  StatefulSet: "statefulset",
  /** A job that ends: the whole gang starts anew when one of a fixed number fails. An elastic one can be resized while it runs. */
  JobSet: "jobset",
  /** The same by Kubeflow Trainer, with a runtime that people submit jobs of their own to. Its number of workers never changes. */
  TrainJob: "trainjob",
} as const;
export type TrainingForm = (typeof TrainingForm)[keyof typeof TrainingForm];

/** Where the process group of an elastic run meets. */
export const RendezvousBackend = {
  /** Worker 0 itself: nothing more to run. It ends with worker 0. */
  C10d: "c10d",
  /** An etcd of its own, which outlives every worker. */
  Etcd: "etcd",
} as const;
export type RendezvousBackend = (typeof RendezvousBackend)[keyof typeof RendezvousBackend];

/** Where the process group of an elastic run meets. A change restarts the workers. */
export interface RendezvousArgs {
  /** Default `c10d`. */
  backend?: RendezvousBackend;
  /** `etcd`: 1, or 3 so that one may be lost. An even number is refused: it bears no more losses than one fewer. Default 1. */
  members?: number;
  /** `etcd`: the volume of a member. Default `2Gi`. */
  storage?: string;
  /** `etcd`: default: the cluster's default class. */
  storageClass?: string;
  /** `etcd`: the image. It has to serve the interface of version 2, which torchrun's `etcd-v2` speaks: 3.5 does, 3.6 no longer. */
  image?: string;
}

/** How many workers run. Elastic where `min`, `desired` and `max` differ. */
export interface WorkerCountArgs {
  /** The fewest that the job goes on with. Default: `desired`. */
  min?: number;
  /**
   * How many there are, and WORLD_SIZE. A change restarts all of them, because each is told that number; an elastic `jobset` is resized
   * without that, and is told `min`.
   */
  desired: number;
  /** The most that the job may grow to. Default: `desired`. */
  max?: number;
  /**
   * Something else sets the number while the job runs (`kubectl scale`, KEDA) and later runs leave it alone: workers come and go between
   * `min` and `max` without a restart of the others. The job has to ask its launcher or the coordinator how many there are; WORLD_SIZE
   * is the number it began with. Default false.
   */
  autoscaled?: boolean;
}

/** What one worker's machine has; the catalogue in `accelerators` knows it. A worker takes the whole machine. */
export interface WorkerMachineArgs {
  /** The machine type, as a node label value: `p4d.24xlarge`. Only for selection and messages. */
  type: string;
  /** Processors of the machine, all of them. */
  vcpus: number;
  /** Memory of the machine, all of it. */
  memoryGiB: number;
  /** Accelerators that Kubernetes counts. 0 for a rehearsal of the job on plain machines. */
  accelerators: number;
  /** Extended resource of the accelerator: `nvidia.com/gpu`, `habana.ai/gaudi`, `qualcomm.com/qaic`, `aws.amazon.com/neuron`. */
  resourceName: string;
  /** Collective library of the accelerator. */
  collectives: Collectives;
  /** Interfaces of the EFA device plugin (`vpc.amazonaws.com/efa`). Default 0. */
  efaInterfaces?: number;
  /** Huge pages of 2 MiB to ask for. Default `5120Mi` where the machine has EFA, none otherwise. */
  hugePages2Mi?: string;
  /**
   * DeviceClass of the accelerators, where a DRA driver owns them: each worker claims them, and asks for no `resourceName`. Default: a device
   * plugin counts them.
   */
  deviceClass?: string;
  /** Devices of the fabric that each worker takes. With it the `efaInterfaces` are asked for by this alone. Default: none but EFA's. */
  fabricDevices?: FabricDevicesArgs;
  /**
   * Whether workers share NVLink over several machines (GB200, GB300): each joins a ComputeDomain, of NVIDIA's DRA driver, which has to be
   * there. Default: false.
   */
  nvlinkDomain?: boolean;
  /**
   * Google: how collectives leave the machine, where `GkeFabric` and a `FabricNamespace` have made it ready. A worker takes all its accelerators then.
   * Default: NCCL talks over the pod's own interface by TCP. A change restarts the workers.
   */
  attachment?: FabricAttachmentArgs;
}

/** Devices of the fabric between machines that a pod takes: all that its machine has. */
export interface FabricDevicesArgs {
  /** How many. */
  count: number;
  /** Their DeviceClass, where a DRA driver owns them: `efa.networking.k8s.aws`, `mrdma.google.com`. Not with `resourceName`. */
  deviceClass?: string;
  /**
   * Their extended resource, where a device plugin counts them: `rdma/ib`, `rdma/shared_ib`. Pods that ask for one of `rdma/` are marked for
   * NRI's ulimit adjuster, so that they may pin memory; `DevicePlugin` brings it. Not with `deviceClass`.
   */
  resourceName?: string;
}

/** Overrides what follows from the machine and the headroom. A change restarts the workers. */
export interface WorkerResourcesArgs {
  /** Default: the machine's processors less the headroom. */
  cpuRequest?: string;
  /** Default: all of the machine's processors. */
  cpuLimit?: string;
  /** Default: the machine's memory less the headroom. */
  memoryRequest?: string;
  /** Default: the request, because memory cannot be taken back. */
  memoryLimit?: string;
}

/** A key that workers tolerate, so that they may run on tainted accelerator nodes. */
export interface WorkerTolerationArgs {
  /** Key of the taint. */
  key: string;
  /** Default: any value. */
  value?: string;
  /** Default `NoSchedule`. */
  effect?: string;
}

/** The data set's volume. Read only. */
export interface DataVolumeArgs {
  /** An existing claim that all workers share. Without it each worker gets a claim of its own from a template. */
  existingClaim?: string;
  /** Default `1Ti`. Not with `existingClaim`. */
  size?: string;
  /** A class that can serve ReadOnlyMany, such as `nfs-client`. A change replaces the workers. */
  storageClass?: string;
  /** Where workers see it. Default `/data`. */
  mountPath?: string;
}

/** One volume a worker for its checkpoints. */
export interface CheckpointVolumeArgs {
  /** A claim that exists and that all workers share, ReadWriteMany. Default: each has its own. */
  existingClaim?: string;
  /** Default `500Gi`. A change replaces the workers' StatefulSet. */
  size?: string;
  /** Such as `fast-ssd` or `gp3`. Default: the cluster's default class. A change replaces the StatefulSet. */
  storageClass?: string;
  /** Where workers see it, and CHECKPOINT_DIR. Default `/checkpoints`. */
  mountPath?: string;
  /**
   * Whether volumes outlive the group. Default true: checkpoints are what a run has paid for. Jobs (`jobset`, `trainjob`) have no volumes that
   * outlive their pods: their checkpoints go to a bucket, or to a claim that exists.
   */
  retain?: boolean;
}

/** A cache on the node's own disks, which goes with the pod. */
export interface CacheVolumeArgs {
  /** The most that it takes: `500Gi`. A change restarts the workers. */
  size: string;
  /** Where workers see it, and STORAGE_CACHE_PATH. Default `/cache`. A change restarts the workers. */
  mountPath?: string;
  /** Hours that a file stays that nobody reads; nodes write reads down once a day, so it may stay a day longer. Default 24. */
  lifetimeHours?: number;
}

/** The training job's own settings, in a file that workers see. A change restarts the workers. */
export interface TrainingSettingsArgs {
  /** Name of the model, `transformer_large`. Default: none, and the job's own choice. */
  modelName?: string;
  /** Default: the data volume's path. */
  datasetPath?: string;
  /** Samples a step on one machine. Default 32. */
  batchSize?: number;
  /** Default 0.001. */
  learningRate?: number;
  /** Default 100. */
  epochs?: number;
  /** Steps between two checkpoints. Default 1000. */
  checkpointInterval?: number;
}

/** Machines that hold the parameters; only with `syncMode` `parameter-server`. */
export interface ParameterServersArgs {
  /** Default: one for every four workers, at least one. */
  count?: number;
  /** Default `8`. */
  cpu?: string;
  /** Default `64Gi`. */
  memory?: string;
  /** Default 2222. */
  port?: number;
}

/** Keeps pods that talk all the time within one fabric: traffic between accelerators does not cross it at full speed, or at all. */
export interface FabricDomainArgs {
  /** Node label whose value all of them have to share. Default `topology.kubernetes.io/zone`. */
  topologyKey?: string;
  /** False: a wish and not a condition. Default true. */
  required?: boolean;
}

export interface TrainingGroupArgs {
  /** Where the cluster runs; decides which agents may hand its pods credentials. Default `kubernetes`: none. Live. */
  cloud?: Cloud;
  /** Namespace that it runs in. It has to exist. A change replaces everything. */
  namespace: pulumi.Input<string>;
  /** The user's worker image, best with a digest. Required outside a rehearsal. A change restarts the workers. */
  image?: pulumi.Input<string>;
  /** True in a rehearsal: a missing image becomes a stated placeholder that no registry can serve. Default false. */
  rehearsal?: boolean;
  /** Command of the image, where its own does not do. */
  command?: string[];
  /**
   * Name of the StatefulSet and of its headless Service: pods are `worker-0`, `worker-1`, ... Default `worker`; a second group of
   * a namespace needs another. A change replaces them.
   */
  serviceName?: string;
  /** What makes the workers. Default `statefulset`. A change replaces them. */
  form?: TrainingForm;
  /** Failures after which a job is given up. Default 3. Only with `jobset` and `trainjob`. A change replaces the job. */
  maxRestarts?: number;
  /** Where the process group of an elastic run meets. Default: at worker 0. */
  rendezvous?: RendezvousArgs;
  /**
   * Gives workers a token by which they may keep Leases in their namespace: who is there, and since when. Default false: no token at all.
   * A change restarts them.
   */
  membership?: boolean;
  /** With `queueName`: label of nodes whose value all workers have to share, as Kueue places them. Default: Kueue places them anywhere. */
  requiredTopology?: string;
  /** How many workers run. */
  workers: WorkerCountArgs;
  /** What a worker's machine has. A change restarts the workers. */
  machine: WorkerMachineArgs;
  /** Percent of processor and memory left to the system's own processes. 20 to 30 is sound. Default 25. */
  headroomPercent?: number;
  /** Default: the machine less the headroom. A change restarts the workers. */
  resources?: WorkerResourcesArgs;
  /**
   * `Coordinator.url`, as COORDINATOR_URL. Default: none; a launcher that finds its peers by itself (torchrun, MPI, a JobSet's or a TrainJob's own
   * variables) needs none, and nothing lets a coordinator in then. A change restarts the workers.
   */
  coordinatorUrl?: pulumi.Input<string>;
  /** Namespace of the coordinator. Default: the workers' own. Live. */
  coordinatorNamespace?: string;
  /** Default `allreduce`. A change restarts the workers. */
  syncMode?: SyncMode;
  /** Machines for the parameters. Default, with their mode: as `ParameterServersArgs` says. A change restarts them and the workers. */
  parameterServers?: ParameterServersArgs;
  /** Settings of the job itself, as the file `/etc/training/training.json` (TRAINING_CONFIG). A change restarts the workers. */
  settings?: TrainingSettingsArgs;
  /** No volume where it is absent: the job reads from object storage. */
  data?: DataVolumeArgs;
  /** One volume a worker. */
  checkpoints?: CheckpointVolumeArgs;
  /** Default: none. Machines with disks of their own (`p4d`, `p5`) have room for it. */
  cache?: CacheVolumeArgs;
  /** Annotations of the pods, such as a volume's driver asks for. A change restarts the workers. */
  podAnnotations?: Record<string, string>;
  /** Scratch space of a worker under /tmp, on the node's disk. Default `50Gi`. */
  scratch?: string;
  /** Size of /dev/shm, taken from the worker's memory. Default: an eighth of the memory request. */
  sharedMemory?: string;
  /** Port of the process group's rendezvous on worker 0. Default 29500. */
  masterPort?: number;
  /** First port that workers register with the coordinator. Default 8080. */
  workerPort?: number;
  /** Port of the workers' own `/metrics`; monitors are made for it. Default: none. */
  metricsPort?: number;
  /** Seconds that a worker has for its last checkpoint. Default 900. */
  gracePeriodSeconds?: number;
  /** Run in the worker before it is told to stop: writes the last checkpoint where the image does not do so on SIGTERM. */
  preStopCommand?: string[];
  /** Region of the object store, as AWS_REGION. Default `us-west-2`. */
  region?: pulumi.Input<string>;
  /** More environment variables, and others for a collective library (`NCCL_DEBUG: "INFO"`). Names that the component sets are refused. */
  environment?: Record<string, pulumi.Input<string>>;
  /** A bucket's `workloadEnvironment`, given to the process as it is. Variables above come before those of the same name here. */
  storageEnvironment?: pulumi.Input<Record<string, string>>;
  /** Secret in the namespace whose keys become variables: `ObjectStore.credentialsSecret`. Default: none. */
  storageSecret?: pulumi.Input<string>;
  /** Labels of the nodes that workers may run on. Default: `node.kubernetes.io/instance-type` is the machine's type. */
  nodeSelector?: Record<string, string>;
  /** Default: the accelerator's resource name, any value, NoSchedule. */
  tolerations?: WorkerTolerationArgs[];
  /** Where workers have to be together. Default: one zone. A change restarts the workers. */
  fabricDomain?: FabricDomainArgs;
  /** Name of an existing PriorityClass. A change restarts the workers. */
  priorityClass?: string;
  /** Kueue LocalQueue that admits the whole group at once. Default: none. */
  queueName?: string;
  /** Name of the ServiceAccount that is made for it; give `WorkloadIdentity.serviceAccountName`. Default: `serviceName`. */
  serviceAccountName?: pulumi.Input<string>;
  /** Annotations of the ServiceAccount: the identity on clouds that bind it so. Live. */
  serviceAccountAnnotations?: Record<string, pulumi.Input<string>>;
  /** User and group of the process, and group of its volumes. Default 10001, which is nobody on the host; 0 is refused. */
  runAsUser?: number;
  /** Log filter of the `RUST_LOG` variable. Default `info`. */
  logLevel?: string;
  /** Host of the OpenTelemetry collector, `Monitoring.tracingHost`. Default: no tracing. */
  tracingHost?: pulumi.Input<string>;
  /** Namespace of the Prometheus that may reach the metrics port. Default `monitoring`. */
  monitoringNamespace?: string;
  /** Labels of every object. A change restarts the workers. */
  labels?: Record<string, string>;
  /**
   * Whether workers and parameter servers carry a sidecar of the mesh, which has to be there. It takes calls to the coordinator and to
   * `workerPort`, and never sees collectives. A change restarts them. Default false.
   */
  mesh?: boolean;
  /**
   * ConfigMap of settings that change while it runs, `Configuration.configMaps`; it is mounted, and SETTINGS_DIR says where. Another one
   * restarts, a change of its content does not. Default: none.
   */
  liveSettings?: pulumi.Input<string>;
  /** The coordinator's gRPC port, which the sidecar takes. Default 50051. A change restarts the workers. */
  coordinatorPort?: number;
}

/**
 * The workers of one training run, and its parameter servers where the mode asks for them: a gang that starts together, is not
 * evicted below its least number, and writes a last checkpoint before it goes. Runs on any Kubernetes cluster. Costs the machines
 * that it fills: it asks for whole machines.
 */
export class TrainingGroup extends pulumi.ComponentResource {
  /** Name of the StatefulSet and of the headless Service. */
  public readonly serviceName: pulumi.Output<string>;
  /** Namespace that it runs in. */
  public readonly namespace: pulumi.Output<string>;
  /** Host of worker 0, where the process group meets. */
  public readonly masterAddress: pulumi.Output<string>;
  /** How many workers it begins with. */
  public readonly workers: pulumi.Output<number>;
  /** Labels of the workers' pods. */
  public readonly podLabels: pulumi.Output<Record<string, string>>;

  constructor(name: string, args: TrainingGroupArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trainyard:index:TrainingGroup", name, {}, opts);
    checkArguments("TrainingGroup", name, args, this);
    const plan = planTrainingGroup(name, args);
    for (const advice of plan.advice) pulumi.log.warn(advice, this);
    const built = (require("./kubernetes") as typeof import("./kubernetes")).trainingGroup(this, name, plan);
    this.serviceName = built.serviceName;
    this.namespace = built.namespace;
    this.masterAddress = built.masterAddress;
    this.workers = pulumi.output(plan.workers.desired);
    this.podLabels = pulumi.output(plan.podLabels);
    this.registerOutputs({
      serviceName: this.serviceName,
      namespace: this.namespace,
      masterAddress: this.masterAddress,
      workers: this.workers,
      podLabels: this.podLabels,
    });
  }
}
