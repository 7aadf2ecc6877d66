import * as pulumi from "@pulumi/pulumi";
import type { AcceleratorKind, CapacityKind, InterfacePolicy } from "../../accelerators/types";
import { checkArguments } from "../../core/arguments";
import type { Cloud } from "../../core/cloud";
import type { NodeCluster, NodeSubnet, NodeTaint } from "../index";
import { planKarpenter, planKarpenterPool } from "./plan";

/** When nodes of a pool may be disrupted: drift, consolidation. */
export interface MaintenanceWindow {
  /** Days of the week: `Sun`, `Mon`, `Tue`, `Wed`, `Thu`, `Fri`, `Sat`. */
  days: string[];
  /** Time of day that the window opens, UTC: `02:30`. */
  startUtc: string;
  /** How long it stays open, 1 to 1440. */
  minutes: number;
}

export interface KarpenterArgs {
  /** The cloud; `aws` today. Replaces everything. */
  cloud: Cloud;
  /** The region. Default: the provider's. Replaces everything. */
  region?: string;
  /** The cluster that it brings nodes to; `Cluster.name` fits. Replaces everything. */
  clusterName: pulumi.Input<string>;
  /** Controllers; one leads, the others stand by. Default: 2. Live. */
  replicas?: number;
  /** Tags of everything that takes tags. Live. */
  tags?: { [key: string]: pulumi.Input<string> };
}

/**
 * Brings nodes when pods ask for them, as an alternative to managed node groups. The controller runs on nodes of another group, acts by a
 * role of its own through Pod Identity, and is told by a queue when EC2 is about to take a machine back. One a cluster: its release has a
 * name of its own.
 *
 * Give it the cluster and nodes to run on: `{ provider: cluster.kubernetesProvider, dependsOn: [systemNodes] }`. Costs nothing but the
 * queue's requests (0.40 USD a million).
 */
export class Karpenter extends pulumi.ComponentResource {
  /** What nodes of its pools start with; known once the controller is there, so that pools come after it and go before it. */
  public readonly instanceProfileName: pulumi.Output<string>;
  /** ARN of the role that the nodes act as. */
  public readonly nodeRoleArn: pulumi.Output<string>;

  constructor(name: string, args: KarpenterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trainyard:index:Karpenter", name, {}, opts);
    checkArguments("Karpenter", name, args, this);
    const plan = planKarpenter(name, args);
    const built = (require("./aws") as typeof import("./aws")).karpenter(this, name, plan);
    this.instanceProfileName = built.instanceProfileName;
    this.nodeRoleArn = built.nodeRoleArn;
    this.registerOutputs({ instanceProfileName: this.instanceProfileName, nodeRoleArn: this.nodeRoleArn });
  }
}

export interface KarpenterPoolArgs {
  /** The cloud; `aws` today. Replaces everything. */
  cloud: Cloud;
  /** The region. Default: the provider's. */
  region?: string;
  /** The cluster; `Cluster.connection` fits. Only its security group is used. */
  cluster: pulumi.Input<NodeCluster>;
  /** `Karpenter.instanceProfileName`. */
  instanceProfileName: pulumi.Input<string>;
  /** Machine type. Drifts the nodes: they are replaced inside of maintenance windows. */
  machine: string;
  /** What the machine carries, in your words. Default: what the cloud lists. */
  accelerator?: AcceleratorKind;
  /** The most nodes that pods can call for. Live. */
  maxNodes: number;
  /** As many nodes always, whether pods ask or not; needed for what Karpenter does not know (Qualcomm). Replaces the pool. */
  fixedNodes?: number;
  /** Zones that nodes stand in. A machine with a fabric takes exactly one. Drifts the nodes. */
  zones: string[];
  /** Subnets to choose from; those in `zones` are used. Drifts the nodes. */
  subnets: pulumi.Input<pulumi.Input<NodeSubnet>[]>;
  /** How machines are obtained. Default: `on-demand`. Drifts the nodes. */
  capacity?: CapacityKind;
  /** `cr-...` of the reservation or capacity block. Drifts the nodes. */
  reservationId?: pulumi.Input<string>;
  /** Name of the placement group that a reservation was bought in. Drifts the nodes. */
  placementGroupName?: pulumi.Input<string>;
  /** How the network cards of a machine with a fabric are used. Default: `ip-optimised`. Drifts the nodes. */
  interfacePolicy?: InterfacePolicy;
  /** Whether the fabric's interfaces are attached. Default: true where the machine has a fabric. Drifts the nodes. */
  fabric?: boolean;
  /** The security group of the fabric; `Network.fabricSecurityGroupId` fits. Drifts the nodes. */
  fabricSecurityGroupId?: pulumi.Input<string>;
  /** Image of your own, `ami-...`, built on Amazon Linux 2023. Default: EKS's of `imageVersion`. Drifts the nodes. */
  imageId?: pulumi.Input<string>;
  /** Release of EKS's Amazon Linux 2023 images, `v20260917`. Default: that of `images.ts`. Drifts the nodes. */
  imageVersion?: string;
  /** Size of the root volume, GiB. Default: 200 for accelerators, 100 otherwise. Drifts the nodes. */
  rootVolumeGiB?: number;
  /** ARN of a KMS key for root volumes. Default: the account's `aws/ebs` key. Drifts the nodes. */
  volumeKeyArn?: pulumi.Input<string>;
  /** Local disks as one RAID 0. Default: true where the machine has any. Drifts the nodes. */
  localStorage?: boolean;
  /** Pages of 2 MiB that are set aside at boot. Drifts the nodes. */
  hugePages2Mi?: number;
  /** Pods a node may run. Default: as a `NodeGroup` has it. Drifts the nodes. */
  maxPods?: number;
  /** Labels beside our own. Drifts the nodes. */
  labels?: { [key: string]: string };
  /** Taints beside the accelerator's own. Drifts the nodes. */
  taints?: NodeTaint[];
  /** New accelerator nodes join with the taint `trainyard.dev/burn-in`, which `BurnIn` takes away. Default: false. Drifts the nodes. */
  burnIn?: boolean;
  /**
   * When nodes may be replaced or taken away. Default: never for accelerators (a run is worth more than a newer image), any time
   * otherwise. Live.
   */
  maintenance?: MaintenanceWindow[];
  /** How many nodes at once inside the windows: a number or a percentage. Default: `1`. Live. */
  disruptAtOnce?: string;
  /** How long a node stays empty before it goes, such as `30m`. Default: `10m`. Live. */
  emptyFor?: string;
  /** Tags of instances and volumes. Drifts the nodes. */
  tags?: { [key: string]: pulumi.Input<string> };
}

/**
 * Nodes of one kind that come when pods ask for them and go when they are empty. A pool with accelerators never expires, gives up only
 * empty nodes, and is disrupted only inside of its maintenance windows.
 */
export class KarpenterPool extends pulumi.ComponentResource {
  /** The pool's name, and the value of `karpenter.sh/nodepool` on its nodes. */
  public readonly name: pulumi.Output<string>;

  constructor(name: string, args: KarpenterPoolArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trainyard:index:KarpenterPool", name, {}, opts);
    checkArguments("KarpenterPool", name, args, this);
    const plan = planKarpenterPool(name, args);
    this.name = (require("./pool") as typeof import("./pool")).karpenterPool(this, name, plan);
    this.registerOutputs({ name: this.name });
  }
}
