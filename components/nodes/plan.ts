import type * as pulumi from "@pulumi/pulumi";
import {
  type Accelerator,
  type Catalogue,
  currentCatalogue,
  Fabric,
  InterfacePolicy,
  type Machine,
  maxPods,
  type NetworkInterface,
  networkInterfaces,
  zoneFault,
} from "../accelerators";
import { Cloud, type Strategy } from "../core/cloud";
import { dnsLabel, nameFault } from "../core/names";
import { InvalidInput, Problems } from "../core/problems";
import { type CapacityPlan, checkBought, planCapacity, planUpdate, type UpdatePlan } from "./capacity";
import {
  capacityAdvice,
  checkFabricZones,
  mismatchAdvice,
  planAccelerator,
  planLabels,
  planMachine,
  planNodes,
  planStrategy,
  planTaints,
} from "./group";
import type { NodeCluster, NodeGroupArgs, NodeSubnet, NodeTaint } from "./index";
import { clusterFaults, plainCluster, plainSubnets, subnetFaults } from "./needs";
import { planRepair, type RepairPlan } from "./repair";
import type { BootPlan } from "./user-data";

export interface NodeGroupPlan {
  readonly region?: string;
  readonly cluster: pulumi.Input<NodeCluster>;
  readonly machine: Machine;
  readonly accelerator?: Accelerator;
  readonly nodes: { readonly min: number; readonly desired: number; readonly max: number };
  readonly autoscaled: boolean;
  readonly zones: readonly string[];
  readonly subnets: pulumi.Input<pulumi.Input<NodeSubnet>[]>;
  readonly capacity: CapacityPlan;
  readonly update: UpdatePlan;
  readonly repair: RepairPlan;
  /** Interfaces by card and device; empty leaves the one interface to EKS. */
  readonly interfaces: readonly NetworkInterface[];
  readonly fabricSecurityGroupId?: pulumi.Input<string>;
  readonly vpcId?: pulumi.Input<string>;
  readonly imageId?: pulumi.Input<string>;
  /** EKS's own image; undefined where `imageId` is given. */
  readonly amiType?: string;
  readonly rootVolumeGiB: number;
  readonly volumeKeyArn?: pulumi.Input<string>;
  readonly boot: BootPlan;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly NodeTaint[];
  readonly cordoned: boolean;
  readonly sessionManager: boolean;
  readonly nodeRoleArn?: pulumi.Input<string>;
  readonly tags: Readonly<Record<string, pulumi.Input<string>>>;
  /** What a person should know and what stops nothing. */
  readonly advice: readonly string[];
}

/** An IAM role's name has 64 characters, of which Pulumi's random end takes eight and `-node` five; everything else has more room. */
const nameRoom = 51;
/** EKS: https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html, 2026-11. */
const mostPods = (machine: Machine) => ((machine.vcpus ?? 0) < 30 ? 110 : 250);

/** Whether the cloud has no image for this machine, so that a live group must be given one. */
export function needsImage(machine: Machine): boolean {
  return (machine.images?.families ?? []).length === 0;
}

/** Works out what a group of this machine needs; throws every problem it finds, each with its path. */
export function planNodeGroup(name: string, args: NodeGroupArgs, catalogue: Catalogue = currentCatalogue()): NodeGroupPlan {
  const subject = `NodeGroup ${name}`;
  const problems = new Problems(subject);
  if (args.cloud !== Cloud.Aws) {
    problems.add("cloud", `no node group can be made on ${JSON.stringify(args.cloud)}`, 'give "aws", "gcp" or "azure"');
  }
  const fault = nameFault(name, { ...dnsLabel, max: nameRoom });
  if (fault !== undefined) problems.add("name", fault, "give the component a shorter or plainer name");
  const machine = planMachine(subject, args, catalogue, problems);

  const carried = planAccelerator(args, machine, problems);
  const fabric = planFabric(args, machine, problems);
  const nodes = planNodes(args, problems);
  checkZones(args, machine, fabric, problems);
  const capacity = planCapacity(args, fabric, problems);
  checkBought(args, machine, nodes.max, problems);
  const strategy = planStrategy(args, problems);
  checkImage(args, machine, problems);
  const repair = planRepair(args.repair ?? {}, carried?.family, problems);
  const labels = planLabels(name, args, machine, carried);
  const taints = planTaints(args, carried, problems);
  const boot: BootPlan = {
    maxPods: planMaxPods(args, machine, fabric, problems),
    localStorage: args.localStorage ?? (machine.localDisks?.totalGb ?? 0) > 0,
    hugePages2Mi: args.hugePages2Mi,
    // Large machines run exporters, log shippers and fabric managers beside Kubernetes.
    systemReserved: carried === undefined ? undefined : { cpu: "500m", memory: "2Gi" },
    labels,
    taints,
  };
  checkSizes(args, machine, problems);
  const interfaces = fabric ? layout(args, machine, problems) : [];
  checkKnown(args, fabric, problems);
  problems.throwIfAny();

  return {
    region: args.region,
    cluster: args.cluster,
    machine,
    accelerator: carried,
    nodes,
    autoscaled: args.autoscaled ?? false,
    zones: args.zones,
    subnets: args.subnets,
    capacity,
    update: planUpdate(strategy, capacity.spare),
    repair,
    interfaces,
    fabricSecurityGroupId: args.fabricSecurityGroupId,
    vpcId: args.vpcId,
    imageId: args.imageId,
    amiType: args.imageId === undefined ? machine.images?.families[0] : undefined,
    rootVolumeGiB: args.rootVolumeGiB ?? (carried === undefined ? 100 : 200),
    volumeKeyArn: args.volumeKeyArn,
    boot,
    labels,
    taints,
    cordoned: args.cordoned ?? false,
    sessionManager: args.sessionManager ?? false,
    nodeRoleArn: args.nodeRoleArn,
    tags: args.tags ?? {},
    advice: planAdvice(args, machine, fabric, capacity, strategy),
  };
}

/** Judges what is plain now; what only another resource knows is judged with the same words when it is known. */
function checkKnown(args: NodeGroupArgs, fabric: boolean, problems: Problems): void {
  const subnets = plainSubnets(args.subnets);
  if (subnets !== undefined) problems.addAll(subnetFaults(args.zones, subnets));
  const cluster = plainCluster(args.cluster);
  const needs = { interfaces: fabric, ownImage: args.imageId !== undefined };
  if (cluster !== undefined) problems.addAll(clusterFaults(needs, cluster));
}

function planFabric(args: NodeGroupArgs, machine: Machine, problems: Problems): boolean {
  const has = machine.fabric === Fabric.Efa;
  if (args.fabric === true && !has) {
    problems.add("fabric", `${machine.name} has no EFA`, "leave fabric out, or take a machine that has it");
  }
  const fabric = has && (args.fabric ?? true);
  if (fabric && args.fabricSecurityGroupId === undefined && args.vpcId === undefined) {
    problems.add(
      "fabricSecurityGroupId",
      `is missing, and ${machine.name} talks over EFA, which needs a group that names itself in both directions`,
      "give Network.fabricSecurityGroupId, or vpcId to have one made, or fabric: false",
    );
  }
  return fabric;
}

function checkZones(args: NodeGroupArgs, machine: Machine, fabric: boolean, problems: Problems): void {
  const { zones, region } = args;
  if (zones.length === 0) problems.add("zones", "names none", "name the zone that the machines stand in");
  if (fabric) checkFabricZones(zones, machine, "EFA", problems);
  zones.forEach((zone, index) => {
    if (zones.indexOf(zone) < index) problems.add(`zones[${index}]`, `${zone} is named twice`, "name each zone once");
    if (region !== undefined && !zone.startsWith(region)) {
      problems.add(`zones[${index}]`, `${zone} is not in ${region}`, `name a zone of ${region}`);
    }
    const offering = zoneFault(machine, zone, `zones[${index}]`);
    if (offering !== undefined) problems.addAll([offering]);
  });
}

function checkImage(args: NodeGroupArgs, machine: Machine, problems: Problems): void {
  if (args.imageId === undefined && needsImage(machine)) {
    problems.add(
      "imageId",
      `is missing, and there is no public image for ${machine.name}${machine.images?.none === undefined ? "" : `: ${machine.images.none}`}`,
      "give the id of an Amazon Linux 2023 image with the driver in it, ami-...",
    );
  }
  if (typeof args.imageId === "string" && !/^ami-[0-9a-f]{8,17}$/.test(args.imageId)) {
    problems.add(
      "imageId",
      `${JSON.stringify(args.imageId)} is not the id of an image`,
      "give one such as ami-0123456789abcdef0",
    );
  }
}

function checkSizes(args: NodeGroupArgs, machine: Machine, problems: Problems): void {
  if (args.localStorage === true && (machine.localDisks?.totalGb ?? 0) === 0) {
    problems.add("localStorage", `${machine.name} has no local disks`, "leave it out");
  }
  const root = args.rootVolumeGiB;
  if (root !== undefined && (!Number.isInteger(root) || root < 20 || root > 16_384)) {
    problems.add("rootVolumeGiB", `${root} is not a size that gp3 has room for a node in`, "give 20 to 16384");
  }
  const pages = args.hugePages2Mi;
  const memory = machine.memoryGiB;
  if (pages !== undefined && (!Number.isInteger(pages) || pages < 1)) {
    problems.add("hugePages2Mi", `${pages} is not a number of pages`, "give a whole number from 1");
  } else if (pages !== undefined && memory !== undefined && pages * 2 > memory * 1024 * 0.8) {
    const most = Math.floor((memory * 1024 * 0.8) / 2);
    problems.add("hugePages2Mi", `${pages} pages take more than 80 % of ${memory} GiB`, `give ${most} or fewer`);
  }
}

function planMaxPods(args: NodeGroupArgs, machine: Machine, fabric: boolean, problems: Problems): number | undefined {
  // Without the fabric its interface takes no place on card 0.
  const cards = machine.cards?.map((card) => ({ ...card, efa: card.efa && fabric }));
  const addressed = maxPods({ ...machine, cards });
  const given = args.maxPods;
  if (given !== undefined && (!Number.isInteger(given) || given < 4)) {
    problems.add("maxPods", `${given} is not room for a node's own pods`, "give 4 or more");
  }
  if (given !== undefined) return given;
  return addressed === undefined ? undefined : Math.min(addressed, mostPods(machine));
}

function layout(args: NodeGroupArgs, machine: Machine, problems: Problems): readonly NetworkInterface[] {
  try {
    return networkInterfaces(machine, args.interfacePolicy ?? InterfacePolicy.IpOptimised);
  } catch (error) {
    if (!InvalidInput.is(error)) throw error;
    problems.addAll(error.problems.map((problem) => ({ ...problem, path: "interfacePolicy" })));
    return [];
  }
}

function planAdvice(
  args: NodeGroupArgs,
  machine: Machine,
  fabric: boolean,
  capacity: CapacityPlan,
  strategy: Strategy,
): readonly string[] {
  const advice = [...mismatchAdvice(args, machine)];
  if (machine.lifecycle.reason !== undefined) {
    const instead = machine.lifecycle.replacement === undefined ? "" : `; ${machine.lifecycle.replacement} is the nearest to it`;
    advice.push(`machine: ${machine.name} is ${machine.lifecycle.state}: ${machine.lifecycle.reason}${instead}`);
  }
  const { kind, spare } = capacity;
  return [...advice, ...capacityAdvice({ kind, carrier: fabric ? "EFA" : undefined, spare, strategy })];
}
