/** Groups of nodes that Karpenter brings when pods ask for them. */
import type * as pulumi from "@pulumi/pulumi";
import { type Cluster, Karpenter, KarpenterPool, type Network, type NodeGroup } from "../components";
import type { Environment } from "../components/config";
import { isBurntIn } from "../components/config/health";
import { isKarpenter, karpenterPoolArgs } from "../components/config/karpenter";
import { imageFor, subnetsFor } from "./parts";

export interface KarpenterSite {
  readonly environment: Environment;
  readonly prefix: string;
  readonly rehearsal: boolean;
  readonly network: Network;
  readonly cluster: Cluster;
  /** Groups that the cloud manages: the controller runs on one of them. */
  readonly managed: readonly NodeGroup[];
  readonly tags: Readonly<Record<string, string>>;
  /** What a second cluster's parts stand under. */
  readonly parent?: pulumi.Resource | undefined;
}

/**
 * What goes with them goes in this order: workloads, then the pools, which drain their nodes, then the controller, which has to see that
 * done, then the nodes that it runs on.
 */
export function makeKarpenterPools(site: KarpenterSite): pulumi.Resource[] {
  const { environment, prefix, network, cluster } = site;
  const { cloud, region, nodeGroups, network: range } = environment;
  const groups = nodeGroups.filter(isKarpenter);
  if (groups.length === 0 || range === undefined) return [];
  const onCluster = {
    provider: cluster.kubernetesProvider,
    dependsOn: [...site.managed],
    ...(site.parent && { parent: site.parent }),
  };
  const tags = { ...site.tags };
  const karpenter = new Karpenter(`${prefix}-karpenter`, { cloud, region, clusterName: cluster.name, tags }, onCluster);
  return groups.map(
    (group) =>
      new KarpenterPool(
        `${prefix}-${group.name}`,
        {
          ...karpenterPoolArgs({ cloud, region }, group, range.zones),
          cluster: cluster.connection,
          subnets: subnetsFor(group, network),
          fabricSecurityGroupId: network.fabricSecurityGroupId,
          instanceProfileName: karpenter.instanceProfileName,
          imageId: imageFor(group, site.rehearsal),
          burnIn: isBurntIn(environment, group),
          tags,
        },
        // It goes before the controller, and not only before what it names of it.
        { ...onCluster, dependsOn: [...site.managed, karpenter] },
      ),
  );
}
