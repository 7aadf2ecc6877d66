/** Groups of machines on any cloud, as rules about accelerators and money see them. */
import type * as aws from "@pulumi/aws";
import type * as container from "@pulumi/gcp/container";
import type { Unwrap } from "@pulumi/pulumi";
import { lookUp, type Machine } from "../../components/accelerators";
import type { Stack, StackContext, StackResource } from "../core/rule";
import { known } from "../core/unknown";
import { type AgentPoolArgs, agentPoolType } from "./azure";
import { refersTo } from "./stack";

export const awsPoolType = "aws:eks/nodeGroup:NodeGroup";
export const gcpPoolType = "gcp:container/nodePool:NodePool";
export const poolTypes = [awsPoolType, gcpPoolType, agentPoolType] as const;

export type LaunchTemplate = StackResource<Unwrap<aws.ec2.LaunchTemplateArgs>>;

export interface Pool {
  readonly resource: StackResource;
  /** The cloud's name of the machine. */
  readonly machineName: string;
  /** What the catalogue says of it; undefined for a machine that it does not know. */
  readonly machine: Machine | undefined;
  /** How many run now. */
  readonly desired: number;
  readonly spot: boolean;
  /** Bought ahead: a reservation or a capacity block. */
  readonly reserved: boolean;
  readonly taints: readonly { readonly key: string; readonly effect: string }[];
  readonly labels: { readonly [label: string]: string };
  /** AWS: what its machines start with, where the stack makes it. */
  readonly template?: LaunchTemplate;
}

/** Runs the look on each pool whose machine is known; one with an unknown machine is noted as such. */
export function eachPool(stack: Stack, context: StackContext, look: (pool: Pool) => void): void {
  context.eachOf<aws.eks.NodeGroupArgs>(awsPoolType, (group) => {
    const template = templateOf(stack, group);
    const machineName =
      template === undefined
        ? group.props.instanceTypes?.[0]
        : (known(() => group.props.instanceTypes?.[0]) ?? template.props.instanceType);
    if (machineName === undefined || machineName === null) return;
    look({
      resource: group,
      machineName,
      machine: lookUp(machineName),
      desired: known(() => group.props.scalingConfig.desiredSize) ?? 0,
      spot: group.props.capacityType === "SPOT",
      reserved: group.props.capacityType === "CAPACITY_BLOCK" || (template !== undefined && isReserved(template)),
      taints: (group.props.taints ?? []).map(({ key, effect }) => ({ key, effect })),
      labels: known(() => ({ ...group.props.labels })) ?? {},
      ...(template === undefined ? {} : { template }),
    });
  });
  context.eachOf<container.NodePoolArgs>(gcpPoolType, (pool) => {
    const config = pool.props.nodeConfig;
    if (config?.machineType === undefined) return;
    look({
      resource: pool,
      machineName: config.machineType,
      machine: lookUp(config.machineType),
      desired: pool.props.nodeCount ?? pool.props.initialNodeCount ?? pool.props.autoscaling?.minNodeCount ?? 0,
      spot: config.spot === true || config.preemptible === true,
      reserved: config.reservationAffinity?.consumeReservationType === "SPECIFIC_RESERVATION",
      taints: (config.taints ?? []).map(({ key, effect }) => ({ key, effect })),
      labels: { ...config.labels },
    });
  });
  context.eachOf<AgentPoolArgs>(agentPoolType, (pool) => {
    if (pool.props.vmSize === undefined) return;
    look({
      resource: pool,
      machineName: pool.props.vmSize,
      machine: lookUp(pool.props.vmSize),
      desired: pool.props.count ?? pool.props.minCount ?? 0,
      spot: pool.props.scaleSetPriority === "Spot",
      reserved: false,
      taints: (pool.props.nodeTaints ?? []).map(readTaint),
      labels: { ...pool.props.nodeLabels },
    });
  });
}

/** `nvidia.com/gpu=present:NoSchedule` as AKS writes it. */
function readTaint(text: string): { readonly key: string; readonly effect: string } {
  return { key: text.split(/[=:]/)[0] ?? "", effect: text.slice(text.lastIndexOf(":") + 1) };
}

/** The launch template that the stack gives to a node group. */
export function templateOf(stack: Stack, group: StackResource): LaunchTemplate | undefined {
  return stack
    .of<aws.ec2.LaunchTemplateArgs>("aws:ec2/launchTemplate:LaunchTemplate")
    .find((template) => refersTo(group, "launchTemplate", template));
}

export function isReserved(template: LaunchTemplate): boolean {
  const block = known(() => template.props.instanceMarketOptions?.marketType) === "capacity-block";
  // An identifier that is not known yet is a reservation that the program makes.
  return block || targetsReservation(template.props);
}

/** Whether a launch template names a reservation, known or not yet. */
export function targetsReservation(template: Unwrap<aws.ec2.LaunchTemplateArgs>): boolean {
  const target = known(() => template.capacityReservationSpecification?.capacityReservationTarget);
  return target !== undefined && target !== null && Object.keys(target).length > 0;
}

/** The interfaces of a launch template that speak EFA. */
export function fabricInterfaces(template: LaunchTemplate) {
  return (template.props.networkInterfaces ?? []).filter(
    ({ interfaceType }) => interfaceType === "efa" || interfaceType === "efa-only",
  );
}

export function isAccelerated(pool: Pool): boolean {
  return pool.machine?.accelerator !== undefined;
}
