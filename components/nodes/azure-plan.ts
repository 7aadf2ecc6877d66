import type * as pulumi from "@pulumi/pulumi";
import {
  type Accelerator,
  Architecture,
  CapacityKind,
  type Catalogue,
  currentCatalogue,
  Fabric,
  type Machine,
} from "../accelerators";
import { aksFabricFaults, capacityFaults, softwareFaults } from "../accelerators/rules";
import { checkAzureTags, checkZones, isResourceId } from "../core/azure";
import { Cloud, Strategy } from "../core/cloud";
import { type Elsewhere, refuseElsewhere } from "../core/elsewhere";
import { digest, dnsLabel, nameFault } from "../core/names";
import { formatProblem, Problems } from "../core/problems";
import { remedyFor } from "../core/suggest";
import { checkBought } from "./capacity";
import {
  capacityAdvice,
  checkFabricZones,
  cordonTaint,
  mismatchAdvice,
  planAccelerator,
  planDriverOwner,
  planLabels,
  planMachine,
  planNodes,
  planStrategy,
  planTaints,
} from "./group";
import { DriverOwner, type NodeCluster, type NodeGroupArgs, type NodeSubnet, type NodeTaint } from "./index";
import { plainSubnets, subnetFaults } from "./needs";

export interface AzureNodeGroupPlan {
  readonly region: string;
  /** The pool's name, which changes with what AKS can only change by making a new pool. */
  readonly poolName: string;
  readonly cluster: pulumi.Input<NodeCluster>;
  readonly subnets: pulumi.Input<pulumi.Input<NodeSubnet>[]>;
  readonly machine: Machine;
  readonly accelerator?: Accelerator;
  /** Who installs NVIDIA's driver; undefined for a machine that has none of its chips. */
  readonly gpuDriver?: "Install" | "None";
  readonly zones: readonly string[];
  readonly nodes: { readonly min: number; readonly desired: number; readonly max: number };
  readonly autoscaled: boolean;
  readonly capacity: CapacityKind;
  readonly reservationId?: pulumi.Input<string>;
  readonly placement: { readonly own: boolean; readonly groupId?: pulumi.Input<string> };
  readonly upgrade: AzureUpgradePlan;
  readonly spare: boolean;
  readonly osSku: string;
  readonly ephemeralDisk: boolean;
  readonly rootVolumeGiB: number;
  readonly encryptionAtHost: boolean;
  readonly maxPods: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly NodeTaint[];
  readonly tags: Readonly<Record<string, pulumi.Input<string>>>;
  readonly advice: readonly string[];
}

/** How AKS brings a change to nodes that are in use. */
export interface AzureUpgradePlan {
  /** Nodes more than there are, number or percentage. */
  readonly maxSurge: string;
  /** Nodes fewer than there are. */
  readonly maxUnavailable: string;
  readonly drainTimeoutMinutes: number;
  readonly soakMinutes: number;
}

/** AKS takes 1440. https://learn.microsoft.com/azure/aks/upgrade-aks-node-pools-rolling, 2026-11. */
const longestDrainMinutes = 1440;
/** Lower-case letters and digits. https://learn.microsoft.com/azure/aks/create-node-pools, 2026-11. */
const poolNameRoom = 12;

/** What only other clouds know, and what to do instead. */
const elsewhere: Elsewhere<NodeGroupArgs> = [
  ["imageId", "names an image, and AKS brings its own to every machine", "leave it out, or give imageFamily"],
  ["interfacePolicy", "is about AWS's network cards", "leave it out"],
  ["sessionManager", "is AWS's", "leave it out, and use `kubectl debug node/...`"],
  ["nodeRoleArn", "names a role, and nodes act as the cluster's kubelet identity", "leave it out"],
  ["volumeKeyArn", "names a key, and disks are encrypted by the cluster's disk encryption set", "leave it out"],
  ["queued", "is Google's", "leave it out"],
  ["maxRunHours", "is Google's", "leave it out"],
  ["hugePages2Mi", "cannot be set in an AKS pool", "leave it out, and let a DaemonSet set them"],
  ["project", "is Google's", "leave it out"],
];
const kinds: readonly CapacityKind[] = [CapacityKind.OnDemand, CapacityKind.Spot, CapacityKind.Reservation];

/** Works out what a pool of this machine needs; throws every problem it finds, each with its path. */
export function planAzureNodeGroup(
  name: string,
  args: NodeGroupArgs,
  configuredRegion?: string,
  catalogue: Catalogue = currentCatalogue(),
): AzureNodeGroupPlan {
  const subject = `NodeGroup ${name}`;
  const problems = new Problems(subject);
  const fault = nameFault(name, dnsLabel);
  if (fault !== undefined) problems.add("name", fault, "give the component a shorter or plainer name");
  const machine = planMachine(subject, args, catalogue, problems);
  refuseElsewhere(args, elsewhere, problems);
  const carried = planAccelerator(args, machine, problems);
  const nodes = planNodes(args, problems);
  const capacity = planCapacity(args, machine, nodes, problems);
  const region = args.region ?? configuredRegion ?? "";
  const fabric = machine.fabric === Fabric.Infiniband && args.fabric !== false;
  planZones(args, region, machine, { fabric, max: nodes.max }, problems);
  const strategy = planStrategy(args, problems);
  const osSku = args.imageFamily ?? machine.images?.families[0] ?? "Ubuntu";
  problems.addAll(softwareFaults({ machine, imageFamily: osSku }));
  const gpuDriver = planDriver(args, carried, problems);
  const placement = planPlacement(args, problems);
  const ephemeralDisk = planDisk(args, machine, problems);
  checkSizes(args, problems);
  if (fabric) checkFeature(args, name, machine, osSku, problems);
  checkAzureTags(args.tags ?? {}, problems);
  const taints = planTaints(args, carried, problems);
  problems.throwIfAny();

  const spare = capacity !== CapacityKind.Reservation;
  return {
    region,
    poolName: poolName(name, identity(args, ephemeralDisk, gpuDriver)),
    cluster: args.cluster,
    subnets: args.subnets,
    machine,
    accelerator: carried,
    gpuDriver,
    zones: args.zones,
    nodes,
    autoscaled: args.autoscaled ?? false,
    capacity,
    reservationId: args.reservationId,
    placement,
    upgrade: planUpgrade(args, strategy, { spare, accelerated: carried !== undefined }),
    spare,
    osSku,
    ephemeralDisk,
    rootVolumeGiB: args.rootVolumeGiB ?? (carried === undefined ? 128 : 256),
    encryptionAtHost: args.encryptionAtHost ?? true,
    maxPods: args.maxPods ?? 110,
    labels: poolLabels(name, args, machine, carried),
    taints: [...taints, ...(capacity === CapacityKind.Spot ? [spotTaint] : []), ...(args.cordoned === true ? [cordonTaint] : [])],
    tags: args.tags ?? {},
    advice: planAdvice(args, name, machine, { fabric, osSku, capacity, spare, strategy }),
  };
}

/** AKS sets it by itself; said here, a later change of taints does not take it away. */
const spotTaint: NodeTaint = { key: "kubernetes.azure.com/scalesetpriority", value: "spot", effect: "NoSchedule" };

/** What AKS refuses to change in a pool. */
function identity(args: NodeGroupArgs, ephemeral: boolean, driver: string | undefined): string {
  const { machine, zones, capacity, compact, maxPods, rootVolumeGiB, encryptionAtHost, reservationId, placementGroupName } = args;
  const known = (value: pulumi.Input<string> | undefined) => (typeof value === "string" ? value : value !== undefined);
  return JSON.stringify([
    machine,
    zones,
    capacity,
    compact ?? false,
    maxPods,
    rootVolumeGiB,
    encryptionAtHost ?? true,
    ephemeral,
    driver,
    known(reservationId),
    known(placementGroupName),
  ]);
}

/** The end of the group's own name, and a mark of what it cannot change: `trainingd41d8`. */
function poolName(name: string, about: string): string {
  const mark = digest(`${name}|${about}`, 5);
  const plain = (name.split("-").at(-1) ?? "").replace(/[^a-z0-9]/g, "").slice(0, poolNameRoom - mark.length);
  return `${/^[a-z]/.test(plain) ? plain : "pool"}${mark}`.slice(0, poolNameRoom);
}

function planCapacity(args: NodeGroupArgs, machine: Machine, nodes: { readonly max: number }, problems: Problems): CapacityKind {
  const kind = args.capacity ?? CapacityKind.OnDemand;
  if (!kinds.includes(kind))
    problems.add("capacity", `${JSON.stringify(kind)} is not to be had on azure`, remedyFor(kind, kinds));
  const bought = kind === CapacityKind.Reservation;
  const { reservationId } = args;
  if (bought && reservationId === undefined) {
    problems.add("reservationId", `is missing, and capacity is ${kind}`, "give the id of the capacity reservation group");
  }
  if (!bought && reservationId !== undefined) {
    problems.add("reservationId", `is given, and capacity is ${kind}`, 'say capacity: "reservation", or leave it out');
  }
  if (typeof reservationId === "string" && !isResourceId(reservationId, "Microsoft.Compute/capacityReservationGroups")) {
    problems.add(
      "reservationId",
      `${JSON.stringify(reservationId)} is not the id of a capacity reservation group`,
      "give /subscriptions/.../resourceGroups/.../providers/Microsoft.Compute/capacityReservationGroups/NAME",
    );
  }
  checkBought(args, machine, nodes.max, problems);
  return kind;
}

function planZones(
  args: NodeGroupArgs,
  region: string,
  machine: Machine,
  about: { readonly fabric: boolean; readonly max: number },
  problems: Problems,
): void {
  const { zones } = args;
  checkZones(zones, region, problems);
  if (about.fabric) checkFabricZones(zones, machine, "InfiniBand", problems);
  const [first = "1"] = zones;
  if (machine.cloud === Cloud.Azure && region !== "") {
    // What was bought is judged where it is known; here only whether the region sells the machine.
    const faults = capacityFaults({ machine, capacity: CapacityKind.OnDemand, zone: first, region, nodes: about.max });
    problems.addAll(faults.map((fault) => ({ ...fault, path: "machine" })));
  }
  const subnets = plainSubnets(args.subnets);
  if (subnets !== undefined) problems.addAll(subnetFaults(zones, subnets));
}

function planDriver(args: NodeGroupArgs, carried: Accelerator | undefined, problems: Problems): AzureNodeGroupPlan["gpuDriver"] {
  const owner = planDriverOwner(args, problems);
  if (carried?.family !== "nvidia") return undefined;
  return owner === DriverOwner.Operator ? "None" : "Install";
}

function planPlacement(args: NodeGroupArgs, problems: Problems): AzureNodeGroupPlan["placement"] {
  const own = args.compact ?? false;
  const { placementGroupName: groupId } = args;
  if (typeof groupId === "string" && !isResourceId(groupId, "Microsoft.Compute/proximityPlacementGroups")) {
    problems.add(
      "placementGroupName",
      `${JSON.stringify(groupId)} is not the id of a proximity placement group`,
      "give /subscriptions/.../providers/Microsoft.Compute/proximityPlacementGroups/NAME",
    );
  }
  if (own && groupId !== undefined) problems.add("compact", "is given beside a placement group", "leave one of them out");
  if ((own || groupId !== undefined) && args.zones.length > 1) {
    const path = own ? "compact" : "placementGroupName";
    problems.add(path, `machines of ${args.zones.length} zones cannot stand close together`, "name one zone, or leave it out");
  }
  return { own, groupId };
}

/** ND machines have a temporary disk that the system fits on; of others only their owner knows. */
function planDisk(args: NodeGroupArgs, machine: Machine, problems: Problems): boolean {
  const disks = machine.localDisks?.totalGb ?? 0;
  if (args.localStorage === true && disks === 0) {
    problems.add("localStorage", `${machine.name} has no local disks`, "leave it out");
  }
  return args.localStorage ?? (machine.fabric === Fabric.Infiniband && disks > 0);
}

function checkSizes(args: NodeGroupArgs, problems: Problems): void {
  const { rootVolumeGiB: root, maxPods: pods, drainTimeoutMinutes: drain } = args;
  if (root !== undefined && (!Number.isInteger(root) || root < 30 || root > 2048)) {
    problems.add("rootVolumeGiB", `${root} is not a size of a system disk`, "give 30 to 2048");
  }
  if (pods !== undefined && (!Number.isInteger(pods) || pods < 10 || pods > 250)) {
    problems.add("maxPods", `${pods} is not a number of pods that AKS runs on a node`, "give 10 to 250");
  }
  if (drain !== undefined && (!Number.isInteger(drain) || drain < 1 || drain > longestDrainMinutes)) {
    problems.add("drainTimeoutMinutes", `${drain} is not a time that AKS waits for a drain`, `give 1 to ${longestDrainMinutes}`);
  }
}

/** Where somebody says how the feature stands, what does not go with it is refused. */
function checkFeature(args: NodeGroupArgs, name: string, machine: Machine, osSku: string, problems: Problems): void {
  const { infinibandFeature } = args;
  if (infinibandFeature === undefined) return;
  const faults = aksFabricFaults({ pools: [{ name, machine, osSku }], infinibandFeature });
  problems.addAll(faults.flatMap((fault) => (fault.path.endsWith(".machine") ? [{ ...fault, path: "infinibandFeature" }] : [])));
}

function poolLabels(name: string, args: NodeGroupArgs, machine: Machine, carried: Accelerator | undefined) {
  const labels = planLabels(name, args, machine, carried);
  // What begins like this is AKS's own to set.
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !/(^|\.)kubernetes\.azure\.com\//.test(key)));
}

/**
 * AKS's blue-green pools are a preview of 2025-08-02 and not in the API that the provider speaks, so a whole new set beside the old one
 * is a surge of all nodes. What cannot be drained in time is cordoned and left, never ended.
 */
function planUpgrade(
  args: NodeGroupArgs,
  strategy: Strategy,
  about: { readonly spare: boolean; readonly accelerated: boolean },
): AzureUpgradePlan {
  const times = { drainTimeoutMinutes: args.drainTimeoutMinutes ?? (about.accelerated ? 60 : 30), soakMinutes: 0 };
  if (strategy === Strategy.Recreate) return { maxSurge: "0", maxUnavailable: "100%", ...times };
  if (!about.spare) return { maxSurge: "0", maxUnavailable: "1", ...times };
  if (strategy === Strategy.BlueGreen) return { maxSurge: "100%", maxUnavailable: "0", ...times, soakMinutes: 30 };
  if (strategy === Strategy.Canary) return { maxSurge: "1", maxUnavailable: "0", ...times, soakMinutes: 30 };
  // An accelerator more than there are is seldom to be had; a plain machine always is.
  return about.accelerated ? { maxSurge: "0", maxUnavailable: "1", ...times } : { maxSurge: "1", maxUnavailable: "0", ...times };
}

function planAdvice(
  args: NodeGroupArgs,
  name: string,
  machine: Machine,
  about: {
    readonly fabric: boolean;
    readonly osSku: string;
    readonly capacity: CapacityKind;
    readonly spare: boolean;
    readonly strategy: Strategy;
  },
): readonly string[] {
  const advice = [...mismatchAdvice(args, machine)];
  if (about.fabric && args.infinibandFeature === undefined) {
    // Nobody said how the feature stands, so what would be wrong with it is worth knowing.
    const wrong = machine.architecture === Architecture.Arm64;
    const pools = [{ name, machine, osSku: about.osSku }];
    for (const fault of aksFabricFaults({ pools, infinibandFeature: wrong })) {
      if (fault.path.endsWith(".machine")) advice.push(formatProblem({ ...fault, path: "machine" }));
    }
  }
  const { capacity: kind, spare, strategy } = about;
  return [...advice, ...capacityAdvice({ kind, carrier: about.fabric ? "InfiniBand" : undefined, spare, strategy })];
}
