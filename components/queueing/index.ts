import * as pulumi from "@pulumi/pulumi";
import { checkArguments } from "../core/arguments";
import { planQueueing } from "./plan";

/** What is done for a job that finds its queue full. */
export const QueuePreemption = {
  /** Nothing: it waits. */
  Never: "never",
  /** Jobs of a lower priority in the same queue are stopped, and those that borrowed what is this queue's own. */
  LowerPriority: "lower-priority",
} as const;
export type QueuePreemption = (typeof QueuePreemption)[keyof typeof QueuePreemption];

/** Who goes first. */
export const QueueOrder = {
  /** A job that does not fit lets smaller ones behind it pass. */
  BestEffort: "best-effort",
  /** Nobody passes: a job of all machines is never starved by small ones. */
  Strict: "strict",
} as const;
export type QueueOrder = (typeof QueueOrder)[keyof typeof QueueOrder];

/** A taint of the nodes; jobs have to tolerate it. */
export interface FlavorTaintArgs {
  key: string;
  value?: string;
  /** `NoSchedule`, `PreferNoSchedule` or `NoExecute`. */
  effect: string;
}

/** Nodes of one kind, as a queue sees them. */
export interface QueueFlavorArgs {
  /** The node group's name. A change replaces it. */
  name: string;
  /** Labels that tell its nodes. Live for jobs that start later. */
  nodeLabels: { [key: string]: string };
  /** Their taints. Default: none. Live. */
  nodeTaints?: FlavorTaintArgs[];
  /** What all its nodes have together, by resource: `{ "nvidia.com/gpu": "64" }`. */
  resources: { [key: string]: string };
  /**
   * Labels of nodes that say where they stand, the widest domain first and `kubernetes.io/hostname` last. Jobs are placed by them. Default:
   * none; then only the quota counts, and an autoscaler may bring the nodes after a job is admitted. A change replaces the flavor.
   */
  topology?: string[];
  /** Google: nodes come all at once by a ProvisioningRequest before a job is admitted. Default: false. Live. */
  queuedProvisioning?: boolean;
}

/** Part of a flavor that is a queue's own. */
export interface QueueShareArgs {
  /** Name of the flavor. */
  flavor: string;
  /** Percent of its resources that are this queue's own, 0 to 100; whole machines, rounded down. Default: 100. Live. */
  percent?: number;
}

/** One queue: who may put jobs into it, and what they may have together. */
export interface QueueArgs {
  /** Jobs name it: label `kueue.x-k8s.io/queue-name`. A change replaces it. */
  name: string;
  /** Namespaces whose jobs may use it; they are there already. A change replaces the entry. */
  namespaces: string[];
  /** What is its own. */
  shares: QueueShareArgs[];
  /** Queues of one cohort lend each other what they leave idle. Default: none, and nothing is lent. Live. */
  cohort?: string;
  /** Whether it takes what others of its cohort leave idle. Default: true. Live. */
  borrows?: boolean;
  /** Default: `best-effort`. Live. */
  order?: QueueOrder;
  /** Default: `lower-priority`. Live. */
  preemption?: QueuePreemption;
}

export interface QueueingArgs {
  /** Namespace of the engine, made for it. Default `kueue-system`. Replaces the engine. */
  namespace?: string;
  /** Controllers; one leads. Default: 2. Live. */
  replicas?: number;
  /** What nodes there are. */
  flavors: QueueFlavorArgs[];
  /** At least one. */
  queues: QueueArgs[];
  /**
   * Kinds of job that are queued, as Kueue names them. Default: `batch/job`, `jobset.x-k8s.io/jobset`, `trainer.kubeflow.org/trainjob`,
   * `leaderworkerset.x-k8s.io/leaderworkerset`, `ray.io/rayjob`, `ray.io/raycluster`, `statefulset`, `pod`. Restarts the engine.
   */
  frameworks?: string[];
  /**
   * Minutes after which an admitted job whose pods are not all ready goes back into the queue, so that half a gang never holds machines.
   * Default: 30. Restarts the engine.
   */
  podsReadyMinutes?: number;
  /** Names of jobs' priorities, and their values; jobs name one by the label `kueue.x-k8s.io/priority-class`. Default: `low` -1000, `normal` 0, `high` 1000. Live. */
  priorities?: { [key: string]: number };
  /** Labels of every object. Live. */
  labels?: { [key: string]: string };
}

/**
 * Lets jobs wait for machines instead of failing for want of them, all pods of a job at once or none, close together: Kueue with a flavor
 * for each node group, queues with quotas, and the topology of the cloud. Runs on any Kubernetes cluster. Takes about one processor and
 * 1 GiB.
 */
export class Queueing extends pulumi.ComponentResource {
  /** The queues by name; known once all of them are there, so that a job that comes after them is queued. */
  public readonly queueNames: pulumi.Output<string[]>;
  /** Namespace of the engine. */
  public readonly namespace: pulumi.Output<string>;

  constructor(name: string, args: QueueingArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trainyard:index:Queueing", name, {}, opts);
    checkArguments("Queueing", name, args, this);
    const plan = planQueueing(name, args);
    const built = (require("./kubernetes") as typeof import("./kubernetes")).queueing(this, name, plan);
    this.queueNames = built.queueNames;
    this.namespace = built.namespace;
    this.registerOutputs({ queueNames: this.queueNames, namespace: this.namespace });
  }
}

export { type NodeTopology, nodeTopology } from "./topology";
