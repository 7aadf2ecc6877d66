import * as pulumi from "@pulumi/pulumi";
import { checkArguments } from "../core/arguments";
import { Cloud } from "../core/cloud";
import { planTraffic, type TrafficPlan } from "./plan";

/** One of the clusters that a name leads to. */
export interface TrafficSideArgs {
  /** Tells the sides apart, `blue`; part of a record's identity. A change makes the record anew. */
  name: string;
  /** Percent of the answers that lead there. 0: it stands by. Live. */
  weight: number;
  /** Where the cluster is entered: a host name on AWS, an IPv4 address on Google Cloud and Azure. Live. */
  address: pulumi.Input<string>;
}

export interface WeightedNamesArgs {
  /** The cloud whose DNS holds the zone. A change replaces everything. */
  cloud: Cloud;
  /** Google: the zone's project. Default: the provider's. A change replaces everything. */
  project?: string;
  /** Azure: the resource group of Traffic Manager's profiles. A change replaces everything. */
  resourceGroup?: pulumi.Input<string>;
  /** DNS name of the zone, `models.example.com`. A change replaces everything. */
  zone: string;
  /** The hosted zone's id on AWS, the managed zone's name on Google Cloud, the DNS zone's resource id on Azure. Replaces everything. */
  zoneId: string;
  /** Names below the zone, in full. One that is added or taken away concerns no other. */
  hosts: string[];
  /** The clusters; their weights make 100. */
  sides: TrafficSideArgs[];
  /** Seconds that a resolver keeps an answer, 1 to 3600. Default: 60. Live. */
  ttlSeconds?: number;
  /** Tags of everything that takes tags. Live. */
  tags?: { [key: string]: pulumi.Input<string> };
}

/**
 * Names whose answers are shared out between clusters by weight: Route 53's weighted records, Cloud DNS' weighted round robin, Azure's
 * Traffic Manager behind a CNAME. Clients and resolvers keep an answer for `ttlSeconds`, so that a side at weight 0 is still asked for that
 * long. Weighted queries cost about 0.40 USD a million on AWS; a profile of Traffic Manager about 0.54 a million and 0.36 an endpoint and month.
 */
export class WeightedNames extends pulumi.ComponentResource {
  /** The names that are answered. */
  public readonly hosts: pulumi.Output<string[]>;

  constructor(name: string, args: WeightedNamesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trainyard:index:WeightedNames", name, {}, opts);
    checkArguments("WeightedNames", name, args, this);
    const plan = planTraffic(name, args);
    build(this, name, plan, args);
    this.hosts = pulumi.output(plan.names.map(({ host }) => host));
    this.registerOutputs({ hosts: this.hosts });
  }
}

function build(
  parent: pulumi.Resource,
  name: string,
  plan: TrafficPlan,
  { cloud, project, resourceGroup }: WeightedNamesArgs,
): void {
  switch (cloud) {
    case Cloud.Gcp:
      (require("./gcp") as typeof import("./gcp")).cloudDns(parent, name, plan, project);
      break;
    case Cloud.Azure:
      (require("./azure") as typeof import("./azure")).trafficManager(parent, name, plan, resourceGroup);
      break;
    default:
      (require("./aws") as typeof import("./aws")).route53(parent, name, plan);
  }
}
