import {
  type Accelerator,
  acceleratorOf,
  builtIn,
  type Catalogue,
  type FactName,
  type Machine,
  maxPods,
  type NetworkInterface,
  networkInterfaces,
} from "../../components/accelerators";
import { formatBytes } from "../../components/core/units";

/** A fact as people read it, with where it stands. */
export interface ShownFact {
  readonly name: string;
  readonly value: string;
  /** Key of the sources table; absent where no source says it and the usual is assumed. */
  readonly source?: string;
}

const shown: readonly (readonly [FactName, string, (machine: Machine) => string])[] = [
  ["accelerator", "accelerators", (machine) => chips(machine)],
  ["architecture", "architecture", (machine) => machine.architecture],
  ["vcpus", "vCPUs", (machine) => String(machine.vcpus)],
  ["memoryGiB", "memory", (machine) => `${machine.memoryGiB} GiB`],
  ["networkGbps", "network", (machine) => `${machine.networkGbps} Gbit/s`],
  ["fabric", "fabric", (machine) => machine.fabric],
  ["fabricGbps", "fabric bandwidth", (machine) => `${machine.fabricGbps} Gbit/s`],
  ["cards", "network cards", (machine) => cardsText(machine)],
  ["efaInterfaces", "EFA interfaces", (machine) => String(machine.efaInterfaces)],
  ["bandwidthCards", "cards for IP bandwidth", (machine) => (machine.bandwidthCards ?? []).join(", ")],
  ["ipv4PerInterface", "addresses an interface", (machine) => String(machine.ipv4PerInterface)],
  [
    "additionalNetworks",
    "networks beside its own",
    (machine) =>
      (machine.additionalNetworks ?? [])
        .map((each) => `${each.count} x ${each.kind}${each.mtu === undefined ? "" : `, MTU ${each.mtu}`}`)
        .join("; "),
  ],
  ["infinibandPorts", "InfiniBand ports", (machine) => String(machine.infinibandPorts)],
  ["managedRdmaDevices", "RDMA interfaces by GKE's DRANET", (machine) => String(machine.managedRdmaDevices)],
  ["localDisks", "local disks", (machine) => disks(machine)],
  ["images", "images", (machine) => (machine.images?.families ?? []).join(", ") || "none public"],
  ["zones", "zones", (machine) => (machine.zones ?? []).join(", ")],
  ["regions", "regions", (machine) => (machine.regions ?? []).join(", ")],
  [
    "quota",
    "quota",
    (machine) => (machine.quota === undefined ? "" : `${machine.quota.name} (${machine.quota.code}), in ${machine.quota.unit}`),
  ],
  ["nvlinkDomainMachines", "machines in one NVLink domain", (machine) => String(machine.nvlinkDomainMachines)],
  ["efaPluginMinimum", "EFA plugin at least", (machine) => String(machine.efaPluginMinimum)],
];

/** `8 x NVIDIA A100, 40 GiB each` */
export function chips(machine: Machine): string {
  const carried = machine.accelerator;
  if (carried === undefined) return "none";
  const name = acceleratorOf(machine)?.product ?? carried.kind;
  const memory =
    carried.memoryGiB === undefined ? "memory unknown" : `${carried.memoryGiB} GiB${carried.count > 1 ? " each" : ""}`;
  return `${carried.count} x ${name}, ${memory}`;
}

function cardsText(machine: Machine): string {
  const cards = machine.cards ?? [];
  const most = [...new Set(cards.map((card) => card.maxInterfaces))].join(" or ");
  const efa = cards.filter((card) => card.efa).map((card) => card.index);
  const where =
    efa.length === 0 ? "no EFA" : efa.length === cards.length ? "EFA on each" : `EFA on ${efa[0]} to ${efa[efa.length - 1]}`;
  return `${cards.length} of at most ${most} interfaces, ${where}`;
}

function disks(machine: Machine): string {
  const total = machine.localDisks?.totalGb;
  if (total === undefined) return "";
  return total === 0 ? "none" : `${total} GB (${formatBytes(total * 1e9)})`;
}

/** Every fact that is recorded, in the order in which people ask for them. */
export function factsOf(machine: Machine): readonly ShownFact[] {
  return shown.flatMap(([fact, name, value]) => {
    if (machine[fact] === undefined) return [];
    const source = machine.sources[fact];
    return [{ name, value: value(machine), ...(source === undefined ? {} : { source }) }];
  });
}

/** Facts that most machines of its cloud have and this one has not: what to find out, or to state. */
export function unknownOf(machine: Machine): readonly string[] {
  const wanted: readonly (readonly [FactName, string])[] = [
    ["vcpus", "vCPUs"],
    ["memoryGiB", "memory"],
    ["networkGbps", "network"],
    ["localDisks", "local disks"],
    ...(machine.cloud === "aws"
      ? ([
          ["cards", "network cards"],
          ["zones", "zones"],
        ] as const)
      : []),
    ...(machine.cloud === "gcp" || machine.cloud === "azure" ? ([["regions", "regions"]] as const) : []),
  ];
  return [
    ...wanted.filter(([fact]) => machine[fact] === undefined).map(([, name]) => name),
    ...(machine.accelerator !== undefined && machine.accelerator.memoryGiB === undefined ? ["memory of an accelerator"] : []),
    ...(machine.prices.length === 0 ? ["price"] : []),
  ];
}

/** One machine in full, for `--json`. */
export interface MachineDetail {
  readonly machine: Machine;
  readonly software?: Accelerator;
  /** The default layout of interfaces; absent where the cards are not known or the cloud has none. */
  readonly interfaces?: readonly NetworkInterface[];
  readonly maxPods?: number;
  readonly unknown: readonly string[];
  readonly sources: Catalogue["sources"];
}

export function detailOf(machine: Machine, catalogue: Catalogue = builtIn): MachineDetail {
  const software = acceleratorOf(machine);
  const pods = maxPods(machine);
  const keys = new Set([
    ...Object.values(machine.sources),
    ...machine.prices.map((price) => price.source),
    ...machine.notes.map((note) => note.source),
    ...(machine.lifecycle.source === undefined ? [] : [machine.lifecycle.source]),
    ...(software === undefined ? [] : [software.source]),
  ]);
  return {
    machine,
    ...(software === undefined ? {} : { software }),
    ...(machine.cards === undefined ? {} : { interfaces: networkInterfaces(machine) }),
    ...(pods === undefined ? {} : { maxPods: pods }),
    unknown: unknownOf(machine),
    sources: Object.fromEntries(Object.entries(catalogue.sources).filter(([key]) => keys.has(key))),
  };
}
