import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { InvalidInput } from "../core/problems";
import { fabricSecurityGroup } from "../network/aws-security-groups";
import { launchTemplate } from "./aws-launch-template";
import { nodeRole } from "./aws-node-role";
import { cordonTaint } from "./group";
import type { NodeGroupOutputs, NodeTaint } from "./index";
import { clusterFaults, type KnownCluster, type KnownSubnet, subnetFaults } from "./needs";
import type { NodeGroupPlan } from "./plan";

/** What the parts of a group are built with. */
export interface Site {
  readonly parent: pulumi.Resource;
  readonly name: string;
  readonly plan: NodeGroupPlan;
  readonly cluster: pulumi.Output<KnownCluster>;
}

const taintEffects = {
  NoSchedule: "NO_SCHEDULE",
  PreferNoSchedule: "PREFER_NO_SCHEDULE",
  NoExecute: "NO_EXECUTE",
} as const;

export function nodeGroup(parent: pulumi.Resource, name: string, plan: NodeGroupPlan): NodeGroupOutputs {
  const cluster = joinedCluster(name, plan);
  const site: Site = { parent, name, plan, cluster };
  for (const advice of plan.advice) void pulumi.log.warn(advice, parent);

  const role = nodeRole(site);
  const template = launchTemplate(site, { fabricGroupId: fabricGroup(site), placementGroupName: placementGroup(site) });
  const block = plan.capacity.capacityType === "CAPACITY_BLOCK";
  const group = new aws.eks.NodeGroup(
    name,
    {
      region: plan.region,
      clusterName: cluster.name,
      // With an image of one's own EKS takes neither: what joins is what the image is.
      version: plan.imageId === undefined ? cluster.apply((joined) => joined.version) : undefined,
      amiType: plan.amiType,
      capacityType: plan.capacity.capacityType,
      // EKS wants a capacity block's machine in the launch template, and then not here.
      instanceTypes: block ? undefined : [plan.machine.name],
      nodeRoleArn: role.arn,
      subnetIds: subnetIds(name, plan),
      launchTemplate: { id: template.id, version: pulumi.interpolate`${template.latestVersion}` },
      scalingConfig: { minSize: plan.nodes.min, desiredSize: plan.nodes.desired, maxSize: plan.nodes.max },
      updateConfig: { ...plan.update },
      nodeRepairConfig: repairConfig(plan),
      labels: { ...plan.labels },
      taints: nodeTaints(plan).map((taint) => ({ key: taint.key, value: taint.value, effect: taintEffects[taint.effect] })),
      tags: { ...plan.tags, Name: name },
    },
    {
      parent,
      dependsOn: [...role.rights],
      ignoreChanges: plan.autoscaled ? ["scalingConfig.desiredSize"] : undefined,
      // Machines that were bought once cannot be had twice, so the old group gives them back first.
      deleteBeforeReplace: !plan.capacity.spare,
      // Large machines take long to start, and a drain waits for the jobs on them.
      customTimeouts: { create: "60m", update: "3h", delete: "60m" },
    },
  );
  return { name: group.nodeGroupName, nodeRoleArn: role.arn, launchTemplateId: template.id };
}

/** A cordon comes over the API of EKS, which taints nodes that run; in the boot configuration it would roll them. */
function nodeTaints({ taints, cordoned }: NodeGroupPlan): readonly NodeTaint[] {
  return cordoned ? [...taints, cordonTaint] : taints;
}

/** The subnets of the zones that the group stands in. */
function subnetIds(name: string, plan: NodeGroupPlan): pulumi.Output<string[]> {
  return pulumi.output(plan.subnets).apply((subnets: KnownSubnet[]) => {
    const faults = subnetFaults(plan.zones, subnets);
    if (faults.length > 0) throw new InvalidInput(`NodeGroup ${name}`, faults);
    return subnets.filter((subnet) => plan.zones.includes(subnet.zone)).map((subnet) => subnet.id);
  });
}

/** The cluster, once it is known and found to say all that the group needs. */
function joinedCluster(name: string, plan: NodeGroupPlan): pulumi.Output<KnownCluster> {
  return pulumi.output(plan.cluster).apply((cluster: KnownCluster) => {
    const faults = clusterFaults({ interfaces: plan.interfaces.length > 0, ownImage: plan.imageId !== undefined }, cluster);
    if (faults.length > 0) throw new InvalidInput(`NodeGroup ${name}`, faults);
    return cluster;
  });
}

function fabricGroup({ parent, name, plan }: Site): pulumi.Input<string> | undefined {
  if (plan.interfaces.length === 0) return undefined;
  if (plan.fabricSecurityGroupId !== undefined || plan.vpcId === undefined) return plan.fabricSecurityGroupId;
  return fabricSecurityGroup(parent, `${name}-fabric`, { region: plan.region, vpcId: plan.vpcId, tags: plan.tags }).id;
}

function placementGroup({ parent, name, plan }: Site): pulumi.Input<string> | undefined {
  if (!plan.capacity.ownPlacementGroup) return plan.capacity.placementGroupName;
  return new aws.ec2.PlacementGroup(name, { region: plan.region, strategy: "cluster", tags: { ...plan.tags } }, { parent }).name;
}

function repairConfig({ repair }: NodeGroupPlan): aws.types.input.eks.NodeGroupNodeRepairConfig {
  if (!repair.enabled) return { enabled: false };
  const overrides = repair.waits.map((wait) => ({
    nodeMonitoringCondition: "AcceleratedHardwareReady",
    nodeUnhealthyReason: wait.reason,
    minRepairWaitTimeMins: wait.minutes,
    repairAction: wait.action,
  }));
  return {
    enabled: true,
    maxParallelNodesRepairedCount: repair.maxParallel,
    nodeRepairConfigOverrides: overrides.length > 0 ? overrides : undefined,
  };
}
