import type * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { checkArguments } from "../core/arguments";
import { Cloud } from "../core/cloud";
import { checkProviderRegion, configuredRegion } from "../network/zones";
import { planAzureCluster } from "./azure-plan";
import { planGcpCluster } from "./gcp-plan";
import { planCluster } from "./plan";

/** Who reaches the Kubernetes API over the internet. The private endpoint is always there. */
export const EndpointAccess = {
  /** Nobody. */
  Private: "private",
  /** The ranges of `publicCidrs`. */
  Restricted: "restricted",
  /** Everybody. Only IAM stands between the internet and the API then, so it has to be said with this word. */
  World: "world",
} as const;
export type EndpointAccess = (typeof EndpointAccess)[keyof typeof EndpointAccess];

/** How long the cloud supports a Kubernetes version. AWS charges 0.10 USD an hour in standard support and 0.60 in extended. */
export const SupportType = {
  /** Upgraded by the cloud when standard support ends (about 14 months after release). */
  Standard: "STANDARD",
  /** Stays 12 months longer, at six times the price. */
  Extended: "EXTENDED",
} as const;
export type SupportType = (typeof SupportType)[keyof typeof SupportType];

/** Azure: what AKS upgrades by itself, within the maintenance window. It drains nodes for it, one after another. */
export const UpgradeChannel = {
  /** Nothing: versions and node images change when the program says so. */
  None: "none",
  /** Patches of the Kubernetes version, control plane and nodes. */
  Patch: "patch",
  /** The newest patch of the last minor version but one. */
  Stable: "stable",
  /** Node images alone. */
  NodeImage: "node-image",
} as const;
export type UpgradeChannel = (typeof UpgradeChannel)[keyof typeof UpgradeChannel];

/** Azure: the pool of plain machines that AKS keeps its own services on; it cannot be left out. */
export interface SystemPoolArgs {
  /** Size. Default: `Standard_D4s_v5`, about 0.19 USD an hour. Replaces the cluster. */
  machine?: string;
  /** Nodes, 2 or more. Default: 2. Live. */
  nodes?: number;
  /** Zones by number. Default: all of the region's. Replaces the cluster. */
  zones?: string[];
}

/** What a person or a machine may do in the cluster: the names of EKS's access policies. */
export const ClusterPermission = {
  /** Everything. */
  ClusterAdmin: "cluster-admin",
  /** Everything inside namespaces but quotas and the namespaces themselves. */
  Admin: "admin",
  /** Read and write most objects. */
  Edit: "edit",
  /** Read most objects, no secrets. */
  View: "view",
} as const;
export type ClusterPermission = (typeof ClusterPermission)[keyof typeof ClusterPermission];

/** Lets one IAM role or user in. */
export interface ClusterAccessEntry {
  /** Tells entries apart; part of the resource's name. Replaces the entry. */
  name: string;
  /**
   * ARN of the role or user; on Google Cloud `user:`, `group:` or `serviceAccount:` and an address; on Azure `user:`, `group:` or
   * `servicePrincipal:` and the object id. Replaces the entry.
   */
  principalArn: pulumi.Input<string>;
  /** What it may do. Live. */
  permission: ClusterPermission;
  /** AWS: where; the whole cluster by default. Live. */
  namespaces?: string[];
}

/** An EKS add-on: one that is added, or another version or configuration for one that is there. */
export interface ClusterAddon {
  /** EKS's name, `vpc-cni`. */
  name: string;
  /** Version. Default: EKS's own choice for the Kubernetes version, made once. Live, rolls its pods. */
  version?: string;
  /** Configuration as JSON, merged over ours. Live, rolls its pods. */
  configuration?: string;
  /** ARN of a role that its service account takes through Pod Identity. */
  roleArn?: pulumi.Input<string>;
  /** The service account that takes `roleArn`. */
  serviceAccount?: string;
}

export interface ClusterArgs {
  /** The cloud that runs the control plane. Replaces everything. */
  cloud: Cloud;
  /** Google: the project. Default: the provider's. Replaces everything. */
  project?: string;
  /** Azure: name of the resource group. Default: the network's. Replaces everything. */
  resourceGroup?: pulumi.Input<string>;
  /** The region. Default: the provider's. Replaces everything. */
  region?: string;
  /** The cluster's name. Default: the component's name. Letters, digits, dashes and underscores, up to 100. Replaces everything. */
  clusterName?: string;
  /** The network that the cluster joins. Replaces everything. */
  vpcId: pulumi.Input<string>;
  /**
   * Private subnets in at least two zones, for the control plane's interfaces. Live within the same zones. On Google Cloud the first one
   * is the cluster's, which a change replaces.
   */
  subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  /** Kubernetes version, `1.34`. Default: the version of `versions.ts`, with source and date. Live upwards, one minor version at a time. */
  kubernetesVersion?: string;
  /**
   * Who reaches the API over the internet. Default: `restricted` where `publicCidrs` are given, `private` otherwise. Live. With `private`
   * everything that talks to Kubernetes, `pulumi up` too, has to run inside the network or reach into it.
   */
  endpointAccess?: EndpointAccess;
  /** IPv4 ranges that reach the public endpoint. Live. */
  publicCidrs?: string[];
  /** People and machines that are let in. Live. */
  accessEntries?: ClusterAccessEntry[];
  /**
   * Whether the identity that deploys becomes administrator. Default: true, because what runs on the cluster is deployed by it. Replaces
   * everything.
   */
  creatorIsAdmin?: boolean;
  /**
   * ARN of the KMS key that encrypts Kubernetes secrets; on Google Cloud the name of a key in the cluster's region, which encrypts boot
   * disks too; on Azure the id of a key and its version, which replaces nothing. Default: rotating keys are made, about 1 USD a month on
   * AWS and 0.06 on Google Cloud. Replaces everything.
   */
  keyArn?: pulumi.Input<string>;
  /** Days that control-plane logs are kept; one of CloudWatch's steps. Default: 90. Live. */
  logRetentionDays?: number;
  /** Azure: AKS's own agent reads what containers write, for data collection rules such as `AuditLog`'s. Default: false. Live. */
  containerLogs?: boolean;
  /** The cloud refuses to delete the cluster until this is false again. Default: false. Live. */
  deletionProtection?: boolean;
  /** Default: `STANDARD`. Live. */
  supportType?: SupportType;
  /** Lets AWS shift traffic away from a zone in trouble. Default: false, because jobs bound to one zone have nowhere to go. Live. */
  zonalShift?: boolean;
  /** IPv4 range of Kubernetes services, /12 to /24 in private space. Default: `172.20.0.0/16`. Replaces everything. */
  serviceCidr?: string;
  /**
   * Storage drivers beside the cloud's disks: `efs`, `fsx`, `s3` on AWS; `filestore`, `gcsfuse`, `lustre`, `parallelstore` on Google
   * Cloud; `blob`, `file` on Azure. Live.
   */
  storageDrivers?: string[];
  /** Google: addresses of the control plane, a /28 that nothing else of the network has. Default: `172.16.0.0/28`. Replaces everything. */
  controlPlaneCidr?: string;
  /** Google: the subnet's secondary range for pods. Default: `pods`, as `Network` names it. Replaces everything. */
  podRangeName?: string;
  /** Google: the subnet's secondary range for services. Default: `services`. Replaces everything. */
  serviceRangeName?: string;
  /**
   * Google: lets nodes have networks beside the main one, as A3 and A4 need. Default: true, because it costs nothing and cannot be
   * changed later. Replaces everything.
   */
  multiNetworking?: boolean;
  /** Azure: the network's subnet for the control plane, delegated to AKS. Default: `control-plane`, as `Network` names it. Replaces everything. */
  controlPlaneSubnetName?: string;
  /** Azure: addresses of pods, the same as the network's `podCidr`. Default: `10.244.0.0/16`. Replaces everything. */
  podCidr?: string;
  /** Azure: AKS's own machines. Default: two `Standard_D4s_v5`. */
  systemPool?: SystemPoolArgs;
  /**
   * Azure: what AKS upgrades by itself, on Saturdays from 02:00 UTC. Default: `none`, because a drain that takes longer than it waits
   * ends a training run. Live.
   */
  upgradeChannel?: UpgradeChannel;
  /** Add-ons that are added or changed. Live. */
  addons?: ClusterAddon[];
  /** Tags of everything that takes tags. Live. */
  tags?: { [key: string]: pulumi.Input<string> };
}

/** What a node needs to join. */
export interface ClusterConnection {
  /** The cluster's name. */
  name: string;
  /** Address of the API server. */
  endpoint: string;
  /** The cluster's certificate, base64. */
  certificateAuthority: string;
  /** Range of Kubernetes services. */
  serviceCidr: string;
  /** Kubernetes version. */
  version: string;
  /** AWS: the security group that the control plane and all nodes share. */
  securityGroupId?: string;
  /** Google: the service account that nodes act as. */
  nodeServiceAccount?: string;
  /** Google: the key that encrypts boot disks. */
  volumeKeyId?: string;
  /** Azure: the resource group of the cluster. */
  resourceGroup?: string;
  /** Azure: the identity that nodes act as, its client id. */
  nodeIdentity?: string;
  /** Azure: the same identity, its object id, which rights are given to. */
  nodePrincipal?: string;
}

/** What a cloud's file hands back. */
export interface ClusterOutputs {
  name: pulumi.Output<string>;
  arn: pulumi.Output<string>;
  endpoint: pulumi.Output<string>;
  version: pulumi.Output<string>;
  securityGroupId?: pulumi.Output<string>;
  oidcIssuer: pulumi.Output<string>;
  connection: pulumi.Output<ClusterConnection>;
  kubeconfig: pulumi.Output<string>;
}

/** Each cluster's provider. Not a property, because a component's properties are its outputs in every language. */
const providers = new WeakMap<Cluster, kubernetes.Provider>();

/**
 * A Kubernetes control plane: reached privately, secrets encrypted, everything logged, people and pods known by the cloud's own identities.
 *
 * Give nodes `connection` and not `dependsOn: cluster`: CoreDNS and the storage drivers, which are part of the cluster, become active only
 * when nodes have joined. About 0.10 USD an hour.
 */
export class Cluster extends pulumi.ComponentResource {
  /** The cluster's name in its cloud. */
  public readonly name: pulumi.Output<string>;
  /** The cluster's identifier: an ARN on AWS, `projects/.../locations/.../clusters/...` on Google Cloud, a resource id on Azure. */
  public readonly arn: pulumi.Output<string>;
  /** Address of the API server. */
  public readonly endpoint: pulumi.Output<string>;
  /** Kubernetes version of the control plane. */
  public readonly version: pulumi.Output<string>;
  /** AWS: the security group that the control plane and all nodes share. */
  public readonly securityGroupId?: pulumi.Output<string>;
  /** Issuer of service-account tokens. */
  public readonly oidcIssuer: pulumi.Output<string>;
  /** What a node group needs to join. */
  public readonly connection: pulumi.Output<ClusterConnection>;
  /** A kubeconfig that holds no secret: `aws eks get-token`, `gke-gcloud-auth-plugin` or `kubelogin` makes a token at each use. */
  public readonly kubeconfig: pulumi.Output<string>;

  constructor(name: string, args: ClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trainyard:index:Cluster", name, {}, opts);
    checkArguments("Cluster", name, args, this);
    if (args.cloud !== Cloud.Aws) checkProviderRegion(this, `Cluster ${name}`, args);
    const built = build(this, name, args);
    providers.set(this, built.provider);
    this.name = built.name;
    this.arn = built.arn;
    this.endpoint = built.endpoint;
    this.version = built.version;
    this.securityGroupId = built.securityGroupId;
    this.oidcIssuer = built.oidcIssuer;
    this.connection = built.connection;
    this.kubeconfig = built.kubeconfig;
    this.registerOutputs({
      name: this.name,
      arn: this.arn,
      endpoint: this.endpoint,
      version: this.version,
      securityGroupId: this.securityGroupId,
      oidcIssuer: this.oidcIssuer,
      connection: this.connection,
      kubeconfig: this.kubeconfig,
    });
  }

  /** A provider for what runs on the cluster: `{ provider: cluster.kubernetesProvider }`. */
  get kubernetesProvider(): kubernetes.Provider {
    const provider = providers.get(this);
    if (provider === undefined) throw new Error("the cluster was not built to its end");
    return provider;
  }
}

function build(
  parent: pulumi.Resource,
  name: string,
  args: ClusterArgs,
): ClusterOutputs & { readonly provider: kubernetes.Provider } {
  switch (args.cloud) {
    case Cloud.Gcp: {
      const plan = planGcpCluster(name, args, configuredRegion(args.cloud));
      return (require("./gcp") as typeof import("./gcp")).gcpCluster(parent, name, plan);
    }
    case Cloud.Azure: {
      const plan = planAzureCluster(name, args, configuredRegion(args.cloud));
      return (require("./azure") as typeof import("./azure")).azureCluster(parent, name, plan);
    }
    default:
      return (require("./aws") as typeof import("./aws")).cluster(parent, name, planCluster(name, args));
  }
}
