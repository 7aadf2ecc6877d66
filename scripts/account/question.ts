import { type CapacityKind, type Catalogue, lookUp, type Machine, spotQuotaOf } from "../../components/accelerators";
import { quotaNeeded } from "../../components/accelerators/rules";
import type { Environment } from "../../components/config";
import { Cloud } from "../../components/core/cloud";

/** Machines of one kind that an environment asks for. */
export interface Wanted {
  /** Where the file says it: `nodeGroups[1]`. */
  readonly path: string;
  readonly name: string;
  readonly machine: string;
  readonly kind: CapacityKind;
  readonly zones: readonly string[];
  readonly desired: number;
  readonly most: number;
  /** How the file names its number and its most: `nodes.desired`, `count`. */
  readonly words: { readonly desired: string; readonly most: string };
  readonly reservationId?: string;
  readonly placementGroupName?: string;
  /** Whether any one zone is enough, because something else chooses among them. */
  readonly anyZone: boolean;
}

/** What stands already and is the environment's own, so that it counts among what is in use. */
export interface Standing {
  /** Whether the environment was ever made. */
  readonly made: boolean;
  /** Machines by node group. */
  readonly nodes: Readonly<Record<string, { readonly machine: string; readonly count: number }>>;
  /** Why nobody knows, where that is so. */
  readonly unknown?: string;
}

/** One limit, and what the environment would add to what is in use. */
export interface Need {
  readonly code: string;
  readonly name: string;
  readonly unit: string;
  /** Machines now, beyond those that stand. */
  readonly add: number;
  /** With as many machines as there may be. */
  readonly addAtMost: number;
  readonly wanted: readonly Wanted[];
  /** Path of the value to change. */
  readonly path: string;
}

const words = { desired: "nodes.desired", most: "nodes.max" };

/** Every group of machines that the environment makes in its cloud. */
export function wantedOf(environment: Environment): readonly Wanted[] {
  const { nodeGroups, network, cluster, instances, cloud } = environment;
  const groups = nodeGroups.map((group, index): Wanted => {
    const { capacity } = group;
    return {
      path: `nodeGroups[${index}]`,
      name: group.name,
      machine: group.machine,
      kind: capacity.kind,
      zones: group.zone === undefined ? (group.zones ?? network?.zones ?? []) : [group.zone],
      desired: group.nodes.desired,
      most: group.nodes.max ?? group.nodes.desired,
      words,
      anyZone: group.manager === "karpenter" || (group.zone === undefined && group.zones === undefined),
      ...(capacity.reservationId !== undefined && { reservationId: capacity.reservationId }),
      ...(capacity.placementGroupName !== undefined && { placementGroupName: capacity.placementGroupName }),
    };
  });
  return [...groups, ...(cloud === Cloud.Azure ? [systemPool(cluster.systemPool)] : []), ...machinesOf(instances)];
}

/** AKS's own machines: two Standard_D4s_v5 unless the file says otherwise. */
function systemPool(pool: Environment["cluster"]["systemPool"]): Wanted {
  const desired = pool?.nodes ?? 2;
  return {
    path: "cluster.systemPool",
    name: "system pool",
    machine: pool?.machine ?? "Standard_D4s_v5",
    kind: "on-demand",
    zones: pool?.zones ?? [],
    desired,
    most: desired,
    words: { desired: "nodes", most: "nodes" },
    anyZone: pool?.zones === undefined,
  };
}

/** Machines without Kubernetes. */
function machinesOf(instances: Environment["instances"]): readonly Wanted[] {
  if (instances === undefined) return [];
  const { coordinator, workers, zone } = instances;
  const common = { zones: [zone], anyZone: false };
  const { reservationId, placementGroupName, kind } = workers.capacity;
  return [
    {
      ...common,
      path: "instances.coordinator",
      name: "coordinator",
      machine: coordinator.machine,
      kind: "on-demand",
      desired: 1,
      most: 1,
      words: { desired: "machine", most: "machine" },
    },
    {
      ...common,
      path: "instances.workers",
      name: "workers",
      machine: workers.machine,
      kind,
      desired: workers.count,
      most: workers.count,
      words: { desired: "count", most: "count" },
      ...(reservationId !== undefined && { reservationId }),
      ...(placementGroupName !== undefined && { placementGroupName }),
    },
  ];
}

/** The limit that machines count against by the way they are had; undefined where it is not recorded. */
export function limitOf(machine: Machine, kind: CapacityKind): { readonly code: string; readonly name: string } | undefined {
  const { quota, cloud, name } = machine;
  if (kind === "capacity-block") return undefined;
  if (kind === "on-demand" || kind === "reservation") return quota;
  if (cloud === Cloud.Aws) return spotQuotaOf(name);
  // Spot and flex-start count against the preemptible limits (cloud.google.com/compute/resource-usage).
  if (cloud === Cloud.Gcp)
    return quota === undefined ? undefined : { code: `PREEMPTIBLE_${quota.code}`, name: `PREEMPTIBLE_${quota.code}, per region` };
  return { code: "lowPriorityCores", name: "Total Regional Low-priority vCPUs" };
}

/** What the environment would add to each limit. A reservation counts as in use before its machines run, so that they add nothing. */
export function needsOf(environment: Environment, standing: Standing, catalogue: Catalogue): readonly Need[] {
  const needs = new Map<string, Need>();
  const add = (
    limit: { readonly code: string; readonly name: string },
    unit: string,
    path: string,
    now: number,
    most: number,
    who?: Wanted,
  ) => {
    const before = needs.get(limit.code);
    needs.set(limit.code, {
      ...limit,
      unit,
      add: (before?.add ?? 0) + now,
      addAtMost: (before?.addAtMost ?? 0) + most,
      wanted: [...(before?.wanted ?? []), ...(who === undefined ? [] : [who])],
      path: before === undefined || now > before.add ? path : before.path,
    });
  };
  for (const wanted of wantedOf(environment)) {
    const machine = lookUp(wanted.machine, catalogue);
    const { kind, path, name } = wanted;
    if (machine === undefined || kind === "reservation" || kind === "capacity-block") continue;
    const stands = standing.nodes[name];
    const there = stands?.machine === wanted.machine ? stands.count : 0;
    const [now, most] = [Math.max(0, wanted.desired - there), Math.max(0, wanted.most - there)];
    const one = quotaNeeded(machine, 1);
    const limit = limitOf(machine, kind);
    const at = `${path}.${wanted.words.desired}`;
    if (limit !== undefined && one !== undefined) add(limit, one.unit, at, one.amount * now, one.amount * most, wanted);
    if (environment.cloud === Cloud.Azure && kind === "on-demand" && machine.vcpus !== undefined)
      add({ code: "cores", name: "Total Regional vCPUs" }, "vcpus", at, machine.vcpus * now, machine.vcpus * most, wanted);
    if (environment.cloud === Cloud.Gcp && kind === "on-demand" && machine.accelerator !== undefined) {
      const { count } = machine.accelerator;
      add(
        { code: "GPUS_ALL_REGIONS", name: "GPUS_ALL_REGIONS, of the project" },
        "accelerators",
        at,
        count * now,
        count * most,
        wanted,
      );
    }
  }
  for (const { limit, unit, path, now } of networkNeeds(environment, standing)) add(limit, unit, path, now, now);
  return [...needs.values()];
}

/** A new account has five VPCs and five addresses in a region, and both are used up before any machine is. */
function networkNeeds({ cloud, network }: Environment, { made }: Standing) {
  if (cloud !== Cloud.Aws || network === undefined || made) return [];
  const gateways = { none: 0, single: 1, "per-zone": network.zones.length }[network.natGateways];
  return [
    { limit: { code: "L-F678F1CE", name: "VPCs per Region" }, unit: "networks", path: "network", now: 1 },
    { limit: { code: "L-0263D0A3", name: "EC2-VPC Elastic IPs" }, unit: "addresses", path: "network.natGateways", now: gateways },
  ].filter(({ now }) => now > 0);
}
