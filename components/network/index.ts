import * as pulumi from "@pulumi/pulumi";
import { checkArguments } from "../core/arguments";
import { Cloud } from "../core/cloud";
import { planAzureNetwork } from "./azure-plan";
import { planGcpNetwork } from "./gcp-plan";
import { planNetwork } from "./plan";
import { checkProviderRegion, configuredProject, configuredRegion, givenProvider } from "./zones";

/** How private subnets reach the internet. A NAT gateway costs about 0.045 USD an hour and the same for each GB (us-west-2). */
export const NatGateways = {
  /** One a zone: a zone that fails takes only its own way out with it, and no traffic pays for crossing zones. Google's is regional: one address a zone. */
  PerZone: "per-zone",
  /** One for all zones: cheaper, and every zone depends on the first one. */
  Single: "single",
  /** No way out: images and APIs come through endpoints only. */
  None: "none",
} as const;
export type NatGateways = (typeof NatGateways)[keyof typeof NatGateways];

/** A record of the connections that were accepted and rejected. */
export interface FlowLogArgs {
  /** Whether flows are recorded. Default: true. Live. CloudWatch takes about 0.50 USD a GB. */
  enabled?: boolean;
  /** Days that records are kept; on AWS one of CloudWatch's steps. Default: 90. Live. */
  retentionDays?: number;
  /** ARN of a KMS key that the log group is encrypted with; its policy must let CloudWatch Logs use it. Live. */
  keyArn?: pulumi.Input<string>;
  /** Makes a rotating KMS key for the log group, about 1 USD a month. Default: false; CloudWatch encrypts with its own key. Live. */
  ownKey?: boolean;
}

/** A subnet and where it is. */
export interface Subnet {
  /** The cloud's identifier, `subnet-0123456789abcdef0`. */
  id: string;
  /** The zone, `us-west-2a`. */
  zone: string;
  /** The addresses, `10.0.0.0/19`. */
  cidr: string;
}

/** Machines of one type in one zone, as far as networks care. */
export interface FabricMachine {
  /** Machine type, `a3-megagpu-8g`; the catalogue knows what networks it takes. */
  machine: string;
  /** Its zone, `us-central1-a`. */
  zone: string;
}

/** An interface that a machine takes in a network beside the main one. */
export interface FabricNetwork {
  /** The machine type that it is for. */
  machine: string;
  /** The zone that the machines stand in. */
  zone: string;
  /** `vpc` for an ordinary network, `roce` for a RDMA network with one subnet a card. */
  kind: string;
  /** The network's name. */
  network: pulumi.Input<string>;
  /** The subnet's name. */
  subnetwork: pulumi.Input<string>;
}

export interface NetworkArgs {
  /** The cloud that the network is made on. Replaces everything. */
  cloud: Cloud;
  /** Google: the project. Default: the provider's, `gcp:project` in the stack's configuration. Replaces everything. */
  project?: string;
  /** Azure: name of the resource group, which is there already. Default: one is made. Replaces everything. */
  resourceGroup?: pulumi.Input<string>;
  /**
   * The region, `us-west-2`. Default: the provider's (`aws:region` in the stack's configuration, then `AWS_REGION`), which is also
   * where zone names come from; needed where the component is given a provider of another region. Replaces everything.
   */
  region?: string;
  /**
   * Zones that get subnets, 1 to 6. The range is cut into the next power of two of equal blocks, so that growing within that power
   * (3 to 4, 5 to 8) adds subnets and touches none; growing past it replaces every subnet.
   */
  zones: number;
  /** The zones by name, as many as `zones` says. Default: the first ones that the region offers to every account. Replaces subnets. */
  zoneNames?: string[];
  /** All addresses, an IPv4 range in CIDR form. AWS takes /16 to /28; a zone needs 256. Replaces everything. */
  cidr: string;
  /** How private and fabric subnets reach the internet. Default: `per-zone`. Live; connections that are open break. */
  natGateways?: NatGateways;
  /** Subnets of their own and a security group for accelerators that talk over EFA. Default: true. Adding is live. */
  fabric?: boolean;
  /**
   * Google: machines whose accelerators talk over networks of their own (A3, A4), which are made as the catalogue says: 4 for A3 High, 8
   * for A3 Mega, one more and a RDMA network of 8 subnets for A3 Ultra and A4. Default: none. Adding is live and moves nothing.
   */
  fabricMachines?: FabricMachine[];
  /** Google: whether a second cluster may stand in it, whose services get a range of their own. Default: false. Adding it is live. */
  secondCluster?: boolean;
  /**
   * Azure: addresses of pods, which the security group has to let pass; the cluster's `podCidr` is the same. Default: `10.244.0.0/16`.
   * Live here, replaces the cluster.
   */
  podCidr?: string;
  /** Flow logs. Default: kept for 90 days. */
  flowLogs?: FlowLogArgs;
  /**
   * AWS services that are reached inside the VPC, by short name. Default: `ecr.api`, `ecr.dkr`, `sts`, `ec2`, `eks`, `eks-auth`, `logs`;
   * an empty list for none. Each costs about 0.01 USD an hour and zone. S3 is always reached through its free gateway. Live.
   */
  interfaceEndpoints?: string[];
  /** Tags of everything that takes tags. Live. */
  tags?: { [key: string]: pulumi.Input<string> };
}

/** What a cloud's file hands back. */
export interface NetworkOutputs {
  id: pulumi.Output<string>;
  publicSubnets: pulumi.Output<Subnet[]>;
  privateSubnets: pulumi.Output<Subnet[]>;
  fabricSubnets: pulumi.Output<Subnet[]>;
  fabricSecurityGroupId?: pulumi.Output<string>;
  natAddresses: pulumi.Output<string[]>;
  fabricNetworks?: pulumi.Output<FabricNetwork[]>;
  resourceGroup?: pulumi.Output<string>;
}

/** Where an environment's machines live: zones, subnets, the way out, and the fabric between accelerators. */
export class Network extends pulumi.ComponentResource {
  /** The provider's own identifier: `vpc-...` on AWS, `projects/.../global/networks/...` on Google Cloud, a resource id on Azure. */
  public readonly id: pulumi.Output<string>;
  /** One per zone, reached from the internet through load balancers only; machines in it get no public address by themselves. */
  public readonly publicSubnets: pulumi.Output<Subnet[]>;
  /** One per zone, no route from the internet. On Google Cloud and Azure a subnet is regional, and every zone names the same one. */
  public readonly privateSubnets: pulumi.Output<Subnet[]>;
  /** One per zone for accelerators, private too; empty without `fabric`. */
  public readonly fabricSubnets: pulumi.Output<Subnet[]>;
  /** The identifiers of `privateSubnets`. */
  public readonly privateSubnetIds: pulumi.Output<string[]>;
  /** The identifiers of `publicSubnets`. */
  public readonly publicSubnetIds: pulumi.Output<string[]>;
  /** AWS: the security group that lets EFA traffic through between its members. */
  public readonly fabricSecurityGroupId?: pulumi.Output<string>;
  /** Public addresses that traffic leaves from, for other people's allow-lists. */
  public readonly natAddresses: pulumi.Output<string[]>;
  /** Google: the networks of `fabricMachines`, an entry for each interface. */
  public readonly fabricNetworks: pulumi.Output<FabricNetwork[]>;
  /** Azure: name of the resource group. */
  public readonly resourceGroup?: pulumi.Output<string>;

  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trainyard:index:Network", name, {}, opts);
    checkArguments("Network", name, args, this);
    // On AWS the region names the zones, where they are not named, and nothing else.
    if (args.cloud !== Cloud.Aws || args.zoneNames === undefined) checkProviderRegion(this, `Network ${name}`, args);
    const built = build(this, name, args);
    this.id = built.id;
    this.publicSubnets = built.publicSubnets;
    this.privateSubnets = built.privateSubnets;
    this.fabricSubnets = built.fabricSubnets;
    this.privateSubnetIds = built.privateSubnets.apply((subnets) => subnets.map((subnet) => subnet.id));
    this.publicSubnetIds = built.publicSubnets.apply((subnets) => subnets.map((subnet) => subnet.id));
    this.fabricSecurityGroupId = built.fabricSecurityGroupId;
    this.natAddresses = built.natAddresses;
    this.fabricNetworks = built.fabricNetworks ?? pulumi.output([]);
    this.resourceGroup = built.resourceGroup;
    this.registerOutputs({
      id: this.id,
      publicSubnets: this.publicSubnets,
      privateSubnets: this.privateSubnets,
      fabricSubnets: this.fabricSubnets,
      privateSubnetIds: this.privateSubnetIds,
      publicSubnetIds: this.publicSubnetIds,
      fabricSecurityGroupId: this.fabricSecurityGroupId,
      natAddresses: this.natAddresses,
      fabricNetworks: this.fabricNetworks,
      resourceGroup: this.resourceGroup,
    });
  }
}

function build(parent: pulumi.Resource, name: string, args: NetworkArgs): NetworkOutputs {
  const region = configuredRegion(args.cloud);
  switch (args.cloud) {
    case Cloud.Gcp: {
      const plan = planGcpNetwork(name, { ...args, project: args.project ?? configuredProject() }, region);
      return (require("./gcp") as typeof import("./gcp")).gcpNetwork(parent, name, plan);
    }
    case Cloud.Azure: {
      const plan = planAzureNetwork(name, args, region);
      return (require("./azure") as typeof import("./azure")).azureNetwork(parent, name, plan);
    }
    default: {
      // Zones that are named are those of the provider's own region, which no plain value tells.
      const named = args.zoneNames !== undefined && givenProvider(parent, args.cloud) !== undefined;
      const plan = planNetwork(name, args, named ? undefined : region);
      return (require("./aws") as typeof import("./aws")).network(parent, name, plan);
    }
  }
}
