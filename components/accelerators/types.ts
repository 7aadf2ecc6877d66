import type { Cloud } from "../core/cloud";

/**
 * What kind of chip a machine carries. A node group declares one of these; `accelerators` in `./kinds` says what follows from it
 * (resource name, taint, collective library, device plugin).
 */
export const AcceleratorKind = {
  Gaudi1: "gaudi1",
  Gaudi2: "gaudi2",
  Gaudi3: "gaudi3",
  QualcommAi100: "qualcomm-ai100",
  V100: "v100",
  T4: "t4",
  A10: "a10",
  A10G: "a10g",
  L4: "l4",
  L40S: "l40s",
  RtxPro4500: "rtx-pro-4500",
  RtxPro6000: "rtx-pro-6000",
  A100: "a100",
  H100: "h100",
  H200: "h200",
  Gh200: "gh200",
  B200: "b200",
  B300: "b300",
  Gb200: "gb200",
  Gb300: "gb300",
  Mi300x: "mi300x",
  Trainium: "trainium",
  Trainium2: "trainium2",
  Inferentia2: "inferentia2",
  TpuV5e: "tpu-v5e",
  TpuV5p: "tpu-v5p",
  TpuV6e: "tpu-v6e",
} as const;
export type AcceleratorKind = (typeof AcceleratorKind)[keyof typeof AcceleratorKind];

/** How a machine is paid for and obtained. */
export const CapacityKind = {
  OnDemand: "on-demand",
  Spot: "spot",
  /** A reservation billed at the on-demand price, used or not (AWS ODCR, Google reservation, Azure capacity reservation). */
  Reservation: "reservation",
  /** Machines bought for a window of time (AWS Capacity Block, Google calendar mode). */
  CapacityBlock: "capacity-block",
  /** Google's Dynamic Workload Scheduler: queued until all machines are there, then at most seven days. */
  FlexStart: "flex-start",
} as const;
export type CapacityKind = (typeof CapacityKind)[keyof typeof CapacityKind];

/** What carries the traffic between accelerators of different machines. */
export const Fabric = {
  None: "none",
  Efa: "efa",
  Tcpx: "tcpx",
  Tcpxo: "tcpxo",
  Roce: "roce",
  Infiniband: "infiniband",
  /** Links between the chips themselves, switched by the provider (TPU slices). */
  Ici: "ici",
} as const;
export type Fabric = (typeof Fabric)[keyof typeof Fabric];

export const Architecture = { Amd64: "amd64", Arm64: "arm64" } as const;
export type Architecture = (typeof Architecture)[keyof typeof Architecture];

/**
 * `current`: offered and listed. `legacy`: still offered or priced, but gone from current lists; opt in knowingly.
 * `unlisted`: the cloud has no public list or image for it. `retired`: not to be had any more.
 */
export const LifecycleState = { Current: "current", Legacy: "legacy", Unlisted: "unlisted", Retired: "retired" } as const;
export type LifecycleState = (typeof LifecycleState)[keyof typeof LifecycleState];

export interface Lifecycle {
  readonly state: LifecycleState;
  /** What the lists show, for every state but `current`. */
  readonly reason?: string;
  /** Key of the sources table, for every state but `current`. */
  readonly source?: string;
  /** The nearest machine that can be had, by name. */
  readonly replacement?: string;
}

export interface MachineAccelerator {
  readonly kind: AcceleratorKind;
  /** Chips that Kubernetes counts, per machine. */
  readonly count: number;
  /** Memory of one chip; unknown where absent. AWS states MiB (a 24 GB A10G has 22.35 GiB); other clouds print GB and mean GiB. */
  readonly memoryGiB?: number;
}

/** One network card of an AWS machine. A card carries several interfaces, of which at most one speaks EFA. */
export interface NetworkCard {
  readonly index: number;
  /** The most interfaces that the card takes, of all types together. */
  readonly maxInterfaces: number;
  readonly efa: boolean;
}

/** Networks that a Google machine needs beside its primary one. */
export interface AdditionalNetworks {
  /** `vpc`: separate ordinary VPCs, one interface each. `roce`: one VPC with a RDMA network profile and one subnet a card. */
  readonly kind: "vpc" | "roce";
  /** VPCs for `vpc`, subnets for `roce`. */
  readonly count: number;
  /** Largest packet, in bytes. */
  readonly mtu?: number;
  /** For `roce`: what follows the zone in the network profile's name, `vpc-roce` in `us-central1-a-vpc-roce`. */
  readonly profile?: string;
}

export interface LocalDisks {
  /** Whole capacity in decimal GB; 0 means the machine has none. */
  readonly totalGb: number;
  readonly count?: number;
}

/** Which node images fit: EKS `amiType`, GKE `imageType`, AKS `osSku`. */
export interface ImageSupport {
  /** Best first; empty where no public image exists, and `none` says why. */
  readonly families: readonly string[];
  /** Why there is no public image; a live run must then be given an image of its own. */
  readonly none?: string;
}

/** The account limit that the machine counts against. */
export interface Quota {
  /** `L-417A185B` on AWS, a metric name on Google, a VM family on Azure. */
  readonly code: string;
  readonly name: string;
  /** What the limit counts. */
  readonly unit: "vcpus" | "accelerators" | "machines";
}

export interface Price {
  readonly capacity: CapacityKind;
  /** US dollars for one machine and one hour, Linux, without discount. */
  readonly usdPerHour: number;
  readonly region: string;
  /** Key of the sources table. */
  readonly source: string;
}

/** A thing a reader of the field should know: disagreeing sources, a naming trap, an odd price. */
export interface MachineNote {
  readonly text: string;
  readonly source: string;
}

/** Everything about a machine that a source has to vouch for. A field that nobody vouches for is absent, and shown as unknown. */
export interface MachineFacts {
  readonly accelerator: MachineAccelerator;
  readonly architecture: Architecture;
  readonly vcpus: number;
  readonly memoryGiB: number;
  /** The whole network bandwidth that the cloud advertises, fabric included, in Gbit/s. */
  readonly networkGbps: number;
  readonly fabric: Fabric;
  /** Bandwidth of the fabric between machines, in Gbit/s. */
  readonly fabricGbps: number;
  /** AWS: the network cards. */
  readonly cards: readonly NetworkCard[];
  /** AWS: interfaces that speak EFA; as many as cards with `efa`, where the cards are known. */
  readonly efaInterfaces: number;
  /** AWS: cards that take one more plain interface, as device 1, for the most IP bandwidth. */
  readonly bandwidthCards: readonly number[];
  /** AWS: IPv4 addresses of one interface, which bounds the pods. */
  readonly ipv4PerInterface: number;
  /** Google: networks beside the primary one. */
  readonly additionalNetworks: readonly AdditionalNetworks[];
  /** Azure: InfiniBand ports, one an accelerator. */
  readonly infinibandPorts: number;
  /** Google: RDMA interfaces that GKE attaches by its managed DRANET, and pods claim as `mrdma.google.com`. */
  readonly managedRdmaDevices: number;
  readonly localDisks: LocalDisks;
  readonly images: ImageSupport;
  /**
   * AWS: zones where it is offered, by id (`usw2-az1`), because names differ by account; by name where the source gives nothing else.
   * Ask `zoneFault`.
   */
  readonly zones: readonly string[];
  /** Regions where it is sold; on AWS those of `zones` unless stated. Ask `knownRegions`. */
  readonly regions: readonly string[];
  readonly quota: Quota;
  /** The accelerators of this many machines share one NVLink domain (18 for GB200 NVL72 with 4 a machine). */
  readonly nvlinkDomainMachines: number;
  /** The lowest version of the EFA device plugin that counts this machine's interfaces rightly. */
  readonly efaPluginMinimum: string;
}

export type FactName = keyof MachineFacts;

/** One machine type of one cloud, with where each fact comes from. */
export interface Machine extends Partial<MachineFacts> {
  /** `hosts` stands for machines of your own, behind SSH or in a Kubernetes cluster you have. */
  readonly cloud: Cloud;
  /** The cloud's own name: `p5.48xlarge`, `a3-highgpu-8g`, `Standard_ND96isr_H100_v5`. */
  readonly name: string;
  /** Other spellings that people use and the cloud does not. */
  readonly wrongNames: readonly string[];
  readonly lifecycle: Lifecycle;
  readonly architecture: Architecture;
  readonly fabric: Fabric;
  readonly prices: readonly Price[];
  readonly notes: readonly MachineNote[];
  /** Key of the sources table for each fact that is there. */
  readonly sources: Readonly<Partial<Record<FactName, string>>>;
}

/** Where a fact comes from. */
export interface Source {
  readonly title: string;
  /** Public repository and path, or address. */
  readonly where: string;
  /** The day of the file or document, `YYYY-MM-DD`. */
  readonly date: string;
  /** `vendor-file`: generated by the vendor from its API. `third-party`: compiled by somebody else. */
  readonly kind: "vendor-file" | "vendor-document" | "third-party" | "common-knowledge" | "owner";
}

/** The machines that an environment knows, and the sources that its facts refer to. */
export interface Catalogue {
  readonly machines: ReadonlyMap<string, Machine>;
  readonly sources: Readonly<Record<string, Source>>;
}

/** One interface of an AWS launch template. */
export interface NetworkInterface {
  readonly networkCardIndex: number;
  readonly deviceIndex: number;
  /** `interface` has IP addresses, `efa-only` speaks EFA alone and takes none. */
  readonly interfaceType: "interface" | "efa-only";
}

/**
 * `ip-optimised`: one interface with IP addresses, the least address use. `bandwidth-optimised`: as many interfaces with IP addresses
 * as the IP bandwidth of the machine needs.
 */
export const InterfacePolicy = { IpOptimised: "ip-optimised", BandwidthOptimised: "bandwidth-optimised" } as const;
export type InterfacePolicy = (typeof InterfacePolicy)[keyof typeof InterfacePolicy];

/** A Kubernetes taint that keeps other pods off. */
export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
}

/** What follows from the kind of chip, on any cloud. */
export interface Accelerator {
  readonly kind: AcceleratorKind;
  /** What people call it: `Intel Gaudi 3`. */
  readonly product: string;
  readonly vendor: "intel" | "nvidia" | "amd" | "aws" | "qualcomm" | "google";
  /** Which software stack drives it. */
  readonly family: "gaudi" | "nvidia" | "rocm" | "neuron" | "qualcomm" | "tpu";
  /** Collective library, and so which environment variables a job needs; `none` for chips that only serve. */
  readonly collectives: "HCCL" | "NCCL" | "RCCL" | "NEURON" | "TPU" | "none";
  /** Extended resource that pods ask for. */
  readonly resourceName: string;
  readonly taint: Taint;
  /** Label and value that tell its nodes, where the vendor's discovery or the cloud sets one. */
  readonly nodeLabel?: { readonly key: string; readonly value: string };
  readonly devicePlugin: DevicePlugin;
  readonly exporter?: MetricsExporter;
  /** Key of the sources table. */
  readonly source: string;
}

export interface DevicePlugin {
  readonly name: string;
  /** Who installs it: a chart, the cloud's own image, or a manifest that ships with the vendor's SDK. */
  readonly owner: string;
}

export interface MetricsExporter {
  readonly name: string;
  readonly port?: number;
}
