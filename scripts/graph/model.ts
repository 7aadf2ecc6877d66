import { accelerator, acceleratorOf, lookUp } from "../../components/accelerators";
import type { LoadedEnvironment } from "../../components/config";
import { zonesOfGroup } from "../../components/config";
import { enginesOf, workloadsOf } from "./workloads";

/** An environment as people draw it: clouds hold regions, regions hold zones, zones hold machines. */
export interface Picture {
  readonly title: string;
  readonly regions: readonly Region[];
  readonly links: readonly Link[];
}
export interface Region {
  readonly cloud: string;
  readonly name: string;
  readonly zones: readonly Zone[];
  /** What stands in the region and in no zone: the network, the control plane, buckets. */
  readonly things: readonly Thing[];
}
export interface Zone {
  readonly name: string;
  readonly things: readonly Thing[];
}
export interface Thing {
  readonly id: string;
  readonly kind: "network" | "cluster" | "machines" | "accelerators" | "bucket" | "replica" | "service" | "watch";
  /** The first is the name, the others say what it is. */
  readonly lines: readonly string[];
}
export interface Link {
  readonly from: string;
  readonly to: string;
  readonly label?: string;
  /** Copies and readings, drawn lighter than what is needed to run. */
  readonly soft?: boolean;
}

type Environment = LoadedEnvironment["environment"];
type Group = Environment["nodeGroups"][number];

/** A picture while it is drawn. */
interface Draft {
  readonly environment: Environment;
  readonly zoneNames: readonly string[];
  /** What stands in each zone of the environment's region. */
  readonly inZone: ReadonlyMap<string, Thing[]>;
  /** What stands in that region and in no zone. */
  readonly things: Thing[];
  readonly links: Link[];
}

/** Draws what the environment says. */
export function pictureOf({ name, environment }: LoadedEnvironment): Picture {
  const { cloud, region, network, nodeGroups } = environment;
  // Machines that are there already stand in one place, which has the region's name.
  const zoneNames = network?.zones ?? (nodeGroups.length > 0 ? [region] : []);
  const inZone = new Map<string, Thing[]>(zoneNames.map((zone) => [zone, []]));
  const draft: Draft = { environment, zoneNames, inZone, things: [], links: [] };
  const { things, links } = draft;
  drawMachines(draft);
  drawNetwork(draft);
  drawPlace(draft);
  drawTraining(draft);
  const others = workloadsOf(environment, (group) => boxesOf(draft, group));
  things.push(...others.things);
  links.push(...others.links);
  drawMonitoring(draft);
  const regions = new Map<string, Thing[]>([[region, things]]);
  drawBuckets(draft, regions);
  return {
    title: `${name}: ${environment.system} on ${cloud}, ${environment.strategy}`,
    regions: [...regions].map(([regionName, held]) => ({
      cloud,
      name: regionName,
      things: held,
      zones: regionName === region ? [...inZone].map(([zone, machines]) => ({ name: zoneTitle(zone), things: machines })) : [],
    })),
    links: links.filter(({ from }) =>
      [...regions.values(), ...inZone.values()].some((held) => held.some(({ id }) => id === from)),
    ),
  };
}

function drawMachines({ environment: { nodeGroups }, zoneNames, inZone, links }: Draft): void {
  for (const group of nodeGroups) {
    const zones = zonesOfGroup(group, zoneNames);
    const kind = isAccelerated(group) ? "accelerators" : "machines";
    zones.forEach((zone, index) => {
      const id = `group-${group.name}-${zone}`;
      inZone.get(zone)?.push({ id, kind, lines: machineLines(group, zones.length) });
      links.push({ from: "cluster", to: id, soft: index > 0 });
    });
  }
}

/** The boxes of a group, one a zone. */
function boxesOf({ environment: { nodeGroups }, zoneNames }: Draft, name: string): string[] {
  const group = nodeGroups.find((candidate) => candidate.name === name);
  return group === undefined ? [] : zonesOfGroup(group, zoneNames).map((zone) => `group-${name}-${zone}`);
}

function drawNetwork({ environment: { network, instances }, things, links }: Draft): void {
  if (network === undefined) return;
  things.push({ id: "network", kind: "network", lines: ["Network", network.cidr, `NAT ${network.natGateways}`] });
  if (instances === undefined) links.push({ from: "network", to: "cluster" });
}

/** What the workloads run on: a cluster, machines without one, or hosts that are there. */
function drawPlace({ environment, inZone, things, links }: Draft): void {
  const { cloud, fleet, instances } = environment;
  if (instances !== undefined) {
    const { zone, coordinator: leader, workers } = instances;
    const chips = lookUp(workers.machine)?.accelerator?.count ?? 0;
    inZone.get(zone)?.push(
      { id: "leader", kind: "machines", lines: ["Coordinator", leader.machine] },
      {
        id: "trainers",
        kind: chips > 0 ? "accelerators" : "machines",
        lines: [
          "Workers",
          `${workers.count} x ${workers.machine}`,
          ...(chips > 0 ? [`${chips * workers.count} accelerators`] : []),
        ],
      },
    );
    links.push({ from: "network", to: "leader" }, { from: "leader", to: "trainers", label: "ranks, shards" });
  } else if (fleet === undefined) {
    const plane = controlPlanes[cloud] ?? "Kubernetes";
    const engines = enginesOf(environment);
    things.push({ id: "cluster", kind: "cluster", lines: ["Cluster", plane, ...(engines === undefined ? [] : [engines])] });
  } else {
    things.push({ id: "hosts", kind: "machines", lines: ["Hosts", fleet.inventory, `runtime ${fleet.runtime}`] });
  }
}

function drawTraining(draft: Draft): void {
  const { environment, things, links } = draft;
  const { coordinator, training, nodeGroups } = environment;
  if (coordinator !== undefined) {
    things.push({ id: "coordinator", kind: "service", lines: ["Coordinator", "gRPC 50051, metrics 9090"] });
    links.push({ from: "cluster", to: "coordinator" });
  }
  const group = training && nodeGroups.find((candidate) => candidate.name === training.nodeGroup);
  if (training === undefined || group === undefined) return;
  const workers = training.workers?.desired ?? group.nodes.desired;
  things.push({ id: "workers", kind: "service", lines: ["Workers", `${workers} x ${training.syncMode ?? "allreduce"}`] });
  links.push(
    coordinator === undefined
      ? { from: "cluster", to: "workers" }
      : { from: "coordinator", to: "workers", label: "ranks, shards" },
  );
  for (const box of boxesOf(draft, group.name)) links.push({ from: "workers", to: box, label: "run on" });
}

/** Watches every service that has been drawn. */
function drawMonitoring({ environment: { monitoring }, things, links }: Draft): void {
  if (monitoring === undefined) return;
  things.push({ id: "monitoring", kind: "watch", lines: ["Monitoring", "Prometheus, Grafana, Jaeger"] });
  for (const { id, kind } of things)
    if (kind === "service" && id !== "velero") links.push({ from: "monitoring", to: id, soft: true });
}

function drawBuckets({ environment, things, links }: Draft, regions: Map<string, Thing[]>): void {
  const { region, instances, storage } = environment;
  for (const bucket of storage.buckets) {
    const primary = `bucket-${bucket.name}`;
    at(regions, bucket.region ?? region).push({
      id: primary,
      kind: "bucket",
      lines: [bucket.name, `bucket, ${bucket.consistency}`],
    });
    if (things.some(({ id }) => id === "workers")) links.push({ from: "workers", to: primary });
    if (instances !== undefined) links.push({ from: "trainers", to: primary });
    for (const other of bucket.replicaRegions.slice(0, bucket.replicationFactor - 1)) {
      const replica = `${primary}-${other}`;
      at(regions, other).push({ id: replica, kind: "replica", lines: [bucket.name, "replica"] });
      links.push({ from: primary, to: replica, label: "replicates", soft: true });
    }
  }
}

function at(regions: Map<string, Thing[]>, name: string): Thing[] {
  const held = regions.get(name) ?? [];
  regions.set(name, held);
  return held;
}

function isAccelerated(group: Group): boolean {
  return group.accelerator !== undefined || lookUp(group.machine)?.accelerator !== undefined;
}

const controlPlanes: Readonly<Record<string, string>> = {
  aws: "EKS control plane",
  gcp: "GKE control plane",
  azure: "AKS control plane",
};

/** Azure's zones are numbers, which say nothing by themselves. */
function zoneTitle(zone: string): string {
  return /^\d+$/.test(zone) ? `zone ${zone}` : zone;
}

/** `training`, `2 x dl2q.24xlarge`, `16 x Intel Gaudi 3`. */
function machineLines(group: Group, zones: number): string[] {
  const { min = group.nodes.desired, desired, max = desired } = group.nodes;
  const number = min === max ? String(desired) : `${desired} (${min} to ${max})`;
  const machine = lookUp(group.machine);
  const chip = group.accelerator === undefined ? machine && acceleratorOf(machine) : accelerator(group.accelerator);
  const chips = (machine?.accelerator?.count ?? 0) * desired;
  return [
    group.name,
    `${number} x ${group.machine}${zones > 1 ? " in all" : ""}`,
    ...(chip === undefined || chips === 0
      ? []
      : [`${chips} x ${chip.product}${chip.kind === machine?.accelerator?.kind ? "" : " (as declared)"}`]),
    ...(group.capacity.kind === "on-demand" ? [] : [group.capacity.kind]),
  ];
}
