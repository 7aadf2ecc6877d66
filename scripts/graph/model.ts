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

/** Draws what the environment says. */
export function pictureOf({ name, environment }: LoadedEnvironment): Picture {
  const { cloud, region, network, nodeGroups, coordinator, training, monitoring, instances } = environment;
  const links: Link[] = [];
  // Machines that are there already stand in one place, which has the region's name.
  const zoneNames = network?.zones ?? (nodeGroups.length > 0 ? [region] : []);
  const inZone = new Map<string, Thing[]>(zoneNames.map((zone) => [zone, []]));
  for (const group of nodeGroups) {
    const zones = zonesOfGroup(group, zoneNames);
    zones.forEach((zone, index) => {
      const id = `group-${group.name}-${zone}`;
      inZone
        .get(zone)
        ?.push({ id, kind: isAccelerated(group) ? "accelerators" : "machines", lines: machineLines(group, zones.length) });
      links.push({ from: "cluster", to: id, soft: index > 0 });
    });
  }
  const things: Thing[] = [];
  if (network !== undefined) {
    things.push({ id: "network", kind: "network", lines: ["Network", network.cidr, `NAT ${network.natGateways}`] });
    if (instances === undefined) links.push({ from: "network", to: "cluster" });
  }
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
  } else if (environment.fleet === undefined) {
    const plane = controlPlanes[cloud] ?? "Kubernetes";
    const engines = enginesOf(environment);
    things.push({ id: "cluster", kind: "cluster", lines: ["Cluster", plane, ...(engines === undefined ? [] : [engines])] });
  } else {
    things.push({
      id: "hosts",
      kind: "machines",
      lines: ["Hosts", environment.fleet.inventory, `runtime ${environment.fleet.runtime}`],
    });
  }
  const group = training && nodeGroups.find((candidate) => candidate.name === training.nodeGroup);
  if (coordinator !== undefined) {
    things.push({ id: "coordinator", kind: "service", lines: ["Coordinator", "gRPC 50051, metrics 9090"] });
    links.push({ from: "cluster", to: "coordinator" });
  }
  if (training !== undefined && group !== undefined) {
    const workers = training.workers?.desired ?? group.nodes.desired;
    things.push({ id: "workers", kind: "service", lines: ["Workers", `${workers} x ${training.syncMode ?? "allreduce"}`] });
    links.push(
      coordinator === undefined
        ? { from: "cluster", to: "workers" }
        : { from: "coordinator", to: "workers", label: "ranks, shards" },
    );
    for (const zone of zonesOfGroup(group, zoneNames))
      links.push({ from: "workers", to: `group-${group.name}-${zone}`, label: "run on" });
  }
  const boxesOf = (nodeGroup: string) => {
    const found = nodeGroups.find(({ name: candidate }) => candidate === nodeGroup);
    return found === undefined ? [] : zonesOfGroup(found, zoneNames).map((zone) => `group-${nodeGroup}-${zone}`);
  };
  const others = workloadsOf(environment, boxesOf);
  things.push(...others.things);
  links.push(...others.links);
  if (monitoring !== undefined) {
    things.push({ id: "monitoring", kind: "watch", lines: ["Monitoring", "Prometheus, Grafana, Jaeger"] });
    for (const { id, kind } of things)
      if (kind === "service" && id !== "velero") links.push({ from: "monitoring", to: id, soft: true });
  }
  const regions = new Map<string, Thing[]>([[region, things]]);
  for (const bucket of environment.storage.buckets) {
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

function at(regions: Map<string, Thing[]>, name: string): Thing[] {
  const held = regions.get(name) ?? [];
  regions.set(name, held);
  return held;
}

type Group = LoadedEnvironment["environment"]["nodeGroups"][number];

function isAccelerated(group: Group): boolean {
  return group.accelerator !== undefined || lookUp(group.machine)?.accelerator !== undefined;
}

/** `training`, `2 x dl2q.24xlarge`, `16 x Intel Gaudi 3`. */
const controlPlanes: Readonly<Record<string, string>> = {
  aws: "EKS control plane",
  gcp: "GKE control plane",
  azure: "AKS control plane",
};

/** Azure's zones are numbers, which say nothing by themselves. */
function zoneTitle(zone: string): string {
  return /^\d+$/.test(zone) ? `zone ${zone}` : zone;
}

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
