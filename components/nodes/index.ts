import * as pulumi from "@pulumi/pulumi";
import type { AcceleratorKind, CapacityKind, InterfacePolicy } from "../accelerators/types";
import { checkArguments } from "../core/arguments";
import { Cloud, type Strategy } from "../core/cloud";
import type { FabricNetwork } from "../network";
import { checkProviderRegion, configuredRegion } from "../network/zones";
import { planAzureNodeGroup } from "./azure-plan";
import { planGcpNodeGroup } from "./gcp-plan";
import { planNodeGroup } from "./plan";

/** How many nodes. */
export interface NodeCount {
  /** Never fewer. Default: `desired`. Live. */
  min?: number;
  /** As many now. Live; where an autoscaler owns the group, only the start. */
  desired: number;
  /** Never more. Default: `desired`. Live. */
  max?: number;
}

export const TaintEffect = {
  NoSchedule: "NoSchedule",
  PreferNoSchedule: "PreferNoSchedule",
  NoExecute: "NoExecute",
} as const;
export type TaintEffect = (typeof TaintEffect)[keyof typeof TaintEffect];

/** Keeps pods off that do not tolerate it. */
export interface NodeTaint {
  key: string;
  value?: string;
  effect: TaintEffect;
}

/** A subnet that nodes may stand in. */
export interface NodeSubnet {
  /** The cloud's identifier. */
  id: pulumi.Input<string>;
  /** Its zone, `us-west-2a`. */
  zone: pulumi.Input<string>;
}

/** The cluster that the nodes join; `Cluster.connection` fits. */
export interface NodeCluster {
  /** The cluster's name. Replaces the group. */
  name: pulumi.Input<string>;
  /** The security group that all nodes share; needed where a machine has a fabric or more than one interface. */
  securityGroupId?: pulumi.Input<string>;
  /** Kubernetes version of the nodes. Default: the cluster's. Rolls the nodes. */
  version?: pulumi.Input<string>;
  /** Address of the API server; needed with `imageId`. */
  endpoint?: pulumi.Input<string>;
  /** The cluster's certificate, base64; needed with `imageId`. */
  certificateAuthority?: pulumi.Input<string>;
  /** Range of Kubernetes services; needed with `imageId`. */
  serviceCidr?: pulumi.Input<string>;
  /** Google: the service account that nodes act as; needed where `nodeRoleArn` is not given. Replaces the group. */
  nodeServiceAccount?: pulumi.Input<string>;
  /** Google: the key that encrypts boot disks where `volumeKeyArn` is not given. Replaces the group. */
  volumeKeyId?: pulumi.Input<string>;
  /** Azure: the resource group of the cluster. Replaces the group. */
  resourceGroup?: pulumi.Input<string>;
  /** Azure: client id of the identity that nodes act as. */
  nodeIdentity?: pulumi.Input<string>;
}

/** Who installs the accelerators' driver. A node has one owner of its driver. */
export const DriverOwner = {
  /** The cloud, with its image or at a node's start. */
  Cloud: "cloud",
  /** An operator on the cluster, such as NVIDIA's GPU operator. */
  Operator: "operator",
} as const;
export type DriverOwner = (typeof DriverOwner)[keyof typeof DriverOwner];

/** What the cloud does with a node that is ill. */
export interface NodeRepair {
  /** Whether it reboots or replaces it. Default: true. Live. */
  enabled?: boolean;
  /**
   * Minutes that accelerator trouble has to last before the node is replaced; longer than a checkpoint takes, so that a job can save
   * itself. EKS takes 10, 20 ... 120, and has rules for NVIDIA and Neuron chips only. Default: 30. Live.
   */
  acceleratorWaitMinutes?: number;
  /** Nodes that are repaired at the same time. Default: 1. Live. */
  maxParallel?: number;
}

/** What a reservation or capacity block holds, as it was bought. */
export interface BoughtCapacity {
  /** The zone that it was bought in. Default: the group's own. */
  zone?: string;
  /** Machines in it. */
  machines: number;
  /** First moment of a capacity block, RFC 3339: `2026-12-01T11:30:00Z`. */
  start?: string;
  /** Last moment of a capacity block; EC2 takes the machines back 30 minutes before it. */
  end?: string;
}

/** When the machines are needed. */
export interface PlannedRun {
  /** RFC 3339. */
  start: string;
  /** RFC 3339. */
  end: string;
}

export interface NodeGroupArgs {
  /** The cloud. Replaces everything. */
  cloud: Cloud;
  /** Google: the project. Default: the provider's. Replaces everything. */
  project?: string;
  /** The region. Default: the provider's. Replaces everything. */
  region?: string;
  /** The cluster that the nodes join. */
  cluster: pulumi.Input<NodeCluster>;
  /** Machine type, `p4d.24xlarge`. The catalogue knows what it has. Replaces the group. */
  machine: string;
  /** What the machine carries, in your words. Where the cloud lists something else, a warning says so. Default: what the cloud lists. */
  accelerator?: AcceleratorKind;
  /** How many. */
  nodes: NodeCount;
  /** An autoscaler sets the number of nodes: later runs leave it alone. Default: false. Live. */
  autoscaled?: boolean;
  /** Zones that nodes stand in. A machine with a fabric takes exactly one. Replaces the group. */
  zones: string[];
  /** Subnets to choose from; those in `zones` are used. `Network.fabricSubnets` and `Network.privateSubnets` fit. Replaces the group. */
  subnets: pulumi.Input<pulumi.Input<NodeSubnet>[]>;
  /** How machines are obtained. Default: `on-demand`. Replaces the group. */
  capacity?: CapacityKind;
  /**
   * What was bought: `cr-...` of a reservation or capacity block on AWS, where a change rolls the nodes; a reservation's name on Google
   * Cloud, with its project before it where it is another's, where a change replaces the group; the id of a capacity reservation group on Azure,
   * which replaces it too and which the cluster's identity must be allowed to use.
   */
  reservationId?: pulumi.Input<string>;
  /** What was bought under `reservationId`: held against the group before anything is made. Default: not checked. Nothing changes. */
  bought?: BoughtCapacity;
  /** When the machines are needed: held against the window of a capacity block. Default: not checked. Nothing changes. */
  plannedRun?: PlannedRun;
  /** Name of the placement group that a reservation was bought in. Rolls the nodes. */
  placementGroupName?: pulumi.Input<string>;
  /**
   * How changes reach nodes that are in use. Default: `rolling`. Live.
   *
   * `rolling` and `canary` start a new node before they drain an old one, one after another. `blue-green` starts a whole new set first.
   * `recreate` ends all old nodes first. Where no machine more can be had (`reservation`, `capacity-block`) old nodes always end first.
   */
  strategy?: Strategy;
  /** How the network cards of a machine with a fabric are used. Default: `ip-optimised`. Rolls the nodes. */
  interfacePolicy?: InterfacePolicy;
  /** Whether the fabric's interfaces are attached. Default: true where the machine has a fabric. Rolls the nodes. */
  fabric?: boolean;
  /** The security group of the fabric; `Network.fabricSecurityGroupId` fits. Rolls the nodes. */
  fabricSecurityGroupId?: pulumi.Input<string>;
  /** The network in which a fabric security group is made where none is given. */
  vpcId?: pulumi.Input<string>;
  /**
   * Google: the networks that the machine takes beside the main one; `Network.fabricNetworks` fits, and those of other machines in it are
   * passed over. Replaces the group.
   */
  fabricNetworks?: pulumi.Input<pulumi.Input<FabricNetwork>[]>;
  /**
   * Google: all machines of a job at once or none, for work that Kueue admits by a ProvisioningRequest. Default: false. Replaces the
   * group.
   */
  queued?: boolean;
  /**
   * Google and Azure: machines close together, in one zone. Default: true for on-demand machines with a fabric on Google; false on Azure,
   * where a pool with InfiniBand stands together by itself. Replaces the group.
   */
  compact?: boolean;
  /** Google: hours after which flex-start machines end, 1 to 168. Default: 168. Replaces the group. */
  maxRunHours?: number;
  /**
   * Azure: whether the subscription has the feature AKSInfinibandSupport registered, as it has to be for H100 and H200 and must not be for
   * GB200 and GB300. Default: not known, and a warning says what the machine needs. Nothing changes.
   */
  infinibandFeature?: boolean;
  /** Azure: minutes that a drain may take, 1 to 1440; what is not done by then is cordoned and left. Default: 60 for accelerators, 30. Live. */
  drainTimeoutMinutes?: number;
  /** Azure: encrypts temporary disks and caches too; the subscription has to have EncryptionAtHost registered. Default: true. Replaces the group. */
  encryptionAtHost?: boolean;
  /** Google and Azure: who installs the GPU driver. Default: `cloud`. Replaces the group. */
  driver?: DriverOwner;
  /** The image: `COS_CONTAINERD` or `UBUNTU_CONTAINERD` on Google Cloud, `Ubuntu`, `Ubuntu2404` or `AzureLinux` on Azure. Default: the first that fits the machine. Rolls the nodes. */
  imageFamily?: string;
  /** Image of your own, `ami-...`; asked for where the cloud has none for the machine (dl2q, dl1). Rolls the nodes. */
  imageId?: pulumi.Input<string>;
  /** Size of the root volume, GiB. Default: 200 for accelerators, 100 otherwise. About 0.08 USD a GiB and month. Rolls the nodes. */
  rootVolumeGiB?: number;
  /**
   * ARN of a KMS key for root volumes; its policy must let the service role of EC2 Auto Scaling use it. Default: the account's `aws/ebs`
   * key. Rolls the nodes.
   */
  volumeKeyArn?: pulumi.Input<string>;
  /** Local disks as one RAID 0 under containers and pods' scratch space. Default: true where the machine has any. Rolls the nodes. */
  localStorage?: boolean;
  /** Pages of 2 MiB that are set aside at boot. Default: what the image's drivers take. Rolls the nodes. */
  hugePages2Mi?: number;
  /** Pods a node may run. Default: what the addresses of the first network card allow, at most 110 (250 from 30 vCPUs). Rolls the nodes. */
  maxPods?: number;
  /** Labels beside our own. Live. */
  labels?: { [key: string]: string };
  /** Taints beside the accelerator's own. Live. */
  taints?: NodeTaint[];
  /**
   * New accelerator nodes join with the taint `trainyard.dev/burn-in`, which `BurnIn` takes away from those that pass its tests. Azure's
   * pools keep the taints that they are given, so there `BurnIn.marksNodes` sets it and this says nothing. Default: false. Live on EKS's own
   * images and on Google Cloud, where running nodes are tainted and tested once they are free; rolls the nodes with an image of your own.
   */
  burnIn?: boolean;
  /** Keeps new pods off all nodes of the group; those that run stay. Default: false. Live. */
  cordoned?: boolean;
  /** Repair of ill nodes. */
  repair?: NodeRepair;
  /** Shell access through AWS Systems Manager. Default: false. Live. */
  sessionManager?: boolean;
  /** ARN of a role of your own for the nodes. Default: one with least rights is made. Replaces the group. */
  nodeRoleArn?: pulumi.Input<string>;
  /** Tags of everything that takes tags, instances and volumes too. Rolls the nodes. */
  tags?: { [key: string]: pulumi.Input<string> };
}

/** What a cloud's file hands back. */
export interface NodeGroupOutputs {
  name: pulumi.Output<string>;
  nodeRoleArn: pulumi.Output<string>;
  launchTemplateId?: pulumi.Output<string>;
}

/** The machines of one kind that work is placed on: accelerators with their fabric, or plain ones for what runs beside them. */
export class NodeGroup extends pulumi.ComponentResource {
  /** The group's name in its cloud. */
  public readonly name: pulumi.Output<string>;
  /** What the nodes act as: ARN of a role on AWS, address of a service account on Google Cloud, a client id on Azure, empty where `cluster` names no identity. */
  public readonly nodeRoleArn: pulumi.Output<string>;
  /** AWS: the launch template that the nodes start with. */
  public readonly launchTemplateId?: pulumi.Output<string>;

  constructor(name: string, args: NodeGroupArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trainyard:index:NodeGroup", name, {}, opts);
    checkArguments("NodeGroup", name, args, this);
    if (args.cloud !== Cloud.Aws) checkProviderRegion(this, `NodeGroup ${name}`, args);
    const built = build(this, name, args);
    this.name = built.name;
    this.nodeRoleArn = built.nodeRoleArn;
    this.launchTemplateId = built.launchTemplateId;
    this.registerOutputs({ name: this.name, nodeRoleArn: this.nodeRoleArn, launchTemplateId: this.launchTemplateId });
  }
}

function build(parent: pulumi.Resource, name: string, args: NodeGroupArgs): NodeGroupOutputs {
  switch (args.cloud) {
    case Cloud.Gcp: {
      const plan = planGcpNodeGroup(name, args, configuredRegion(args.cloud));
      return (require("./gcp") as typeof import("./gcp")).gcpNodeGroup(parent, name, plan);
    }
    case Cloud.Azure: {
      const plan = planAzureNodeGroup(name, args, configuredRegion(args.cloud));
      return (require("./azure") as typeof import("./azure")).azureNodeGroup(parent, name, plan);
    }
    default:
      return (require("./aws") as typeof import("./aws")).nodeGroup(parent, name, planNodeGroup(name, args));
  }
}

export { allocatable } from "./allocatable";
export { needsImage } from "./plan";
