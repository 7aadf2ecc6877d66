/** The cluster and its machines. */
import type * as pulumi from "@pulumi/pulumi";
import { Cluster, NodeGroup } from "../components";
import { clusterArgs, nodeGroupArgs } from "../components/config";
import { storageDrivers } from "../components/config/filesystem-arguments";
import { isBurntIn } from "../components/config/health";
import { isKarpenter } from "../components/config/karpenter";
import { Cloud } from "../components/core/cloud";
import { Colour, groupSides } from "../components/delivery";
import { secondServiceRange } from "../components/network/gcp-plan";
import type { Foundation } from "./foundation";
import { makeKarpenterPools } from "./karpenter";
import { imageFor, subnetsFor } from "./parts";
import type { SideSite } from "./site";

export interface RaisedCluster {
  readonly cluster: Cluster;
  /** All groups of machines: what runs on the cluster waits for them, because a chart that finds no node gives up. */
  readonly nodeGroups: pulumi.Resource[];
}

/** @param after machines of the other cluster that have to go before those of this one can be had */
export function raiseCluster(site: SideSite, foundation: Foundation, after: readonly pulumi.Resource[] = []): RaisedCluster {
  const { environment, place, prefix, rehearsal, tags, parent } = site;
  const { network, range } = foundation;
  const cluster = new Cluster(
    prefix,
    {
      ...clusterArgs(place, storageDrivers(environment.cluster, environment.storage.fileSystems), prefix),
      vpcId: network.id,
      subnetIds: network.privateSubnetIds,
      ...(range.podCidr !== undefined && { podCidr: range.podCidr }),
      ...serviceRangeOf(site),
      // What the audit of model servers is collected by.
      ...(place.cloud === Cloud.Azure && environment.serving?.audit !== undefined && { containerLogs: true }),
      tags,
    },
    { parent },
  );
  const managed = bringMachines(site, foundation, cluster, after);
  const pools = makeKarpenterPools({ environment, prefix, rehearsal, network, cluster, managed, tags, parent });
  return { cluster, nodeGroups: [...managed, ...pools] };
}

/** Google: services of each cluster have addresses of their own in the network. */
function serviceRangeOf({ place, colour }: SideSite) {
  return place.cloud === Cloud.Gcp && colour === Colour.Green ? { serviceRangeName: secondServiceRange } : {};
}

/** Groups that the cloud manages. One that is being rolled out stands as two for a while. */
function bringMachines(
  site: SideSite,
  { network, range }: Foundation,
  cluster: Cluster,
  after: readonly pulumi.Resource[],
): NodeGroup[] {
  const { environment, place, prefix, rehearsal, rollouts, tags, parent } = site;
  return environment.nodeGroups
    .filter((group) => !isKarpenter(group))
    .flatMap((said) => {
      const made: NodeGroup[] = [];
      for (const { component, group, cordoned, waits } of groupSides(prefix, said, rollouts[`node-group/${said.name}`])) {
        const args = {
          ...nodeGroupArgs(place, group, range.zones),
          imageId: imageFor(group, rehearsal),
          cordoned,
          burnIn: isBurntIn(environment, group),
          cluster: cluster.connection,
          subnets: subnetsFor(group, network),
          fabricSecurityGroupId: network.fabricSecurityGroupId,
          fabricNetworks: network.fabricNetworks,
          vpcId: network.id,
          tags,
        };
        const before = [...after, ...(waits ? made : [])];
        made.push(new NodeGroup(component, args, { parent, ...(before.length > 0 && { dependsOn: before }) }));
      }
      return made;
    });
}
