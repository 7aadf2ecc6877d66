import type * as pulumi from "@pulumi/pulumi";
import { type Accelerator, CapacityKind, type Catalogue, currentCatalogue, type Machine } from "../accelerators";
import { capacityFaults, gkePoolFaults, softwareFaults } from "../accelerators/rules";
import { Cloud, Strategy } from "../core/cloud";
import { type Elsewhere, refuseElsewhere } from "../core/elsewhere";
import { checkLabels, checkProject, googleJoin, googleName } from "../core/google";
import { digest, nameFault } from "../core/names";
import { Problems } from "../core/problems";
import { remedyFor } from "../core/suggest";
import type { FabricNetwork } from "../network";
import { checkBought } from "./capacity";
import { diskType, driverVersion, gpuType, localSsdCount, wantedNetworks } from "./gcp-machine";
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

export interface GcpNodeGroupPlan {
  readonly project?: string;
  readonly region: string;
  /** The pool's name, which changes with what replaces it, so that the new one can stand beside the old. */
  readonly poolName: string;
  readonly cluster: pulumi.Input<NodeCluster>;
  readonly subnets: pulumi.Input<pulumi.Input<NodeSubnet>[]>;
  readonly machine: Machine;
  readonly accelerator?: Accelerator;
  readonly gpu?: {
    readonly type: string;
    readonly count: number;
    readonly driver: "DEFAULT" | "LATEST" | "INSTALLATION_DISABLED";
  };
  readonly zones: readonly string[];
  readonly nodes: { readonly min: number; readonly desired: number; readonly max: number };
  readonly autoscaled: boolean;
  readonly capacity: CapacityKind;
  readonly reservationId?: pulumi.Input<string>;
  readonly queued: boolean;
  readonly maxRunHours?: number;
  readonly placement: { readonly own: boolean; readonly policyName?: pulumi.Input<string> };
  /** What the machine takes beside the main network; 0 for one that takes none, or is not to. */
  readonly fabricInterfaces: number;
  /** GKE attaches the RDMA interfaces itself, and offers them to claims. */
  readonly managedDranet: boolean;
  readonly fabricNetworks: pulumi.Input<pulumi.Input<FabricNetwork>[]>;
  readonly upgrade?: UpgradePlan;
  readonly autoRepair: boolean;
  readonly spare: boolean;
  readonly imageType: string;
  readonly secureBoot: boolean;
  readonly diskType: string;
  readonly rootVolumeGiB: number;
  readonly volumeKeyId?: pulumi.Input<string>;
  readonly nodeServiceAccount?: pulumi.Input<string>;
  readonly localSsds: number;
  /** Local disks as containers' and pods' scratch space, or as raw devices. */
  readonly localStorage: boolean;
  readonly hugePages2Mi?: number;
  readonly maxPods: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly NodeTaint[];
  readonly tags: Readonly<Record<string, pulumi.Input<string>>>;
  readonly advice: readonly string[];
}

/** How GKE brings a change to nodes that are in use. */
export type UpgradePlan =
  | { readonly strategy: "SURGE"; readonly maxSurge: number; readonly maxUnavailable: number }
  | { readonly strategy: "BLUE_GREEN" };

/** GKE: a pool's name has 40 characters. https://cloud.google.com/kubernetes-engine/docs/reference/rest, 2026-11. */
const poolNameRoom = 40;
/** DWS: flex-start machines live seven days at most. https://cloud.google.com/kubernetes-engine/docs/concepts/dws, 2026-11. */
const longestRunHours = 168;
/** GKE: maxSurge and maxUnavailable together. https://cloud.google.com/kubernetes-engine/docs/concepts/node-pool-upgrade-strategies, 2026-11. */
const mostAtOnce = 20;
/** `projects/P/reservations/R`, with a block and sub-block where one is meant, or the reservation's name. */
const reservation =
  /^(projects\/[^/]+\/reservations\/)?[a-z]([-a-z0-9]*[a-z0-9])?(\/reservationBlocks\/[-a-z0-9]+(\/reservationSubBlocks\/[-a-z0-9]+)?)?$/;

/** What only AWS knows, and what to do instead. */
const awsOnly: Elsewhere<NodeGroupArgs> = [
  ["imageId", "names an image, and GKE brings its own to every machine", "leave it out"],
  ["interfacePolicy", "is about AWS's network cards", "leave it out"],
  ["sessionManager", "is AWS's", "leave it out, and use `gcloud compute ssh --tunnel-through-iap`"],
];

/** Works out what a pool of this machine needs; throws every problem it finds, each with its path. */
export function planGcpNodeGroup(
  name: string,
  args: NodeGroupArgs,
  configuredRegion?: string,
  catalogue: Catalogue = currentCatalogue(),
): GcpNodeGroupPlan {
  const subject = `NodeGroup ${name}`;
  const problems = new Problems(subject);
  const fault = nameFault(name, googleName);
  if (fault !== undefined) problems.add("name", fault, "give the component a shorter or plainer name");
  checkProject(args.project, problems);
  const machine = planMachine(subject, args, catalogue, problems);
  refuseElsewhere(args, awsOnly, problems);
  const carried = planAccelerator(args, machine, problems);
  const nodes = planNodes(args, problems);
  const capacity = planCapacity(args, machine, nodes, problems);
  const region = planZones(args, configuredRegion, machine, nodes, problems);
  const strategy = planStrategy(args, problems);
  const flex = capacity === CapacityKind.FlexStart;
  const fabric = (machine.additionalNetworks ?? []).length > 0 && args.fabric !== false;
  const spare = capacity === CapacityKind.OnDemand || capacity === CapacityKind.Spot;
  const blueGreen = strategy === Strategy.BlueGreen && spare && args.compact !== true && !flex;
  const queued = args.queued ?? false;
  // By default where it costs no choice: bought machines stand where they were bought, flex-start and queued ones where there are any.
  const compact =
    args.compact ?? (fabric && capacity === CapacityKind.OnDemand && args.zones.length === 1 && !queued && !blueGreen);
  checkPool(args, machine, { capacity, nodes, strategy, queued, compact }, problems);
  const imageType = args.imageFamily ?? machine.images?.families[0] ?? "COS_CONTAINERD";
  problems.addAll(softwareFaults({ machine, imageFamily: imageType }));
  const gpu = planGpu(args, machine, problems);
  checkSizes(args, machine, problems);
  const cordon: readonly NodeTaint[] = args.cordoned === true ? [cordonTaint] : [];
  const taints = [...planTaints(args, carried, problems).map(asGkeHasIt), ...cordon];
  checkLabels(args.tags ?? {}, problems);
  problems.throwIfAny();

  const poolName = `${googleJoin([name], poolNameRoom - 7)}-${digest(identity(args), 6)}`;
  return {
    project: args.project,
    region,
    poolName,
    cluster: args.cluster,
    subnets: args.subnets,
    machine,
    accelerator: carried,
    gpu,
    zones: args.zones,
    nodes,
    autoscaled: args.autoscaled ?? false,
    capacity,
    reservationId: args.reservationId,
    queued,
    maxRunHours: flex ? (args.maxRunHours ?? longestRunHours) : undefined,
    placement: { own: compact && args.placementGroupName === undefined, policyName: args.placementGroupName },
    fabricInterfaces: fabric ? wantedNetworks(machine).vpc + wantedNetworks(machine).roce : 0,
    managedDranet: machine.managedRdmaDevices !== undefined && args.fabric !== false,
    fabricNetworks: args.fabricNetworks ?? [],
    upgrade: flex ? undefined : planUpgrade(strategy, { spare, blueGreen, accelerated: carried !== undefined, max: nodes.max }),
    autoRepair: planAutoRepair(args, capacity),
    spare,
    imageType,
    secureBoot: imageType.startsWith("COS") && gpu?.driver !== "INSTALLATION_DISABLED",
    diskType: diskType(machine),
    rootVolumeGiB: args.rootVolumeGiB ?? (carried === undefined ? 100 : 200),
    volumeKeyId: args.volumeKeyArn,
    nodeServiceAccount: args.nodeRoleArn,
    localSsds: localSsdCount(machine),
    localStorage: args.localStorage ?? localSsdCount(machine) > 0,
    hugePages2Mi: args.hugePages2Mi,
    maxPods: args.maxPods ?? 110,
    labels: planPoolLabels(name, args, machine, carried),
    taints,
    tags: args.tags ?? {},
    advice: [
      ...mismatchAdvice(args, machine),
      ...capacityAdvice({ kind: capacity, carrier: fabric ? machine.fabric : undefined, spare, strategy }),
    ],
  };
}

/** What GKE refuses of a pool of this machine, obtained and placed like this. */
function checkPool(
  args: NodeGroupArgs,
  machine: Machine,
  about: Pick<GcpNodeGroupPlan, "capacity" | "nodes" | "queued"> & { readonly strategy: Strategy; readonly compact: boolean },
  problems: Problems,
): void {
  const { strategy, ...pool } = about;
  const faults = gkePoolFaults({
    ...pool,
    machine,
    zones: args.zones,
    autoscaled: args.autoscaled ?? false,
    autoRepair: planAutoRepair(args, pool.capacity),
    blueGreen: args.compact === true && strategy === Strategy.BlueGreen,
    // Judged when the networks are known; here only whether there are to be any.
    networks: wantedNetworks(machine),
    dataplaneV2: true,
  });
  problems.addAll(faults.map((fault) => ({ ...fault, path: fault.path === "capacity.kind" ? "capacity" : fault.path })));
}

/** Machines that are given for a time are left as they are, unless somebody says otherwise. */
function planAutoRepair(args: NodeGroupArgs, capacity: CapacityKind): boolean {
  return args.repair?.enabled ?? capacity !== CapacityKind.FlexStart;
}

/** What GKE can only change by making a new pool, as far as it is known now. */
function identity(args: NodeGroupArgs): string {
  const {
    machine,
    zones,
    capacity,
    queued,
    compact,
    fabric,
    driver,
    localStorage,
    maxPods,
    maxRunHours,
    reservationId,
    strategy,
  } = args;
  const known = typeof reservationId === "string" ? reservationId : undefined;
  const compactness = compact ?? strategy === Strategy.BlueGreen;
  return JSON.stringify([
    machine,
    zones,
    capacity,
    queued,
    compactness,
    fabric,
    driver,
    localStorage,
    maxPods,
    maxRunHours,
    known,
  ]);
}

const kinds: readonly CapacityKind[] = Object.values(CapacityKind);

function planCapacity(args: NodeGroupArgs, machine: Machine, nodes: { readonly max: number }, problems: Problems): CapacityKind {
  const kind = args.capacity ?? CapacityKind.OnDemand;
  if (!kinds.includes(kind)) problems.add("capacity", `${JSON.stringify(kind)} is unknown`, remedyFor(kind, kinds));
  const bought = kind === CapacityKind.Reservation || kind === CapacityKind.CapacityBlock;
  const { reservationId } = args;
  if (bought && reservationId === undefined) {
    problems.add("reservationId", `is missing, and capacity is ${kind}`, "give the name of the reservation that you bought");
  }
  if (!bought && reservationId !== undefined) {
    problems.add("reservationId", `is given, and capacity is ${kind}`, 'say capacity: "reservation", or leave it out');
  }
  if (typeof reservationId === "string" && !reservation.test(reservationId)) {
    problems.add(
      "reservationId",
      `${JSON.stringify(reservationId)} is not a reservation`,
      "give its name, or projects/PROJECT/reservations/NAME",
    );
  }
  if (bought && args.zones.length > 1) {
    problems.add("zones", `names ${args.zones.length}, and a ${kind} is in one zone`, "name the zone that it was bought in");
  }
  const hours = args.maxRunHours;
  if (hours !== undefined && kind !== CapacityKind.FlexStart) {
    problems.add("maxRunHours", `is given, and capacity is ${kind}`, 'say capacity: "flex-start", or leave it out');
  } else if (hours !== undefined && !(hours > 0 && hours <= longestRunHours)) {
    problems.add("maxRunHours", `${hours} is not a time that flex-start gives machines for`, `give 1 to ${longestRunHours}`);
  }
  checkBought(args, machine, nodes.max, problems);
  return kind;
}

function planZones(
  args: NodeGroupArgs,
  configuredRegion: string | undefined,
  machine: Machine,
  nodes: { readonly desired: number; readonly max: number },
  problems: Problems,
): string {
  const { zones } = args;
  const region = args.region ?? configuredRegion ?? zones[0]?.replace(/-[a-z]$/, "") ?? "";
  if (zones.length === 0) problems.add("zones", "names none", "name the zone that the machines stand in");
  if ((machine.additionalNetworks ?? []).length > 0) checkFabricZones(zones, machine, machine.fabric, problems);
  zones.forEach((zone, index) => {
    const path = `zones[${index}]`;
    if (zones.indexOf(zone) < index) problems.add(path, `${zone} is named twice`, "name each zone once");
    else if (!zone.startsWith(`${region}-`)) problems.add(path, `${zone} is not in ${region}`, `name a zone of ${region}`);
    else if (machine.cloud === Cloud.Gcp) {
      // What was bought is judged where it is known; here only whether the machine is to be had.
      const faults = capacityFaults({ machine, capacity: CapacityKind.OnDemand, zone, region, nodes: nodes.max });
      problems.addAll(faults.map((fault) => ({ ...fault, path })));
    }
  });
  // GKE counts nodes by zone where no autoscaler does.
  if (args.autoscaled !== true && zones.length > 1 && nodes.desired % zones.length !== 0) {
    problems.add(
      "nodes.desired",
      `${nodes.desired} cannot be shared out evenly over ${zones.length} zones, and GKE gives each zone as many nodes as any other`,
      `give ${Math.ceil(nodes.desired / zones.length) * zones.length}, name one zone, or say autoscaled: true`,
    );
  }
  const subnets = plainSubnets(args.subnets);
  if (subnets !== undefined) problems.addAll(subnetFaults(zones, subnets));
  return region;
}

function planGpu(args: NodeGroupArgs, machine: Machine, problems: Problems): GcpNodeGroupPlan["gpu"] {
  const owner = planDriverOwner(args, problems);
  const type = gpuType(machine);
  if (type === undefined || machine.accelerator === undefined) return undefined;
  const driver = owner === DriverOwner.Operator ? "INSTALLATION_DISABLED" : driverVersion(machine);
  return { type, count: machine.accelerator.count, driver };
}

/** GKE taints GPU nodes by itself, with a value; said otherwise, every run would find a difference. */
function asGkeHasIt(taint: NodeTaint): NodeTaint {
  return taint.key === "nvidia.com/gpu" && taint.value === undefined ? { ...taint, value: "present" } : taint;
}

function planPoolLabels(
  name: string,
  args: NodeGroupArgs,
  machine: Machine,
  carried: Accelerator | undefined,
): Record<string, string> {
  const labels = planLabels(name, args, machine, carried);
  const operator = args.driver === DriverOwner.Operator && carried?.family === "nvidia";
  return {
    // GKE's device plugin stays away where the operator brings its own: a GPU has one owner.
    ...(operator ? { "gke-no-default-nvidia-gpu-device-plugin": "true" } : {}),
    // What begins like this is GKE's own to set.
    ...Object.fromEntries(Object.entries(labels).filter(([key]) => !key.startsWith("cloud.google.com/"))),
  };
}

function checkSizes(args: NodeGroupArgs, machine: Machine, problems: Problems): void {
  if (args.localStorage === true && localSsdCount(machine) === 0) {
    problems.add("localStorage", `${machine.name} has no local disks`, "leave it out");
  }
  const { rootVolumeGiB: root, maxPods: pods, hugePages2Mi: pages } = args;
  if (root !== undefined && (!Number.isInteger(root) || root < 20 || root > 65_536)) {
    problems.add("rootVolumeGiB", `${root} is not a size of a boot disk`, "give 20 to 65536");
  }
  if (pods !== undefined && (!Number.isInteger(pods) || pods < 8 || pods > 256)) {
    problems.add("maxPods", `${pods} is not a number of pods that GKE runs on a node`, "give 8 to 256");
  }
  const memory = machine.memoryGiB;
  // GKE gives huge pages at most 80 % of a large machine's memory: https://cloud.google.com/kubernetes-engine/docs/how-to/node-system-config.
  if (pages !== undefined && memory !== undefined && pages * 2 > memory * 1024 * 0.8) {
    const most = Math.floor((memory * 1024 * 0.8) / 2);
    problems.add("hugePages2Mi", `${pages} pages take more than 80 % of ${memory} GiB`, `give ${most} or fewer`);
  }
}

function planUpgrade(
  strategy: Strategy,
  about: { readonly spare: boolean; readonly blueGreen: boolean; readonly accelerated: boolean; readonly max: number },
): UpgradePlan {
  if (about.blueGreen) return { strategy: "BLUE_GREEN" };
  if (strategy === Strategy.Recreate) return { strategy: "SURGE", maxSurge: 0, maxUnavailable: Math.min(mostAtOnce, about.max) };
  // An accelerator more than there are is seldom to be had; a plain machine always is.
  return about.accelerated || !about.spare
    ? { strategy: "SURGE", maxSurge: 0, maxUnavailable: 1 }
    : { strategy: "SURGE", maxSurge: 1, maxUnavailable: 0 };
}
