/** Which devices of an environment pods claim, where a DRA driver owns them: the one place that decides it. */
import {
  type AcceleratorKind,
  accelerator,
  type Catalogue,
  Fabric,
  lookUp,
  type Machine,
  networkInterfaces,
} from "../accelerators";
import { Cloud } from "../core/cloud";
import { infinibandPort, sharedInfiniband } from "../nodes/device-plugin/data";
import type { DraDriver, DraDriversArgs } from "../nodes/dra";
import { type DeviceClassData, type DeviceClassKey, deviceClasses } from "../nodes/dra/data";
import type { FabricDevicesArgs } from "../training";
import { Collectives } from "../training/enums";
import type { Environment, NodeGroup } from "./schema";

/** Who owns which devices; absent only where the file's own words are no sound ones. */
export interface DeviceOwners {
  readonly devicePlugins?: Environment["devicePlugins"] | undefined;
}
type Said = Pick<Environment, "cloud" | "devicePlugins" | "nodeGroups"> & { readonly cluster?: Environment["cluster"] };

/** How many devices of which class one node offers. */
export interface OfferedDevices {
  readonly key: DeviceClassKey;
  /** Absent where the catalogue does not know. */
  readonly count?: number;
}

function familyOf(group: NodeGroup, machine: Machine | undefined): string | undefined {
  const kind: AcceleratorKind | undefined = group.accelerator ?? machine?.accelerator?.kind;
  return kind === undefined ? undefined : accelerator(kind).family;
}

/** The class by which the accelerators of a group are claimed; undefined where a device plugin counts them. */
export function acceleratorClass(
  { devicePlugins }: DeviceOwners,
  group: NodeGroup,
  catalogue?: Catalogue,
): DeviceClassKey | undefined {
  const family = familyOf(group, lookUp(group.machine, catalogue));
  if (family === "nvidia" && devicePlugins?.nvidia === "dra") return "nvidia";
  if (family === "gaudi" && devicePlugins?.gaudi === "dra") return "gaudi";
  return undefined;
}

/** The class by which the interfaces of the fabric are claimed. */
export function fabricClass(
  { devicePlugins }: DeviceOwners,
  group: NodeGroup,
  catalogue?: Catalogue,
): DeviceClassKey | undefined {
  const machine = lookUp(group.machine, catalogue);
  // GKE has nothing but its managed DRANET for machines whose ports it attaches itself.
  if (machine?.managedRdmaDevices !== undefined) return "mrdma";
  return machine?.fabric === "efa" && devicePlugins?.efa === "dra" ? "efa" : undefined;
}

/** Who hands the InfiniBand of an Azure group to pods. On clusters that are there the resources' names are their owner's. */
export function infinibandOwner(
  { devicePlugins }: DeviceOwners,
  group: NodeGroup,
  catalogue?: Catalogue,
): "plugin" | "operator" | undefined {
  const machine = lookUp(group.machine, catalogue);
  const owner = devicePlugins?.infiniband ?? "none";
  return machine?.cloud === Cloud.Azure && machine.fabric === "infiniband" && owner !== "none" ? owner : undefined;
}

/** What pods of the group ask for, and how many there are: all pods of a machine share its ports, or each has ports of its own. */
export function infinibandDevices(owners: DeviceOwners, group: NodeGroup, catalogue?: Catalogue) {
  switch (infinibandOwner(owners, group, catalogue)) {
    case "plugin":
      return { resourceName: sharedInfiniband.resource, each: 1, offered: sharedInfiniband.most };
    case "operator": {
      const ports = lookUp(group.machine, catalogue)?.infinibandPorts ?? 1;
      return { resourceName: infinibandPort, each: ports, offered: ports };
    }
    default:
      return undefined;
  }
}

/** The library that carries collectives between accelerators of the kind. A TPU's are compiled into the program: there is nothing to tell the job. */
export function collectivesOf(kind: AcceleratorKind | undefined): Collectives {
  const library = kind === undefined ? "TPU" : accelerator(kind).collectives;
  return library === "TPU" ? Collectives.None : library;
}

/** What of the fabric a pod takes that has a whole machine of the group: interfaces of EFA, and devices by the name or class of their owner. */
export function fabricOf(
  owners: DeviceOwners,
  group: NodeGroup,
  catalogue?: Catalogue,
): { efaInterfaces: number; fabricDevices?: FabricDevicesArgs } {
  const machine = lookUp(group.machine, catalogue);
  const efaInterfaces = machine?.fabric === Fabric.Efa ? efaOf(machine) : 0;
  const key = fabricClass(owners, group, catalogue);
  if (key !== undefined) {
    const count = key === "efa" ? efaInterfaces : (machine?.managedRdmaDevices ?? 0);
    return { efaInterfaces, fabricDevices: { count, deviceClass: deviceClasses[key].name } };
  }
  const counted = infinibandDevices(owners, group, catalogue);
  if (counted === undefined) return { efaInterfaces };
  return { efaInterfaces, fabricDevices: { count: counted.each, resourceName: counted.resourceName } };
}

/** As many as the node group attaches. Where no cards are recorded, the group's own check asks for them. */
function efaOf(machine: Machine): number {
  if (machine.cards === undefined) return machine.efaInterfaces ?? 0;
  return networkInterfaces(machine).filter(({ interfaceType }) => interfaceType === "efa-only").length;
}

/** Whether NVLink reaches from one machine of the group to another, and its pods join a domain of it. */
export function joinsNvlink({ devicePlugins }: DeviceOwners, group: NodeGroup, catalogue?: Catalogue): boolean {
  return sharesNvlink(group, catalogue) && (devicePlugins?.computeDomains ?? devicePlugins?.nvidia === "dra");
}

/** Machines whose chips share NVLink with those of other machines: GB200, GB300. */
export function sharesNvlink(group: NodeGroup, catalogue?: Catalogue): boolean {
  const machine = lookUp(group.machine, catalogue);
  return familyOf(group, machine) === "nvidia" && (machine?.nvlinkDomainMachines ?? 1) > 1;
}

/** What a node of the group offers by DRA. */
export function offeredDevices(owners: DeviceOwners, group: NodeGroup, catalogue?: Catalogue): readonly OfferedDevices[] {
  const machine = lookUp(group.machine, catalogue);
  const chips = acceleratorClass(owners, group, catalogue);
  const fabric = fabricClass(owners, group, catalogue);
  const interfaces = fabric === "mrdma" ? machine?.managedRdmaDevices : machine?.efaInterfaces;
  return [
    ...(chips === undefined ? [] : [{ key: chips, count: machine?.accelerator?.count ?? 1 }]),
    ...(fabric === undefined ? [] : [{ key: fabric, ...(interfaces !== undefined && { count: interfaces }) }]),
    ...(joinsNvlink(owners, group, catalogue) ? [{ key: "nvlink" as const, count: 1 }] : []),
  ];
}

/** What a node's drivers publish, as `doctor` looks for it. */
export function claimedDevices(owners: DeviceOwners, group: NodeGroup) {
  return offeredDevices(owners, group).map(({ key, count }) => {
    const { name, driver, attribute }: DeviceClassData = deviceClasses[key];
    return {
      kind: kinds[key],
      deviceClass: name,
      driver,
      ...(attribute !== undefined && { attribute }),
      // Of channels a driver publishes as many as it likes.
      ...(count !== undefined && key !== "nvlink" && { each: count }),
    };
  });
}

const kinds = {
  nvidia: "accelerators",
  gaudi: "accelerators",
  efa: "fabric",
  mrdma: "fabric",
  nvlink: "nvlink",
} as const satisfies Readonly<Record<DeviceClassKey, string>>;

/** Name of a class, as pods claim it. */
export function className(key: DeviceClassKey | undefined): string | undefined {
  return key === undefined ? undefined : deviceClasses[key].name;
}

/** The drivers that we install; GKE brings its own for the network. */
export function draDriversArgs(environment: Said): DraDriversArgs | undefined {
  const { cloud, nodeGroups, devicePlugins, cluster } = environment;
  if (!devicePlugins.install) return undefined;
  const offered = new Set(nodeGroups.flatMap((group) => offeredDevices(environment, group).map(({ key }) => key)));
  const names = { nvidia: "nvidia", nvlink: "compute-domains", gaudi: "gaudi", efa: "efa" } as const;
  const drivers = Object.entries(names).flatMap(([key, name]): DraDriver[] =>
    offered.has(key as keyof typeof names) ? [name] : [],
  );
  if (drivers.length === 0) return undefined;
  const claimed = nodeGroups.filter((group) => offeredDevices(environment, group).length > 0);
  const keys = [...new Set(claimed.flatMap((group) => (group.taints ?? []).map(({ key }) => key)))];
  const version = cluster?.kubernetesVersion;
  return {
    cloud,
    drivers,
    ...(nodeGroups.some(({ driver }) => driver === "operator") && { driver: "operator" as const }),
    ...(version !== undefined && { kubernetesVersion: version }),
    ...(keys.length > 0 && { taintKeys: keys }),
  };
}
