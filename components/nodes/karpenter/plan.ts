import type * as pulumi from "@pulumi/pulumi";
import { type Accelerator, acceleratorOf, CapacityKind, type Machine } from "../../accelerators";
import { Cloud } from "../../core/cloud";
import { dnsLabel, nameFault } from "../../core/names";
import { InvalidInput, Problems } from "../../core/problems";
import { burnInTaint } from "../../health/names";
import { type NodeCluster, type NodeTaint, TaintEffect } from "../index";
import { type NodeGroupPlan, planNodeGroup } from "../plan";
import { imageRelease } from "./images";
import type { KarpenterArgs, KarpenterPoolArgs } from "./index";
import { type Budget, budgetsOf, checkWindows } from "./windows";

export interface KarpenterPlan {
  readonly region?: string;
  readonly clusterName: pulumi.Input<string>;
  readonly replicas: number;
  readonly tags: Readonly<Record<string, pulumi.Input<string>>>;
}

export interface KarpenterPoolPlan {
  readonly poolName: string;
  readonly cluster: pulumi.Input<NodeCluster>;
  /** What the nodes are, planned as those of a managed group. */
  readonly nodes: NodeGroupPlan;
  readonly instanceProfileName: pulumi.Input<string>;
  readonly fixedNodes?: number;
  /** The most that nodes of the pool have together, by resource. */
  readonly limits: Readonly<Record<string, number>>;
  readonly capacityType: "on-demand" | "spot" | "reserved";
  readonly imageAlias?: string;
  /** Taints that somebody takes away once a node is ready; Karpenter waits for that and counts the node as coming. */
  readonly startupTaints: readonly NodeTaint[];
  readonly expireAfter: string;
  readonly consolidationPolicy: "WhenEmpty" | "WhenEmptyOrUnderutilized";
  readonly emptyFor: string;
  readonly budgets: readonly Budget[];
}

/** An IAM role's name has 64 characters: Pulumi's random end takes eight, `-controller` eleven. */
const nameRoom = 45;
/** Resources that Karpenter 1.14 knows machines to have (pkg/providers/instancetype); it starts nothing for a pod that asks for others. */
const knownResources = ["nvidia.com/gpu", "amd.com/gpu", "aws.amazon.com/neuron", "aws.amazon.com/neuroncore", "habana.ai/gaudi"];
const capacityTypes: Readonly<Partial<Record<CapacityKind, KarpenterPoolPlan["capacityType"]>>> = {
  [CapacityKind.OnDemand]: "on-demand",
  [CapacityKind.Spot]: "spot",
  [CapacityKind.Reservation]: "reserved",
  [CapacityKind.CapacityBlock]: "reserved",
};
/** Karpenter tells its nodes where their cluster is, so nothing of it is asked for here; its security group is looked at when it is known. */
const toldByKarpenter = { name: "", securityGroupId: "", endpoint: "", certificateAuthority: "", serviceCidr: "" };
/** Karpenter: at most 50 budgets, of which one is the cap. */
const mostBudgets = 50;

export function planKarpenter(name: string, args: KarpenterArgs): KarpenterPlan {
  const problems = new Problems(`Karpenter ${name}`);
  if (args.cloud !== Cloud.Aws) {
    problems.add("cloud", `${JSON.stringify(args.cloud)} is not a cloud that this runs on`, 'give "aws"');
  }
  const fault = nameFault(name, { ...dnsLabel, max: nameRoom });
  if (fault !== undefined) problems.add("name", fault, "give the component a shorter or plainer name");
  const replicas = args.replicas ?? 2;
  if (!Number.isInteger(replicas) || replicas < 1) {
    problems.add("replicas", `${replicas} is not a number of controllers`, "give a whole number from 1");
  }
  problems.throwIfAny();
  return { region: args.region, clusterName: args.clusterName, replicas, tags: args.tags ?? {} };
}

/** Plans the nodes as those of a managed group, then what Karpenter does with them; throws every problem, each with its path. */
export function planKarpenterPool(name: string, args: KarpenterPoolArgs): KarpenterPoolPlan {
  const problems = new Problems(`KarpenterPool ${name}`);
  const nodes = planNodes(name, args, problems);
  const windows = args.maintenance ?? [];
  checkWindows(windows, "maintenance", problems);
  const atOnce = args.disruptAtOnce ?? "1";
  if (!/^((100|[1-9]?\d)%|\d+)$/.test(atOnce)) {
    problems.add(
      "disruptAtOnce",
      `${JSON.stringify(atOnce)} is not a number or percentage of nodes`,
      'give one such as "2" or "20%"',
    );
  }
  const emptyFor = args.emptyFor ?? "10m";
  if (!/^((\d+[smh])+|Never)$/.test(emptyFor)) {
    problems.add("emptyFor", `${JSON.stringify(emptyFor)} is not a time`, 'give one such as "30m", or "Never"');
  }
  const imageVersion = args.imageVersion ?? imageRelease;
  if (!/^v\d{8}$/.test(imageVersion)) {
    problems.add("imageVersion", `${JSON.stringify(imageVersion)} is not a release`, `give one such as ${imageRelease}`);
  }
  checkCounts(args, problems);
  if (nodes !== undefined && args.fixedNodes === undefined) checkKnown(nodes.machine, nodes.accelerator, problems);
  const accelerated = nodes?.accelerator !== undefined;
  const budgets = problems.all.length > 0 ? [] : planBudgets(args, accelerated, atOnce);
  if (budgets.length > mostBudgets) {
    problems.add("maintenance", `needs ${budgets.length} budgets, Karpenter takes ${mostBudgets}`, "join windows");
  }
  problems.throwIfAny();
  // `planNodes` gives nothing only where it found a problem.
  if (nodes === undefined) throw new InvalidInput(`KarpenterPool ${name}`, problems.all);

  return {
    poolName: name,
    cluster: args.cluster,
    nodes,
    instanceProfileName: args.instanceProfileName,
    fixedNodes: args.fixedNodes,
    limits: planLimits(args, nodes),
    capacityType: capacityTypes[nodes.capacity.kind] ?? "on-demand",
    imageAlias: args.imageId === undefined ? `al2023@${imageVersion}` : undefined,
    startupTaints: args.burnIn === true && accelerated ? [{ key: burnInTaint, effect: TaintEffect.NoSchedule }] : [],
    expireAfter: accelerated ? "Never" : "720h",
    consolidationPolicy: accelerated ? "WhenEmpty" : "WhenEmptyOrUnderutilized",
    emptyFor,
    budgets,
  };
}

function planNodes(name: string, args: KarpenterPoolArgs, problems: Problems): NodeGroupPlan | undefined {
  const { maxNodes, fixedNodes = 0, instanceProfileName: _profile, burnIn: _startup, ...nodes } = args;
  const max = Number.isInteger(maxNodes) && maxNodes > 0 ? maxNodes : 1;
  const desired = Number.isInteger(fixedNodes) && fixedNodes >= 0 && fixedNodes <= max ? fixedNodes : 0;
  try {
    return planNodeGroup(name, { ...nodes, nodes: { min: 0, desired, max }, cluster: toldByKarpenter });
  } catch (error) {
    if (!InvalidInput.is(error)) throw error;
    // A pool is handed its group of the fabric and makes none.
    const fabricGroup = "give Network.fabricSecurityGroupId or a group that names itself in both directions, or fabric: false";
    problems.addAll(
      error.problems.map((problem) => (problem.path === "fabricSecurityGroupId" ? { ...problem, remedy: fabricGroup } : problem)),
    );
    return undefined;
  }
}

function checkCounts(args: KarpenterPoolArgs, problems: Problems): void {
  if (!Number.isInteger(args.maxNodes) || args.maxNodes < 1) {
    problems.add("maxNodes", `${args.maxNodes} is not a number of nodes`, "give a whole number from 1");
  }
  const { fixedNodes } = args;
  if (fixedNodes === undefined) return;
  if (!Number.isInteger(fixedNodes) || fixedNodes < 0) {
    problems.add("fixedNodes", `${fixedNodes} is not a number of nodes`, "give a whole number from 0");
  } else if (fixedNodes > args.maxNodes) {
    problems.add("fixedNodes", `${fixedNodes} is more than maxNodes (${args.maxNodes})`, "raise maxNodes or lower fixedNodes");
  }
}

/** A pod's wish reaches a machine only where Karpenter knows that the machine has what the pod asks for. */
function checkKnown(machine: Machine, asked: Accelerator | undefined, problems: Problems): void {
  if (asked === undefined) return;
  const listed = acceleratorOf(machine)?.resourceName;
  if (listed === asked.resourceName && knownResources.includes(asked.resourceName)) return;
  problems.add(
    "fixedNodes",
    `is missing, and Karpenter does not know ${machine.name} to have ${asked.resourceName}: it would start none for pods that ask for it`,
    "give the number of nodes to keep, or use a NodeGroup",
  );
}

function planBudgets(args: KarpenterPoolArgs, accelerated: boolean, atOnce: string): readonly Budget[] {
  if (args.maintenance === undefined && !accelerated) return [{ nodes: atOnce }];
  return budgetsOf(args.maintenance ?? [], atOnce);
}

/** A pool with a fixed number is bounded by nodes, any other by what its machines carry. */
function planLimits(args: KarpenterPoolArgs, { machine, accelerator }: NodeGroupPlan): Readonly<Record<string, number>> {
  if (args.fixedNodes !== undefined) return { nodes: args.maxNodes };
  const chips = machine.accelerator?.count;
  if (accelerator !== undefined && chips !== undefined) return { [accelerator.resourceName]: args.maxNodes * chips };
  return { cpu: args.maxNodes * (machine.vcpus ?? 0) };
}
