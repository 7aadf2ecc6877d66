import * as pulumi from "@pulumi/pulumi";
import { checkArguments } from "../core/arguments";
import type { Cloud } from "../core/cloud";
import type { Consistency } from "../storage";
import { planFileSystems } from "./plan";
import { fileServers } from "./servers";

/** What serves the files. docs/storage.md says where each can be had, what it costs and what a reader may rely on. */
export const FileSystemKind = {
  /** The cloud's own SSDs, one a volume: `gp3`, `pd-ssd`, `PremiumV2_LRS`. */
  Disk: "disk",
  /** Disks of the nodes themselves, on a cluster that is there. */
  Local: "local",
  /** An NFS server, or EFS on AWS. */
  Nfs: "nfs",
  /** FSx for Lustre over a bucket: a shared cache on AWS. */
  Lustre: "lustre",
  /** A bucket as a file system, on Google Cloud. */
  GcsFuse: "gcsfuse",
  /** A container as a file system, on Azure. */
  Blobfuse: "blobfuse",
  /** Ceph on the nodes' raw disks, by Rook, on a cluster that is there. */
  Ceph: "ceph",
} as const;
export type FileSystemKind = (typeof FileSystemKind)[keyof typeof FileSystemKind];

/** Disks of the cloud. */
export interface DiskClassArgs {
  /** The cloud's name. Default: `gp3`, `pd-ssd`, `Premium_LRS`. A change replaces the class; volumes that are there keep their type. */
  type?: string;
  /** Operations a second, where the type takes it. Default: the type's own. */
  iops?: number;
  /** MB a second, where the type takes it. Default: the type's own. */
  throughputMbps?: number;
}

/** Disks of the nodes. One volume a node is declared; Kubernetes puts a pod where its volume is. */
export interface LocalDiskArgs {
  /** Where the disk is mounted on each node. A change replaces the volumes. */
  path: string;
  /** Names of the nodes that have it. */
  nodes: string[];
}

/** An NFS server. */
export interface NfsArgs {
  /** Its address. Left out on AWS: EFS is made, about 0.30 USD a GB and month. A change replaces the class. */
  server?: pulumi.Input<string>;
  /** Exported directory. Default: `/`. A change replaces the class. */
  share?: string;
  /** Below the share, one directory that all volumes of the class show. Default: each volume gets a directory of its own. */
  directory?: string;
}

/** FSx for Lustre. */
export interface LustreArgs {
  /** 1200, 2400, or more in steps of 2400. Default: 1200. More is live, less replaces it. About 0.14 USD a GiB and month. */
  capacityGiB?: number;
  /** `scratch` keeps nothing when a server fails, and the bucket behind still has it. Default: `persistent`. A change replaces it. */
  deployment?: LustreDeployment;
  /** MB/s for each TiB, `persistent` only: 125, 250, 500, 1000. Default: 125. A change replaces it. */
  throughputPerTiB?: number;
}

/** How FSx keeps files. */
export const LustreDeployment = { Scratch: "scratch", Persistent: "persistent" } as const;
export type LustreDeployment = (typeof LustreDeployment)[keyof typeof LustreDeployment];

/** Ceph on the nodes. */
export interface CephArgs {
  /** Serves S3 as well, at `http://rook-ceph-rgw-<name>.rook-ceph.svc`. Default: false. */
  objectStore?: boolean;
  /** Which raw disks it takes, a regular expression. Default: every disk that has nothing on it. */
  deviceFilter?: string;
}

/** The bucket behind a cache. */
export interface BucketBehindArgs {
  /** `Bucket.name`. */
  name: pulumi.Input<string>;
  /** `Bucket.arn`. */
  arn: pulumi.Input<string>;
  /** `Bucket.keyArn`. */
  keyArn?: pulumi.Input<string>;
  /** Whether nothing is written back. Default: false. */
  readOnly?: boolean;
}

/** One file system. */
export interface FileSystemArgs {
  /** The storage class that volumes name. A change replaces it. */
  name: string;
  /** What serves it. A change replaces it. */
  kind: FileSystemKind;
  /** Copies that the file system itself keeps. Default: 3 with `ceph`, else 1, and nothing else keeps more. */
  replicationFactor?: number;
  /** What a reader may rely on. Default: the most that the kind gives. */
  consistency?: Consistency;
  /** Seconds that a reader may be behind with `bounded`. Default: 60. A change replaces the class. */
  maxStalenessSeconds?: number;
  /** Whether what is stored outlives the claim. Default: true for `nfs` with a directory of its own for all, `lustre`, `ceph` and FUSE. */
  retain?: boolean;
  /** `lustre`, `gcsfuse`, `blobfuse`: the bucket behind. */
  bucket?: BucketBehindArgs;
  /** Hours that a cache keeps what nobody reads. Default: 168. Live. */
  lifetimeHours?: number;
  /** Size of the shared claim or of one local volume. Default: `1Ti`. */
  size?: string;
  /** Namespace of the shared claim. Default: `namespace` of the component. */
  namespace?: string;
  disk?: DiskClassArgs;
  local?: LocalDiskArgs;
  nfs?: NfsArgs;
  lustre?: LustreArgs;
  ceph?: CephArgs;
}

/** A subnet, and the zone that it is in. */
export interface FileSystemSubnet {
  id: string;
  zone: string;
}

export interface FileSystemsArgs {
  /** Where the cluster runs. */
  cloud: Cloud;
  /** The region. Default: the provider's. */
  region?: string;
  /** All file systems of the cluster, so that a driver is installed once. */
  fileSystems: FileSystemArgs[];
  /** Namespace of shared claims. It has to exist. */
  namespace: pulumi.Input<string>;
  /** AWS: the VPC. */
  vpcId?: pulumi.Input<string>;
  /** AWS: zones that get a mount target of EFS; the first one holds Lustre. */
  zones?: string[];
  /** AWS: private subnets of those zones. */
  subnets?: pulumi.Input<FileSystemSubnet[]>;
  /** AWS: `Cluster.securityGroupId`, from which nodes mount. */
  nodeSecurityGroupId?: pulumi.Input<string>;
  /** AWS: that of a second cluster, whose nodes mount the same servers. Live. */
  secondNodeSecurityGroupId?: pulumi.Input<string>;
  /** AWS: `FileSystems.servers` of another one, which are mounted and not made again: two clusters then read and write the same files. */
  servers?: pulumi.Input<FileServer[]>;
  /** Whether the cluster at hand mounts them. False: only servers are made, and nothing in Kubernetes. Default: true. Live. */
  mounted?: boolean;
  /** Azure: client id of the identity that nodes act as, `Cluster.connection.nodeIdentity`. */
  nodeIdentity?: pulumi.Input<string>;
  /** Azure: object id of that identity, `Cluster.connection.nodePrincipal`. */
  nodePrincipal?: pulumi.Input<string>;
  /** Nodes of the cluster, for what needs several. Default: not known. */
  nodes?: number;
  /** Tags of everything that takes tags. Live. */
  tags?: { [key: string]: pulumi.Input<string> };
}

/** A server that was made here, EFS or FSx for Lustre, as another cluster mounts it. */
export interface FileServer {
  /** Name of the file system. */
  name: string;
  /** Its DNS name. */
  address: string;
  /** FSx's id. */
  handle: string;
  /** FSx's name of the mount. */
  mountName: string;
}

/** A file system as workloads use it. */
export interface FileSystemOutput {
  /** The storage class. */
  storageClass: string;
  /** A claim that all pods of its namespace share; absent where each volume has a claim of its own. */
  claimName?: string;
  /** Annotations that a pod needs to mount it: GKE brings the FUSE process beside pods that ask for it. */
  podAnnotations: { [key: string]: string };
}

/**
 * The file systems that volumes of a cluster name by class: disks, NFS, Ceph, and caches over buckets with a lifetime. Drivers that the
 * cloud does not bring are installed with them. Costs what is behind: see each kind.
 */
export class FileSystems extends pulumi.ComponentResource {
  /** By name, known once they can be used. */
  public readonly fileSystems: pulumi.Output<FileSystemOutput[]>;
  /** AWS: the servers that were made, for `servers` of another cluster's. */
  public readonly servers: pulumi.Output<FileServer[]>;

  constructor(name: string, args: FileSystemsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trainyard:index:FileSystems", name, {}, opts);
    checkArguments("FileSystems", name, args, this);
    const plan = planFileSystems(name, args);
    const servers = fileServers(this, name, plan);
    this.servers = pulumi.all(servers.map(({ made }) => made));
    this.fileSystems = plan.mounted
      ? (require("./kubernetes") as typeof import("./kubernetes")).fileSystems(this, name, plan, servers)
      : pulumi.output([]);
    this.registerOutputs({ fileSystems: this.fileSystems, servers: this.servers });
  }
}
