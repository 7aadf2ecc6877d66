import { CapacityKind, lookUp } from "../../components/accelerators";
import { diskOf } from "./disks";
import type { Demand } from "./price";
import { at, count, list, type Reader, text } from "./reading";

/** Machines, and the disks that come with them. */

export interface Size {
  readonly min: number;
  readonly desired: number;
  readonly max: number;
}

export function nodes(min: number | undefined, desired: number | undefined, max: number | undefined): Size {
  const now = desired ?? min ?? 1;
  return { min: min ?? now, desired: now, max: max ?? now };
}

/** GiB of all disks that a machine starts with. */
function gibOf(mappings: unknown): number {
  return list(mappings)
    .map((disk) => count(String(at(disk, "ebs", "volumeSize") ?? "").replace(/Gi$/, "")) ?? 0)
    .reduce((sum, each) => sum + each, 0);
}

function gp3(label: string, gib: number, size: Size): readonly Demand[] {
  if (gib === 0 || size.max === 0) return [];
  const range = { min: gib * size.min, max: gib * size.max };
  return [{ label: `volumes of ${label}`, rate: "aws-gp3", count: gib * size.desired, range }];
}

export const eksNodeGroup: Reader = ({ name, inputs }, { region, dependency }) => {
  const template = dependency("aws:ec2/launchTemplate:LaunchTemplate")?.inputs;
  const label = `node group ${name}`;
  const machine = text(at(inputs, "instanceTypes", 0)) ?? text(template?.instanceType);
  if (machine === undefined) return [{ label, why: "its machine type is not known before it is made" }];
  const market = text(inputs.capacityType) ?? text(at(template, "instanceMarketOptions", "marketType")) ?? "ON_DEMAND";
  const capacity =
    { SPOT: CapacityKind.Spot, CAPACITY_BLOCK: CapacityKind.CapacityBlock }[market.toUpperCase().replace("-", "_")] ??
    CapacityKind.OnDemand;
  const scaling = inputs.scalingConfig;
  const size = nodes(count(at(scaling, "minSize")), count(at(scaling, "desiredSize")), count(at(scaling, "maxSize")));
  return [{ label, machine, region, capacity, nodes: size }, ...gp3(label, gibOf(template?.blockDeviceMappings), size)];
};

export const ec2Instance: Reader = ({ name, inputs }, { region }) => {
  const machine = text(inputs.instanceType);
  const label = `machine ${name}`;
  if (machine === undefined) return [{ label, why: "its machine type is not known" }];
  const one = nodes(1, 1, 1);
  const gib = count(at(inputs, "rootBlockDevice", "volumeSize")) ?? 0;
  return [{ label, machine, region, capacity: CapacityKind.OnDemand, nodes: one }, ...gp3(label, gib, one)];
};

/**
 * Karpenter's pools. A fixed one says how many machines it has. One that grows says only where it ends, and that is what is counted:
 * nothing else stops it.
 */
export const karpenterPool: Reader = ({ name, inputs }, { region, dependency }) => {
  const label = `Karpenter pool ${name}`;
  const spec = inputs.spec;
  const requirements = list(at(spec, "template", "spec", "requirements"));
  const required = (key: string) =>
    list(
      at(
        requirements.find((one) => at(one, "key") === key),
        "values",
      ),
    ).map(text);
  const types = required("node.kubernetes.io/instance-type");
  const [machine] = types;
  if (machine === undefined || types.length > 1) return [{ label, why: "which machines it brings is left to Karpenter" }];
  const fixedNodes = count(at(spec, "replicas"));
  const most = fixedNodes ?? mostNodes(machine, at(spec, "limits"));
  if (most === undefined) return [{ label, why: "it has no limit that says how many machines it brings" }];
  const [how] = required("karpenter.sh/capacity-type");
  const capacity = { spot: CapacityKind.Spot, reserved: CapacityKind.Reservation }[how ?? ""] ?? CapacityKind.OnDemand;
  const size = nodes(fixedNodes ?? 0, most, most);
  const nodeClass = dependency("kubernetes:karpenter.k8s.aws/v1:EC2NodeClass")?.inputs;
  return [
    {
      label,
      machine,
      region,
      capacity,
      nodes: size,
      ...(fixedNodes === undefined && { estimate: "its limit is the most that it costs, and nothing runs while nothing asks" }),
    },
    ...gp3(label, gibOf(at(nodeClass, "spec", "blockDeviceMappings")), size),
  ];
};

/** How many machines fit below a pool's limits, the tightest first. */
function mostNodes(machine: string, limits: unknown): number | undefined {
  const facts = lookUp(machine);
  const fits = Object.entries(typeof limits === "object" && limits !== null ? limits : {}).flatMap(([resource, value]) => {
    const limit = count(value);
    if (limit === undefined) return [];
    if (resource === "nodes") return [limit];
    const each = resource === "cpu" ? facts?.vcpus : resource.includes("/") ? facts?.accelerator?.count : undefined;
    return each === undefined || each === 0 ? [] : [Math.floor(limit / each)];
  });
  return fits.length === 0 ? undefined : Math.min(...fits);
}

export const gkeNodePool: Reader = ({ name, inputs }, { region }) => {
  const label = `node pool ${name}`;
  const config = inputs.nodeConfig;
  const machine = text(at(config, "machineType"));
  if (machine === undefined) return [{ label, why: "its machine type is not known" }];
  const size = gkeSize(inputs);
  const capacity =
    at(config, "flexStart") === true || at(inputs, "queuedProvisioning", "enabled") === true
      ? CapacityKind.FlexStart
      : at(config, "spot") === true || at(config, "preemptible") === true
        ? CapacityKind.Spot
        : CapacityKind.OnDemand;
  const gib = count(at(config, "diskSizeGb"));
  const disks =
    gib === undefined
      ? []
      : diskOf(`disks of ${label}`, "pd.csi.storage.gke.io", text(at(config, "diskType")) ?? "pd-balanced", gib, size);
  return [{ label, machine, region, capacity, nodes: size }, ...disks];
};

/** GKE counts nodes by zone, except for the totals of autoscaling. */
export function gkeSize(inputs: Readonly<Record<string, unknown>>): Size {
  const zones = Math.max(1, list(inputs.nodeLocations).length);
  const scaling = inputs.autoscaling;
  const perZone = (value: unknown) => {
    const one = count(value);
    return one === undefined ? undefined : one * zones;
  };
  return nodes(
    count(at(scaling, "totalMinNodeCount")) ?? perZone(at(scaling, "minNodeCount")),
    perZone(inputs.nodeCount ?? inputs.initialNodeCount),
    count(at(scaling, "totalMaxNodeCount")) ?? perZone(at(scaling, "maxNodeCount")),
  );
}

function aksPool(label: string, pool: unknown, region: string): readonly Demand[] {
  const machine = text(at(pool, "vmSize"));
  if (machine === undefined) return [{ label, why: "its machine type is not known" }];
  const size = nodes(count(at(pool, "minCount")), count(at(pool, "count")), count(at(pool, "maxCount")));
  const capacity = text(at(pool, "scaleSetPriority")) === "Spot" ? CapacityKind.Spot : CapacityKind.OnDemand;
  // An ephemeral disk is the machine's own.
  const gib = text(at(pool, "osDiskType")) === "Managed" ? count(at(pool, "osDiskSizeGB")) : undefined;
  const disks = gib === undefined ? [] : diskOf(`disks of ${label}`, "disk.csi.azure.com", "Premium_LRS", gib, size);
  return [{ label, machine, region, capacity, nodes: size }, ...disks];
}

export const aksAgentPool: Reader = ({ name, inputs }, { region }) => aksPool(`node pool ${name}`, inputs, region);

export const aksCluster: Reader = ({ name, inputs }, { region }) => [
  ...(text(at(inputs, "sku", "tier")) === "Free" ? [] : [{ label: `cluster ${name}`, rate: "aks-cluster" as const, count: 1 }]),
  ...list(inputs.agentPoolProfiles).flatMap((pool) => aksPool(`node pool ${text(at(pool, "name")) ?? name}`, pool, region)),
];
