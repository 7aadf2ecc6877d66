import * as pulumi from "@pulumi/pulumi";
import { checkArguments } from "../core/arguments";
import { planGrid } from "./plan";

/** What one worker of Ray has: a pod that fills a machine. */
export interface RayMachineArgs {
  /** Processors of the machine. */
  vcpus: number;
  /** Memory of the machine. */
  memoryGiB: number;
  /** Accelerators that one worker takes; 0 for none. */
  accelerators: number;
  /** Extended resource of the accelerator, `nvidia.com/gpu`. */
  resourceName: string;
  /** DeviceClass of the accelerators, where a DRA driver owns them: workers claim them, and ask for no `resourceName`. Default: none. */
  deviceClass?: string;
}

/** What a pod of Ray asks for. */
export interface RayResourcesArgs {
  /** Processors. */
  cpu?: string;
  /** Memory, asked for and bounded: Ray counts what it may take. */
  memory?: string;
}

/** Workers on one kind of node. */
export interface RayWorkersArgs {
  /** Part of the pods' names, `gpu`. A change replaces the group. */
  name: string;
  /** How many now. Live; with autoscaling only the start. */
  replicas: number;
  /** With autoscaling: never fewer. Default: `replicas`. Live. */
  min?: number;
  /** With autoscaling: never more. Default: `replicas`. Live. */
  max?: number;
  /** What each has. A change restarts the cluster. */
  machine: RayMachineArgs;
  /** Labels of the nodes that they run on. A change restarts the cluster. */
  nodeSelector: Record<string, string>;
  /** Default: three quarters of the machine. A change restarts the cluster. */
  resources?: RayResourcesArgs;
}

/** A command that runs once, by Ray's own jobs. A change of it runs it again, as another job. */
export interface RayBatchJobArgs {
  /** Part of the job's name. */
  name: string;
  /** The command, `python train.py --epochs 100`. It runs on the cluster's workers as far as its code asks Ray for them. */
  entrypoint: string;
  /** What the code comes from: `https://...zip`, `s3://...zip`, `gs://...zip`. Default: what the image holds. */
  workingDir?: string;
  /** Python packages that are added, `torch==2.9.0`. */
  pip?: string[];
  /** Variables of the job. */
  environment?: Record<string, string>;
  /** Tries after the first, each on a cluster of the job's own beside the grid. Default 0, and the job runs on the grid. */
  retries?: number;
  /** Workers of each group on the job's own cluster. Default: the grid's numbers. Only with `retries`. */
  replicas?: number;
  /** Seconds after which it is ended. Default: never. */
  timeoutSeconds?: number;
  /** Seconds that a finished job's own cluster stays, to be looked at. Default 600. Only with `retries`. */
  keepSeconds?: number;
}

export interface RayGridArgs {
  /** Namespace that it runs in. It has to exist. A change replaces everything. */
  namespace: pulumi.Input<string>;
  /** Version of Ray in the image, `2.52.0`: from there on it knows tokens. A change restarts the cluster. */
  version: string;
  /** The user's image, which holds that Ray. Required outside a rehearsal. A change restarts the cluster. */
  image?: pulumi.Input<string>;
  /** True in a rehearsal: a missing image becomes a stated placeholder. Default false. */
  rehearsal?: boolean;
  /** What the head asks for; it runs no tasks. Default 4 processors and 16Gi. A change restarts the cluster. */
  head?: RayResourcesArgs;
  /** Workers by kind of node. */
  workers: RayWorkersArgs[];
  /** Whether Ray brings and takes workers by itself, between each group's min and max. Default false. A change restarts the cluster. */
  autoscaling?: boolean;
  /** Whether whoever talks to Ray has to show a token, which KubeRay makes up. Default true. A change restarts the cluster. */
  authentication?: boolean;
  /** Commands that run once. */
  jobs?: RayBatchJobArgs[];
  /** Whether the operator is installed. False where the cluster has it already. Default true. */
  installOperator?: boolean;
  /** Namespace of the operator. Default `kuberay-system`. A change replaces the operator. */
  operatorNamespace?: string;
  /** Whether monitors and rules are made, for which Prometheus' operator has to be there. Default false. */
  watched?: boolean;
  /** Namespace of the Prometheus that reads Ray. Default `monitoring`. */
  monitoringNamespace?: string;
}

/**
 * The Grid as a Ray cluster on Kubernetes, by KubeRay: a head, workers that fill their machines, and batch jobs. Whoever reaches Ray runs
 * code on every worker, so a network policy lets in the cluster's own pods and those labelled `trainyard.dev/grid-client: "true"`, and Ray
 * asks for a token besides. Costs the machines that it fills.
 */
export class RayGrid extends pulumi.ComponentResource {
  /** Where drivers connect: `ray://<head>.<namespace>.svc:10001`. */
  public readonly clientUrl: pulumi.Output<string>;
  /** Dashboard and jobs: `http://<head>.<namespace>.svc:8265`. */
  public readonly dashboardUrl: pulumi.Output<string>;
  /** Names of the jobs, as `kubectl get rayjob` shows them. */
  public readonly jobs: pulumi.Output<string[]>;

  constructor(name: string, args: RayGridArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trainyard:index:RayGrid", name, {}, opts);
    checkArguments("RayGrid", name, args, this);
    const plan = planGrid(name, args);
    const built = (require("./kubernetes") as typeof import("./kubernetes")).rayGrid(this, name, plan);
    this.clientUrl = built.clientUrl;
    this.dashboardUrl = built.dashboardUrl;
    this.jobs = built.jobs;
    this.registerOutputs({ clientUrl: this.clientUrl, dashboardUrl: this.dashboardUrl, jobs: this.jobs });
  }
}
