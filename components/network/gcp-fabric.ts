import { type AdditionalNetworks, type Catalogue, currentCatalogue, lookUp, type Machine } from "../accelerators";
import type { Problems } from "../core/problems";
import { remedyFor } from "../core/suggest";
import type { FabricMachine } from "./index";
import { block, formatRange, type Range } from "./ranges";

/** One network beside the main one, with its subnets. */
export interface FabricNetworkPlan {
  /** What follows the component's name in the names of its resources: `fabric-8244-1`, `roce-a`. */
  readonly label: string;
  readonly kind: AdditionalNetworks["kind"];
  readonly mtu: number;
  /** `us-central1-a-vpc-roce`; only for RDMA. */
  readonly profile?: string;
  readonly subnets: readonly { readonly label: string; readonly cidr: string }[];
  /** The machines that take an interface in it, with their zones. */
  readonly members: readonly FabricMachine[];
}

/** What a machine takes where the catalogue names none (cluster-toolkit v1.95.0, gke-a3-ultragpu: `mtu: 8896` on both networks). */
const largestPacket = 8896;
/** GPUDirect-TCPX and -TCPXO (A3 High, A3 Mega). */
const directPacket = 8244;
/** The fabric's range is cut into 2^6 blocks. */
const blockBits = 6;
/** Google: a subnet is /29 or larger. https://cloud.google.com/vpc/docs/subnets#valid-ranges, 2026-11. */
const smallestSubnet = 29;

/**
 * The networks that machines need beside the main one. Machines of one region with the same largest packet share ordinary networks,
 * each taking as many as it has cards for; machines of one zone share its RDMA network. So a second group costs no second set, of
 * which a project may have few (15 networks unless raised).
 */
export function planFabric(
  machines: readonly FabricMachine[],
  zones: readonly string[],
  range: Range | undefined,
  problems: Problems,
  catalogue: Catalogue = currentCatalogue(),
): readonly FabricNetworkPlan[] {
  const wanted = new Map<string, Omit<FabricNetworkPlan, "subnets"> & { readonly subnets: number }>();
  machines.forEach((member, index) => {
    const machine = checkMember(member, `fabricMachines[${index}]`, zones, problems, catalogue);
    for (const network of (machine?.additionalNetworks ?? []).flatMap((need) => networksOf(need, member.zone))) {
      const before = wanted.get(network.label);
      const members = [...(before?.members ?? []), member];
      wanted.set(network.label, { ...network, members, subnets: Math.max(network.subnets, before?.subnets ?? 0) });
    }
  });
  if (range === undefined || wanted.size === 0) return [];
  return cut([...wanted.values()], zones, range, problems);
}

function checkMember(
  { machine, zone }: FabricMachine,
  path: string,
  zones: readonly string[],
  problems: Problems,
  catalogue: Catalogue,
): Machine | undefined {
  const found = lookUp(machine, catalogue);
  if (found === undefined) {
    problems.add(`${path}.machine`, `${JSON.stringify(machine)} is unknown`, remedyFor(machine, catalogue.machines.keys()));
  }
  if (!zones.includes(zone)) {
    problems.add(`${path}.zone`, `${zone} is not among the network's zones`, remedyFor(zone, zones));
  }
  return found;
}

/** One card of a machine beside its first, and the network that it is in. */
export interface FabricInterface {
  /** The network's subnet as its resources' names have it: `fabric-8244-1`, `roce-a-3`. Machines that share it share the name. */
  readonly name: string;
  readonly kind: AdditionalNetworks["kind"];
}

/** The cards of a machine beside its first, in their order: ordinary ones first. */
export function fabricInterfaces(machine: Machine, zone: string): readonly FabricInterface[] {
  const needs = (machine.additionalNetworks ?? []).flatMap((need) => networksOf(need, zone));
  return [...needs.filter(({ kind }) => kind === "vpc"), ...needs.filter(({ kind }) => kind === "roce")].flatMap((network) =>
    Array.from({ length: network.subnets }, (_, index) => ({ name: subnetLabel(network, index), kind: network.kind })),
  );
}

/** A RDMA network has a subnet for each card, an ordinary one is for one card. */
function subnetLabel({ kind, label }: Pick<FabricNetworkPlan, "kind" | "label">, index: number): string {
  return kind === "roce" ? `${label}-${index + 1}` : label;
}

function networksOf(need: AdditionalNetworks, zone: string): (Omit<FabricNetworkPlan, "subnets"> & { subnets: number })[] {
  const mtu = need.mtu ?? largestPacket;
  if (need.kind === "roce") {
    // The region is the network's own, so that the letter tells the zone and names stay short.
    const profile = need.profile ?? "vpc-roce";
    const label = `${profile.replace(/^vpc-/, "")}-${zone.slice(zone.lastIndexOf("-") + 1)}`;
    return [{ label, kind: "roce", mtu, profile: `${zone}-${profile}`, members: [], subnets: need.count }];
  }
  return Array.from({ length: need.count }, (_, index) => ({
    label: `fabric-${mtu}-${index + 1}`,
    kind: "vpc" as const,
    mtu,
    members: [],
    subnets: 1,
  }));
}

/**
 * Gives every subnet a block of its own: a machine's interfaces may not overlap, in whatever networks they are. A network's place
 * follows from what it is and not from what is beside it, so that a machine that is added moves no subnet of another.
 */
function cut(
  wanted: readonly (Omit<FabricNetworkPlan, "subnets"> & { readonly subnets: number })[],
  zones: readonly string[],
  range: Range,
  problems: Problems,
): readonly FabricNetworkPlan[] {
  const bits = range.bits + blockBits;
  if (bits > smallestSubnet) {
    problems.add(
      "cidr",
      `leaves /${bits} for a network of the fabric, and Google makes none smaller than /29`,
      "give a larger range",
    );
    return [];
  }
  const taken = new Map<number, string>();
  return wanted.map((network) => {
    const first = placeOf(network, zones);
    return {
      ...network,
      subnets: Array.from({ length: network.subnets }, (_, index) => {
        const place = first + index;
        if (place >= 2 ** blockBits || taken.has(place)) {
          problems.add(
            "fabricMachines",
            `leave no block of addresses for ${network.label}${taken.has(place) ? ` beside ${taken.get(place)}` : ""}`,
            "make a second network for some of them",
          );
        }
        taken.set(place, network.label);
        return { label: subnetLabel(network, index), cidr: formatRange(block(range, bits, place)) };
      }),
    };
  });
}

/** Blocks 0 to 7 for GPUDirect's networks, 8 to 15 for second gVNIC networks, 16 to 23 for others, then 8 for each zone's RDMA subnets. */
function placeOf(network: Pick<FabricNetworkPlan, "kind" | "mtu" | "label" | "members">, zones: readonly string[]): number {
  if (network.kind === "roce") return 24 + 8 * zones.indexOf(network.members[0]?.zone ?? "");
  const start = network.mtu === directPacket ? 0 : network.mtu === largestPacket ? 8 : 16;
  return start + Number(network.label.slice(network.label.lastIndexOf("-") + 1)) - 1;
}
