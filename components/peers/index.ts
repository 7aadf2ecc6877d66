import * as pulumi from "@pulumi/pulumi";
import { checkArguments } from "../core/arguments";
import type { Cloud } from "../core/cloud";
import { planPeers } from "./plan";

/** Where a peer keeps games, models and training data: RingRift's own three kinds. */
export const PeerStorage = {
  /** A volume of its own, which outlives the pod. */
  Local: "local",
  /** One export that all peers share. */
  Nfs: "nfs",
  /** The node's disk: gone with the pod, fetched from other peers again. */
  Ephemeral: "ephemeral",
} as const;
export type PeerStorage = (typeof PeerStorage)[keyof typeof PeerStorage];

/** What hands out evaluation tasks. */
export const PeerQueue = { Redis: "redis", Sqs: "sqs", None: "none" } as const;
export type PeerQueue = (typeof PeerQueue)[keyof typeof PeerQueue];

/** What a peer's machine has. */
export interface PeerMachineArgs {
  /** As the hosts file shows it: `GH200`, `H100`. */
  gpu: string;
  /** Accelerators that one peer takes. */
  accelerators: number;
  /** Extended resource of the accelerator. */
  resourceName: string;
  /** DeviceClass of the accelerators, where a DRA driver owns them: peers claim them, and ask for no `resourceName`. Default: none. */
  deviceClass?: string;
  /** Memory of one accelerator, in GB. Default: not stated. */
  gpuMemoryGb?: number;
  /** Processors of the machine. */
  vcpus: number;
  /** Memory of the machine. */
  memoryGiB: number;
}

/** Peers that do the same work on the same kind of node. */
export interface PeerRoleArgs {
  /** `training`, `selfplay` or a word of your own; part of the pods' names. A change replaces them. */
  name: string;
  /** How many. Live. */
  replicas: number;
  /** What each has. A change restarts them. */
  machine: PeerMachineArgs;
  /** Labels of the nodes that they run on. A change restarts them. */
  nodeSelector: Record<string, string>;
  /** Processors that a worker asks for. Default: three quarters of the machine's, less on a small one. */
  cpu?: string;
  /** Memory that a worker asks for and may take. Default: three quarters of the machine's, less on a small one. */
  memory?: string;
}

/** When a peer stops asking another that does not answer. A change restarts all peers. */
export interface PeerCircuitBreakerArgs {
  /** Failures in a row that open the circuit. Default 5. */
  failureThreshold?: number;
  /** Seconds until an open circuit lets a try through. Default 60. */
  recoverySeconds?: number;
  /** Tries that have to succeed before it closes. Default 3. */
  halfOpenRequests?: number;
}

/** Directories of the sync categories, under the peers' home. A change restarts all peers. */
export interface PeerSyncPathsArgs {
  /** GAMES. Default `data/games`. */
  games?: string;
  /** MODELS. Default `models`. */
  models?: string;
  /** TRAINING_DATA. Default `data/training`. */
  trainingData?: string;
  /** CONFIGS. Default `config`. */
  configs?: string;
}

/** The volume of the write-ahead log. It outlives the pod and the group. */
export interface PeerWalArgs {
  /** Default `10Gi`. A change replaces the pods' StatefulSets. */
  size?: string;
  /** Default: the cluster's default class. */
  storageClass?: string;
}

/** Where data is kept. */
export interface PeerStorageArgs {
  /** Default `local`. A change replaces the pods' StatefulSets. */
  provider?: PeerStorage;
  /** Default `500Gi`. */
  size?: string;
  /** `local` only. Default: the cluster's default class. */
  storageClass?: string;
  /** `nfs` only: the server's address. */
  nfsServer?: string;
  /** `nfs` only: the exported directory. */
  nfsPath?: string;
  /** Copies of each file that the provider itself keeps. Default 1, and no provider here keeps more. */
  replicas?: number;
}

/**
 * Valkey with Sentinel, made by the component where no address is given. Peers log in as `ringrift`, at the sentinels too. It survives
 * the loss of one pod in about ten seconds, or thirty where two sentinels stand for election at once; what the lost primary had taken in the
 * last second may be gone.
 */
export interface PeerSentinelArgs {
  /** Default 3: fewer cannot agree on a new primary. Live. */
  replicas?: number;
  /** Volume of each. Default `8Gi`. */
  size?: string;
  /** Default: the cluster's default class. */
  storageClass?: string;
  /** What peers log in with, 16 characters or more. Default: one is made up and kept in the Secret. A change restarts queue and peers. */
  password?: pulumi.Input<string>;
}

/** The task queue. A change restarts all peers. */
export interface PeerQueueArgs {
  /** Redis by `sentinel` or `url`; SQS by `url` and `region`. */
  kind: PeerQueue;
  /** `redis`: address of one that is there, `rediss://user:password@host:6379/0`; kept in a Secret. `sqs`: the queue's URL. */
  url?: pulumi.Input<string>;
  /** `sqs`: region of the queue. */
  region?: string;
  /** `sqs`: id of an access key, where the cluster hands its pods no identity. Kept in a Secret. */
  accessKeyId?: pulumi.Input<string>;
  /** `sqs`: the access key itself. Kept in a Secret. */
  secretAccessKey?: pulumi.Input<string>;
  /** `redis` without `url`: the one that is made. */
  sentinel?: PeerSentinelArgs;
}

/** A machine outside of the cluster that is a peer too. It runs the P2P service itself; here it is told of, and let in. */
export interface PeerHostArgs {
  /** As the hosts file calls it. */
  name: string;
  /** `training`, `selfplay` or a word of your own. */
  role?: string;
  /** IP address that pods reach. */
  address?: string;
  /** IP address in a Tailscale network that the cluster's nodes are in. */
  tailscaleAddress?: string;
  /** Public name of a Cloudflare tunnel to its SSH port. */
  tunnel?: string;
  /** The tunnel's service token; makes the hosts file a Secret. */
  tunnelTokenId?: pulumi.Input<string>;
  tunnelTokenSecret?: pulumi.Input<string>;
  user?: string;
  /** SSH port. Default 22. */
  port?: number;
  /** RingRift's folder there. */
  path?: string;
  /** What enters its Python environment, `source .../bin/activate`. */
  activate?: string;
  memoryGb?: number;
  cpus?: number;
  gpu?: string;
  gpuMemoryGb?: number;
  /** `ready`, `maintenance` or `offline`. Default `ready`. */
  status?: string;
  /** Default 8765. */
  workerPort?: number;
}

export interface PeerGroupArgs {
  /** Where the cluster runs; decides which agents may hand its pods credentials. Default `kubernetes`: none. */
  cloud?: Cloud;
  /** Namespace that it runs in. It has to exist. A change replaces everything. */
  namespace: pulumi.Input<string>;
  /** The user's image, which holds RingRift and aria2. Required outside a rehearsal. A change restarts all peers. */
  image?: pulumi.Input<string>;
  /** True in a rehearsal: a missing image becomes a stated placeholder. Default false. */
  rehearsal?: boolean;
  /** Name of the ServiceAccount that is made for them; give `WorkloadIdentity.serviceAccountName`. Default: the component's name. */
  serviceAccountName?: pulumi.Input<string>;
  /** Peers by what they do. */
  roles: PeerRoleArgs[];
  /** Peers outside of the cluster. A change restarts all peers. */
  hosts?: PeerHostArgs[];
  /** Port of the P2P sync service. Default 8770. */
  p2pPort?: number;
  /** Port of the workers. Default 8765. */
  workerPort?: number;
  /** Seconds that one sync may take. Default 300. */
  syncTimeoutSeconds?: number;
  /** Files in one go. Default 100. */
  syncBatchSize?: number;
  /** Tries after the first. Default 3. */
  syncRetries?: number;
  /** When a peer is left alone for a while. */
  circuitBreaker?: PeerCircuitBreakerArgs;
  /** Where the sync categories are. */
  syncPaths?: PeerSyncPathsArgs;
  /** The write-ahead log. */
  wal?: PeerWalArgs;
  /** Where data is kept. */
  storage?: PeerStorageArgs;
  /** Default: none, and peers evaluate what they find themselves. */
  queue?: PeerQueueArgs;
  /** Whether each peer hands out its models and games by aria2. Default false. */
  seeders?: boolean;
  /** Port of aria2. Default 6881. */
  seederPort?: number;
  /** Whether alert rules and a monitor are made, for which Prometheus' operator has to be there. Default false. */
  watched?: boolean;
  /** Namespace of the Prometheus that reads the peers. Default `monitoring`. */
  monitoringNamespace?: string;
  /** Host of the OpenTelemetry collector. Default: no tracing. */
  tracingHost?: pulumi.Input<string>;
}

/**
 * Nodes that play against themselves, train on what they played and keep each other's data, with no one in the middle: RingRift's cluster.
 * Runs on any Kubernetes cluster. Costs the machines that it fills and its volumes.
 */
export class PeerGroup extends pulumi.ComponentResource {
  /** Hosts of the P2P sync services, one a peer, with the port. */
  public readonly seeds: pulumi.Output<string[]>;
  /** Name of the headless Service by which peers find each other. */
  public readonly serviceName: pulumi.Output<string>;

  constructor(name: string, args: PeerGroupArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trainyard:index:PeerGroup", name, {}, opts);
    checkArguments("PeerGroup", name, args, this);
    const plan = planPeers(name, args);
    const built = (require("./kubernetes") as typeof import("./kubernetes")).peerGroup(this, name, plan);
    this.seeds = built.seeds;
    this.serviceName = built.serviceName;
    this.registerOutputs({ seeds: this.seeds, serviceName: this.serviceName });
  }
}
