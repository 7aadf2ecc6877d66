/**
 * From an environment to the arguments of its components: the part that is known before anything is made. The program adds what
 * one component takes from another; the checks hand the same arguments to the components' own plans.
 */

import { lookUp } from "../accelerators";
import type { ClusterArgs } from "../cluster";
import type { TrainingInstancesArgs } from "../instances";
import type { FabricMachine, NetworkArgs } from "../network";
import type { NodeGroupArgs } from "../nodes";
import type { BucketArgs } from "../storage";
import { nodeGroupLabel } from "../workloads/labels";
import type { Environment, NodeGroup, Network as SaidNetwork, StorageBucket } from "./schema";

export { nodeGroupLabel };

type Place = Pick<Environment, "cloud" | "region" | "project" | "resourceGroup">;

/** Start of every name in the cloud, `gaudi-3-scale-dev`. */
export function prefixOf(environment: Pick<Environment, "name" | "system">, environmentName: string): string {
  return environment.name ?? `${environment.system}-${environmentName}`;
}

/** Tags of everything that takes tags. */
export function tagsOf(
  environment: Pick<Environment, "system" | "owner" | "tags">,
  environmentName: string,
): Record<string, string> {
  return {
    "trainyard:environment": environmentName,
    "trainyard:system": environment.system,
    ...(environment.owner === undefined ? {} : { owner: environment.owner }),
    ...environment.tags,
  };
}

export function networkArgs(
  place: Place,
  network: SaidNetwork,
  groups: readonly NodeGroup[] = [],
  secondCluster = false,
): NetworkArgs {
  const { zones, ...rest } = network;
  const fabricMachines = fabricMachinesOf(groups, zones);
  return {
    ...place,
    ...rest,
    zones: zones.length,
    zoneNames: zones,
    ...(fabricMachines.length > 0 && { fabricMachines }),
    ...(secondCluster && { secondCluster }),
  };
}

/** Machines that take networks beside the main one, each with its zone. */
function fabricMachinesOf(groups: readonly NodeGroup[], zones: readonly string[]): FabricMachine[] {
  const found = new Map<string, FabricMachine>();
  for (const group of groups) {
    if ((lookUp(group.machine)?.additionalNetworks ?? []).length === 0) continue;
    for (const zone of zonesOfGroup(group, zones)) found.set(`${group.machine} ${zone}`, { machine: group.machine, zone });
  }
  return [...found.values()];
}

export function clusterArgs(
  place: Place,
  { strategy: _strategy, traffic: _traffic, leaves: _leaves, ...cluster }: Environment["cluster"],
  clusterName: string,
): Omit<ClusterArgs, "vpcId" | "subnetIds"> {
  return { ...place, ...cluster, clusterName };
}

/** The zones of a group: its own, or the network's. */
export function zonesOfGroup(group: Pick<NodeGroup, "zone" | "zones">, network: readonly string[]): string[] {
  if (group.zones !== undefined) return group.zones;
  return group.zone === undefined ? [...network] : [group.zone];
}

export function nodeGroupArgs(
  place: Place,
  group: NodeGroup,
  networkZones: readonly string[],
): Omit<NodeGroupArgs, "cluster" | "subnets"> {
  const {
    name: _name,
    remove: _remove,
    zone: _zone,
    imageArchitecture: _built,
    manager: _manager,
    karpenter: _karpenter,
    capacity,
    ...rest
  } = group;
  return {
    ...place,
    ...rest,
    zones: zonesOfGroup(group, networkZones),
    labels: { [nodeGroupLabel]: group.name, ...group.labels },
    capacity: capacity.kind,
    reservationId: capacity.reservationId,
    placementGroupName: capacity.placementGroupName,
    queued: capacity.queued,
    maxRunHours: capacity.maxRunHours,
    compact: capacity.compact,
    bought: capacity.bought,
    plannedRun: capacity.plannedRun,
  };
}

export function bucketArgs(place: Place, bucket: StorageBucket, prefix: string): BucketArgs {
  const { name, remove: _remove, use: _use, ...rest } = bucket;
  return {
    ...rest,
    cloud: place.cloud,
    ...(place.project !== undefined && { project: place.project }),
    ...(place.resourceGroup !== undefined && { resourceGroup: place.resourceGroup }),
    region: bucket.region ?? place.region,
    bucketName: `${prefix}-${name}`,
  };
}

/** Where coordinator and workers run, and so whose jobs a queue takes that names nobody. */
export const workloadNamespace = "training";

type Instances = NonNullable<Environment["instances"]>;

/** Machines without Kubernetes: all but what the network gives. */
export function instancesArgs(
  { workers, ...rest }: Instances,
  region: string,
  cidr: string,
): Omit<TrainingInstancesArgs, "vpcId" | "privateSubnets"> {
  const { capacity, ...machines } = workers;
  return {
    ...rest,
    region,
    cidr,
    workers: {
      ...machines,
      capacity: capacity.kind,
      reservationId: capacity.reservationId,
      placementGroupName: capacity.placementGroupName,
    },
  };
}

/** What is paid for them, in the words of node groups. */
export function instanceGroups(instances: Instances | undefined): readonly {
  readonly machine: string;
  readonly capacity: { readonly kind: string };
  readonly nodes: { readonly desired: number };
}[] {
  if (instances === undefined) return [];
  const { coordinator, workers } = instances;
  return [
    { machine: coordinator.machine, capacity: { kind: "on-demand" }, nodes: { desired: 1 } },
    { machine: workers.machine, capacity: workers.capacity, nodes: { desired: workers.count } },
  ];
}

/** Where model servers run. */
export const servingNamespace = "serving";
