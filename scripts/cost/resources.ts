import { CapacityKind } from "../../components/accelerators";
import type { Demand } from "./price";
import type { RateName } from "./rates";

/** What pricing needs to know of a resource; the rehearsal's resources fit, and so do those of a Pulumi state file. */
export interface PricedResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** URN of the provider resource. */
  readonly provider?: string;
  readonly dependencies: readonly string[];
}

/** Reads loosely typed inputs: what is unknown before a run, or of another type, is simply not there. */
function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === "object" && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  );
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function count(value: unknown): number | undefined {
  const number = typeof value === "string" && value !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

function length(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}

/** Everything around one resource that its price depends on. */
interface Surroundings {
  readonly region: string;
  /** The resource that this one depends on, of a type. */
  dependency(type: string): PricedResource | undefined;
}

type Reader = (resource: PricedResource, around: Surroundings) => readonly Demand[];

const fixed =
  (rate: RateName, label: string): Reader =>
  ({ name }) => [{ label: `${label} ${name}`, rate, count: 1 }];

const byUse =
  (label: string, why: string): Reader =>
  ({ name }) => [{ label: `${label} ${name}`, why }];

const bucket = byUse("bucket", "priced by what is stored and asked for");

function nodes(min: number | undefined, desired: number | undefined, max: number | undefined) {
  const now = desired ?? min ?? 1;
  return { min: min ?? now, desired: now, max: max ?? now };
}

const eksNodeGroup: Reader = ({ name, inputs }, { region, dependency }) => {
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
  const disks = at(template, "blockDeviceMappings");
  const gib = (Array.isArray(disks) ? disks : [])
    .map((disk) => count(at(disk, "ebs", "volumeSize")) ?? 0)
    .reduce((sum, each) => sum + each, 0);
  return [
    { label, machine, region, capacity, nodes: size },
    ...(gib > 0 && size.desired > 0
      ? [{ label: `volumes of ${label}`, rate: "aws-gp3" as const, count: gib * size.desired }]
      : []),
  ];
};

const interfaceEndpoint: Reader = ({ name, inputs }) =>
  text(inputs.vpcEndpointType) === "Interface"
    ? [{ label: `endpoint ${name}`, rate: "aws-interface-endpoint", count: Math.max(1, length(inputs.subnetIds)) }]
    : [];

const gkeNodePool: Reader = ({ name, inputs }, { region }) => {
  const label = `node pool ${name}`;
  const machine = text(at(inputs, "nodeConfig", "machineType"));
  if (machine === undefined) return [{ label, why: "its machine type is not known" }];
  // GKE counts nodes by zone, except for the totals of autoscaling.
  const zones = Math.max(1, length(inputs.nodeLocations));
  const scaling = inputs.autoscaling;
  const perZone = (value: unknown) => {
    const one = count(value);
    return one === undefined ? undefined : one * zones;
  };
  const size = nodes(
    count(at(scaling, "totalMinNodeCount")) ?? perZone(at(scaling, "minNodeCount")),
    perZone(inputs.nodeCount ?? inputs.initialNodeCount),
    count(at(scaling, "totalMaxNodeCount")) ?? perZone(at(scaling, "maxNodeCount")),
  );
  const config = inputs.nodeConfig;
  const capacity =
    at(config, "flexStart") === true || at(inputs, "queuedProvisioning", "enabled") === true
      ? CapacityKind.FlexStart
      : at(config, "spot") === true || at(config, "preemptible") === true
        ? CapacityKind.Spot
        : CapacityKind.OnDemand;
  return [{ label, machine, region, capacity, nodes: size }];
};

function aksPool(label: string, pool: unknown, region: string): Demand {
  const machine = text(at(pool, "vmSize"));
  if (machine === undefined) return { label, why: "its machine type is not known" };
  return {
    label,
    machine,
    region,
    capacity: text(at(pool, "scaleSetPriority")) === "Spot" ? CapacityKind.Spot : CapacityKind.OnDemand,
    nodes: nodes(count(at(pool, "minCount")), count(at(pool, "count")), count(at(pool, "maxCount"))),
  };
}

const aksCluster: Reader = ({ name, inputs }, { region }) => [
  ...(text(at(inputs, "sku", "tier")) === "Free" ? [] : [{ label: `cluster ${name}`, rate: "aks-cluster" as const, count: 1 }]),
  ...(Array.isArray(inputs.agentPoolProfiles) ? inputs.agentPoolProfiles : []).map((pool) =>
    aksPool(`node pool ${text(at(pool, "name")) ?? name}`, pool, region),
  ),
];

/** FSx asks for what is provisioned, by the throughput that comes with it. */
const lustre: Reader = ({ name, inputs }) => {
  const label = `file system ${name}`;
  const gib = count(inputs.storageCapacity);
  const persistent = text(inputs.deploymentType) === "PERSISTENT_2";
  const rate = lustreRates[persistent ? `${count(inputs.perUnitStorageThroughput)}` : (text(inputs.deploymentType) ?? "")];
  if (rate === undefined || gib === undefined) return [{ label, why: "no price is recorded for its kind of Lustre" }];
  return [{ label, rate, count: gib }];
};

const lustreRates: Readonly<Record<string, RateName>> = {
  SCRATCH_2: "aws-fsx-lustre-scratch",
  "125": "aws-fsx-lustre-125",
  "250": "aws-fsx-lustre-250",
  "500": "aws-fsx-lustre-500",
  "1000": "aws-fsx-lustre-1000",
};

const readers: Readonly<Record<string, Reader>> = {
  "aws:eks/cluster:Cluster": fixed("eks-cluster", "cluster"),
  "aws:eks/nodeGroup:NodeGroup": eksNodeGroup,
  "aws:ec2/instance:Instance": ({ name, inputs }, { region }) => {
    const machine = text(inputs.instanceType);
    const label = `machine ${name}`;
    return machine === undefined
      ? [{ label, why: "its machine type is not known" }]
      : [{ label, machine, region, capacity: CapacityKind.OnDemand, nodes: nodes(1, 1, 1) }];
  },
  "aws:ec2/natGateway:NatGateway": fixed("aws-nat-gateway", "NAT gateway"),
  "aws:ec2/eip:Eip": fixed("aws-public-ipv4", "public address"),
  "aws:ec2/vpcEndpoint:VpcEndpoint": interfaceEndpoint,
  "aws:kms/key:Key": fixed("aws-kms-key", "key"),
  "aws:kms/replicaKey:ReplicaKey": fixed("aws-kms-key", "key"),
  "aws:s3/bucket:Bucket": bucket,
  "aws:s3/bucketV2:BucketV2": bucket,
  "aws:cloudwatch/logGroup:LogGroup": byUse("logs", "priced by what is written"),
  "aws:ebs/volume:Volume": byUse("volume", "priced by its size"),
  "aws:fsx/lustreFileSystem:LustreFileSystem": lustre,
  "aws:efs/fileSystem:FileSystem": byUse("file system", "priced by what is stored, read and written"),
  "gcp:container/cluster:Cluster": fixed("gke-cluster", "cluster"),
  "gcp:container/nodePool:NodePool": gkeNodePool,
  "gcp:compute/routerNat:RouterNat": byUse("Cloud NAT", "priced by machines and traffic"),
  "gcp:storage/bucket:Bucket": bucket,
  "azure-native:containerservice:ManagedCluster": aksCluster,
  "azure-native:containerservice:AgentPool": ({ name, inputs }, { region }) => [aksPool(`node pool ${name}`, inputs, region)],
  "azure-native:network:NatGateway": byUse("NAT gateway", "its price is not recorded"),
  "azure-native:storage:StorageAccount": bucket,
  "kubernetes:core/v1:PersistentVolumeClaim": byUse("volume", "its price depends on the storage class"),
};

/** `azure-native:containerservice/v20250801:AgentPool` is priced as any version of it. */
function readerOf(type: string): Reader | undefined {
  return readers[type] ?? readers[type.replace(/\/v\d{8}(preview)?:/, ":")];
}

/** What a set of resources asks to be paid for, in their order. Types that cost nothing, or that nobody priced, ask for nothing. */
export function demandsOf(resources: readonly PricedResource[], defaultRegion: string): readonly Demand[] {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  return resources.flatMap((resource) => {
    const reader = readerOf(resource.type);
    if (reader === undefined) return [];
    // A reference to a provider is its URN, with `::` and its id behind it in a state file.
    const provider = byUrn.get(resource.provider ?? "") ?? byUrn.get((resource.provider ?? "").replace(/::[^:]*$/, ""));
    const region =
      text(resource.inputs.region) ?? text(resource.inputs.location) ?? text(provider?.inputs.region) ?? defaultRegion;
    return reader(resource, {
      region: regionOfLocation(region),
      dependency: (type) => resource.dependencies.map((urn) => byUrn.get(urn)).find((candidate) => candidate?.type === type),
    });
  });
}

/** Google writes a zone where a region is meant (`us-central1-a`), Azure a display name (`East US`). */
function regionOfLocation(location: string): string {
  return location
    .replace(/^([a-z]+-[a-z]+\d+)-[a-z]$/, "$1")
    .replace(/\s+/g, "")
    .toLowerCase();
}
