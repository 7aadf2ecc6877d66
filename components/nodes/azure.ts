import * as compute from "@pulumi/azure-native/compute";
import * as containerservice from "@pulumi/azure-native/containerservice";
import * as pulumi from "@pulumi/pulumi";
import { CapacityKind } from "../accelerators";
import { InvalidInput } from "../core/problems";
import type { AzureNodeGroupPlan } from "./azure-plan";
import type { NodeGroupOutputs, NodeTaint } from "./index";
import { type KnownCluster, type KnownSubnet, subnetFaults } from "./needs";

/** One pool is one scale set, within which alone InfiniBand reaches from machine to machine. */
export function azureNodeGroup(parent: pulumi.Resource, name: string, plan: AzureNodeGroupPlan): NodeGroupOutputs {
  for (const advice of plan.advice) void pulumi.log.warn(advice, parent);
  const cluster = joinedCluster(name, plan);
  const group = cluster.apply(({ resourceGroup }) => resourceGroup ?? "");
  const spot = plan.capacity === CapacityKind.Spot;
  const pool = new containerservice.AgentPool(
    name,
    {
      resourceGroupName: group,
      resourceName: cluster.apply((joined) => joined.name),
      agentPoolName: plan.poolName,
      mode: "User",
      type: "VirtualMachineScaleSets",
      vmSize: plan.machine.name,
      count: plan.nodes.desired,
      enableAutoScaling: plan.autoscaled,
      ...(plan.autoscaled && { minCount: plan.nodes.min, maxCount: plan.nodes.max }),
      // A node that is taken away is gone, and with it what it costs.
      scaleDownMode: "Delete",
      availabilityZones: [...plan.zones],
      vnetSubnetID: subnetId(name, plan),
      orchestratorVersion: cluster.apply(({ version }) => version ?? ""),
      osType: "Linux",
      osSKU: plan.osSku,
      osDiskType: plan.ephemeralDisk ? "Ephemeral" : "Managed",
      osDiskSizeGB: plan.rootVolumeGiB,
      kubeletDiskType: "OS",
      enableEncryptionAtHost: plan.encryptionAtHost,
      enableNodePublicIP: false,
      securityProfile: { sshAccess: "Disabled" },
      maxPods: plan.maxPods,
      ...(plan.gpuDriver !== undefined && { gpuProfile: { driver: plan.gpuDriver } }),
      ...(spot && { scaleSetPriority: "Spot", scaleSetEvictionPolicy: "Delete", spotMaxPrice: -1 }),
      capacityReservationGroupID: plan.reservationId,
      proximityPlacementGroupID: placement(parent, name, plan, group),
      nodeLabels: { ...plan.labels },
      nodeTaints: plan.taints.map(taint),
      upgradeSettings: {
        maxSurge: plan.upgrade.maxSurge,
        maxUnavailable: plan.upgrade.maxUnavailable,
        drainTimeoutInMinutes: plan.upgrade.drainTimeoutMinutes,
        nodeSoakDurationInMinutes: plan.upgrade.soakMinutes,
        undrainableNodeBehavior: "Cordon",
      },
      tags: { ...plan.tags },
    },
    {
      parent,
      ignoreChanges: plan.autoscaled ? ["count"] : undefined,
      // Machines that were bought once cannot be had twice, so the old pool gives them back first.
      deleteBeforeReplace: !plan.spare,
      customTimeouts: { create: "60m", update: "6h", delete: "60m" },
    },
  );
  return { name: pool.name, nodeRoleArn: cluster.apply(({ nodeIdentity }) => nodeIdentity ?? "") };
}

/** The cluster, once it is known and found to say all that the group needs. */
function joinedCluster(name: string, plan: AzureNodeGroupPlan): pulumi.Output<KnownCluster> {
  return pulumi.output(plan.cluster).apply((cluster: KnownCluster) => {
    if (cluster.resourceGroup === undefined) {
      throw new InvalidInput(`NodeGroup ${name}`, [
        {
          path: "cluster.resourceGroup",
          reason: "is missing, and a pool stands in its cluster's group",
          remedy: "give Cluster.connection, or the value of the cluster you have",
        },
      ]);
    }
    return cluster;
  });
}

/** A subnet reaches over all zones; the pool's zones say where its machines stand. */
function subnetId(name: string, plan: AzureNodeGroupPlan): pulumi.Output<string> {
  return pulumi.output(plan.subnets).apply((subnets: KnownSubnet[]) => {
    const faults = subnetFaults(plan.zones, subnets);
    if (faults.length > 0) throw new InvalidInput(`NodeGroup ${name}`, faults);
    return subnets.find((subnet) => plan.zones.includes(subnet.zone))?.id ?? subnets[0]?.id ?? "";
  });
}

function placement(
  parent: pulumi.Resource,
  name: string,
  plan: AzureNodeGroupPlan,
  group: pulumi.Output<string>,
): pulumi.Input<string> | undefined {
  if (!plan.placement.own) return plan.placement.groupId;
  return new compute.ProximityPlacementGroup(
    name,
    {
      location: plan.region,
      resourceGroupName: group,
      proximityPlacementGroupType: "Standard",
      // Said beforehand, Azure looks for a place that has such machines at all.
      intent: { vmSizes: [plan.machine.name] },
      zones: [...plan.zones],
      tags: { ...plan.tags },
    },
    { parent },
  ).id;
}

function taint({ key, value, effect }: NodeTaint): string {
  return value === undefined ? `${key}:${effect}` : `${key}=${value}:${effect}`;
}
