/** What Google rules share: the node configuration of a pool, which stands in two resources. */
import type * as container from "@pulumi/gcp/container";
import type { Unwrap } from "@pulumi/pulumi";

export const nodePoolTypes = ["gcp:container/nodePool:NodePool", "gcp:container/cluster:Cluster"] as const;
export type NodePoolArgs = container.NodePoolArgs & container.ClusterArgs;
export type NodeConfig = Unwrap<NonNullable<container.NodePoolArgs["nodeConfig"]>>;

/**
 * The configuration of the nodes that a resource makes; undefined for a cluster that makes none of its own: one whose default pool is
 * removed, or an Autopilot cluster, where Google sets it.
 */
export function nodeConfigOf(type: string, resource: Unwrap<NodePoolArgs>): NodeConfig | undefined {
  if (type === nodePoolTypes[0]) return resource.nodeConfig ?? {};
  if (resource.enableAutopilot === true || resource.removeDefaultNodePool === true) return undefined;
  return resource.nodeConfig ?? {};
}

export const clusterType = "gcp:container/cluster:Cluster";
