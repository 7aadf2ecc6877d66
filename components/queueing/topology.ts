import { Fabric, type Machine } from "../accelerators/types";
import { Cloud } from "../core/cloud";

/** Where nodes of a group stand to each other, by their labels. */
export interface NodeTopology {
  /** The widest domain first, the node itself last. */
  readonly levels: readonly string[];
  /** The level whose domains a job must not cross: one fabric. One of `levels`. */
  readonly required: string;
}

/** A group of nodes, as far as its labels follow from it. */
export interface PlacedGroup {
  readonly machine: Machine;
  /** With an image of one's own EKS leaves its labels off. */
  readonly ownImage: boolean;
  readonly karpenter: boolean;
}

export const hostLabel = "kubernetes.io/hostname";
const groupLabel = "trainyard.dev/node-group";

/**
 * Spine, aggregation and leaf. The cloud controller of AWS waits for them with these types (kubernetes/cloud-provider-aws:
 * pkg/resourcemanagers, `defaultSupportedTopologyInstanceTypePattern`, 2026-11), so that no node of theirs is without.
 */
const awsLayers = [1, 2, 3].map((layer) => `topology.k8s.aws/network-node-layer-${layer}`);
const awsLabelled = /^(hpc|trn|p)[0-9]+[a-z]*(-[a-z0-9]+)?(\.[0-9a-z]*)$/;
/** Blocks, parts of blocks and hosts (GKE documentation on topology-aware scheduling; cluster-toolkit v1.95.0, 2026-06-24). */
const googleBlocks = ["block", "subblock", "host"].map((part) => `cloud.google.com/gce-topology-${part}`);

/**
 * Which labels say where a node stands. A node without one of them is not counted by Kueue at all, so only those are named that every node
 * of the machine has. The first is the pool of machines that its cloud made together: one placement group, one scale set, one zone.
 */
export function nodeTopology(cloud: Cloud, { machine, ownImage, karpenter }: PlacedGroup): NodeTopology {
  switch (cloud) {
    case Cloud.Aws: {
      const pool = karpenter ? "karpenter.sh/nodepool" : ownImage ? groupLabel : "eks.amazonaws.com/nodegroup";
      // EFA reaches all of a zone, and a group with EFA stands in one.
      const layers = machine.fabric === Fabric.Efa && awsLabelled.test(machine.name) ? awsLayers : [];
      return { levels: [pool, ...layers, hostLabel], required: pool };
    }
    case Cloud.Gcp: {
      const pool = "cloud.google.com/gke-nodepool";
      const blocks = machine.fabric === Fabric.Roce || machine.fabric === Fabric.Tcpxo ? googleBlocks : [];
      return { levels: [pool, ...blocks, hostLabel], required: pool };
    }
    case Cloud.Azure:
      // InfiniBand reaches one scale set, which is one pool. Azure labels nothing finer (Azure/ai-infrastructure-on-azure, 2026-04-22).
      return { levels: ["kubernetes.azure.com/agentpool", hostLabel], required: "kubernetes.azure.com/agentpool" };
    default:
      return { levels: [groupLabel, hostLabel], required: groupLabel };
  }
}
