import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { InvalidInput } from "../core/problems";
import { fabricSecurityGroup } from "../network/aws-security-groups";
import { launchTemplate } from "./aws-launch-template";
import { nodeRole } from "./aws-node-role";
import type { NodeGroupOutputs, NodeSubnet } from "./index";
import type { NodeGroupPlan } from "./plan";

/** What the parts of a group are built with. */
export interface Site {
  readonly parent: pulumi.Resource;
  readonly name: string;
  readonly plan: NodeGroupPlan;
}

const taintEffects = {
  NoSchedule: "NO_SCHEDULE",
  PreferNoSchedule: "PREFER_NO_SCHEDULE",
  NoExecute: "NO_EXECUTE",
} as const;

export function nodeGroup(parent: pulumi.Resource, name: string, plan: NodeGroupPlan): NodeGroupOutputs {
  const site: Site = { parent, name, plan };
  for (const advice of plan.advice) void pulumi.log.warn(advice, parent);

  const cluster = pulumi.output(plan.cluster);
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
      taints: plan.taints.map((taint) => ({ key: taint.key, value: taint.value, effect: taintEffects[taint.effect] })),
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

/** The subnets of the zones that the group stands in. */
function subnetIds(name: string, plan: NodeGroupPlan): pulumi.Output<string[]> {
  return pulumi.output(plan.subnets).apply((subnets: pulumi.Unwrap<NodeSubnet>[]) => {
    const missing = plan.zones.filter((zone) => !subnets.some((subnet) => subnet.zone === zone));
    if (missing.length > 0) {
      const there = [...new Set(subnets.map((subnet) => subnet.zone))].join(", ");
      throw new InvalidInput(
        `NodeGroup ${name}`,
        missing.map((zone) => ({
          path: "subnets",
          reason: `none is in ${zone}; they are in ${there === "" ? "no zone" : there}`,
          remedy: "give a subnet of that zone, or name another zone",
        })),
      );
    }
    return subnets.filter((subnet) => plan.zones.includes(subnet.zone)).map((subnet) => subnet.id);
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
