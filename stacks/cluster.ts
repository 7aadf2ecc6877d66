/** The cluster and its machines. */
import type * as pulumi from "@pulumi/pulumi";
import { Cluster, NodeGroup } from "../components";
import { clusterArgs, nodeGroupArgs } from "../components/config";
import { storageDrivers } from "../components/config/filesystem-arguments";
import { isBurntIn } from "../components/config/health";
import { isKarpenter } from "../components/config/karpenter";
import { Cloud } from "../components/core/cloud";
import { groupSides } from "../components/delivery";
import type { Foundation } from "./foundation";
import { makeKarpenterPools } from "./karpenter";
import { imageFor, subnetsFor } from "./parts";
import type { Site } from "./site";

export interface RaisedCluster {
  readonly cluster: Cluster;
  /** All groups of machines: what runs on the cluster waits for them, because a chart that finds no node gives up. */
  readonly nodeGroups: pulumi.Resource[];
}

export function raiseCluster(site: Site, foundation: Foundation): RaisedCluster {
  const { environment, place, prefix, rehearsal, tags } = site;
  const { network, range } = foundation;
  const cluster = new Cluster(prefix, {
    ...clusterArgs(place, storageDrivers(environment.cluster, environment.storage.fileSystems), prefix),
    vpcId: network.id,
    subnetIds: network.privateSubnetIds,
    ...(range.podCidr !== undefined && { podCidr: range.podCidr }),
    // What the audit of model servers is collected by.
    ...(place.cloud === Cloud.Azure && environment.serving?.audit !== undefined && { containerLogs: true }),
    tags,
  });
  const managed = bringMachines(site, foundation, cluster);
  const pools = makeKarpenterPools({ environment, prefix, rehearsal, network, cluster, managed, tags });
  return { cluster, nodeGroups: [...managed, ...pools] };
}

/** Groups that the cloud manages. One that is being rolled out stands as two for a while. */
function bringMachines(site: Site, { network, range }: Foundation, cluster: Cluster): NodeGroup[] {
  const { environment, place, prefix, rehearsal, rollouts, tags } = site;
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
        made.push(new NodeGroup(component, args, waits ? { dependsOn: [...made] } : {}));
      }
      return made;
    });
}
