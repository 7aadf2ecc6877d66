import { type Accelerator, accelerator, acceleratorOf, type Machine, machine, withMachines } from "../../components/accelerators";
import { type Environment, type NodeGroup, nodeGroupArgs, nodeGroupLabel, zonesOfGroup } from "../../components/config";
import { infinibandDevices } from "../../components/config/dra";
import { Cloud } from "../../components/core/cloud";
import { fabricLabel, networkResource, transportOf } from "../../components/fabric/attachment";
import { fabricInterfaces } from "../../components/network/gcp-fabric";
import { planNodeGroup } from "../../components/nodes/plan";
import { acceleratorLabel, familyLabel } from "../../components/workloads/placement";
import { devicesOf, type LocalDevices } from "./devices";
import { allocatableOf, type Reserved } from "./kubelet";
import { managedNode } from "./processes";

/** One pretended machine, as the API server sees a node. */
export interface LocalNode {
  readonly name: string;
  readonly zone: string;
  readonly group: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly NodeTaint[];
  /** What the machine has. */
  readonly capacity: Readonly<Record<string, string>>;
  /** What pods may take of it. */
  readonly allocatable: Readonly<Record<string, string>>;
  /** What DRA drivers would publish of it, and no device plugin counts. */
  readonly devices?: readonly LocalDevices[];
}

interface NodeTaint {
  readonly key: string;
  readonly value?: string;
  readonly effect: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
}

/** What the EFA device plugin counts (https://github.com/aws/eks-charts/tree/master/stable/aws-efa-k8s-device-plugin). */
const efaResource = "vpc.amazonaws.com/efa";
/** Pages of 2 MiB that the EFA driver of Amazon Linux 2023 sets aside at boot (awslabs/amazon-eks-ami, v20260724). */
const efaHugePages = 5128;
/** A kubelet's own limit where no network bounds the pods: https://kubernetes.io/docs/setup/best-practices/cluster-large/ */
const kubeletPods = 110;
/** Where the catalogue does not know a machine's size: large enough for anything, as the owner's machine is taken to be. */
const unknownSize = { vcpus: 128, memoryGiB: 1024 } as const;

/** The nodes that an environment's groups stand for, as many as each group desires; of machines as the environment itself describes them. */
export function nodesOf(environment: Environment): readonly LocalNode[] {
  const zones = zonesOfEnvironment(environment);
  return withMachines(environment.machines, () =>
    environment.nodeGroups.flatMap((group) => nodesOfGroup(environment, group, zones)),
  );
}

/** Machines of an environment that names no zones stand in one, which has the region's name. */
function zonesOfEnvironment(environment: Environment): readonly string[] {
  const named: readonly string[] | undefined = environment.network?.zones;
  return named === undefined || named.length === 0 ? [environment.region] : named;
}

function nodesOfGroup(environment: Environment, group: NodeGroup, networkZones: readonly string[]): LocalNode[] {
  const entry = machine(group.machine);
  const zones = zonesOfGroup(group, networkZones);
  const boot = bootOf(environment, group, entry, networkZones);
  const devices = devicesOf(environment, group);
  const infiniband = infinibandDevices(environment, group);
  const shared: Record<string, string> = infiniband === undefined ? {} : { [infiniband.resourceName]: `${infiniband.offered}` };
  return Array.from({ length: group.nodes.desired }, (_, index) => {
    const zone = zones[index % zones.length] ?? environment.region;
    const name = `${group.name}-${index}`;
    const capacity = { ...capacityOf(group, entry, boot, devices), ...shared, ...cardsOf(entry, zone) };
    const allocatable = allocatableOf(capacity, boot.reserved);
    const labels = { ...labelsOf(environment.region, entry, zone), ...boot.labels, "kubernetes.io/hostname": name };
    const node = { name, zone, group: group.name, labels, taints: boot.taints, capacity, allocatable };
    return devices.length === 0 ? node : { ...node, devices };
  });
}

/** What a node says of itself when it joins. */
interface Boot {
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly NodeTaint[];
  readonly chip?: Accelerator;
  readonly pods?: number;
  readonly reserved?: Reserved;
}

/** As the node group's own plan says it, where we make the group; elsewhere as the owner of the machines would set them up. */
function bootOf(environment: Environment, group: NodeGroup, entry: Machine, zones: readonly string[]): Boot {
  if (environment.cloud !== Cloud.Aws) return ownBoot(group, entry);
  const place = { cloud: environment.cloud, region: environment.region };
  const asked = nodeGroupArgs(place, group, zones);
  const args = { ...asked, ...surroundings(asked.zones), imageId: group.imageId ?? "ami-00000000000000000" };
  const plan = planNodeGroup(group.name, args);
  return {
    labels: plan.labels,
    taints: plan.taints,
    ...(plan.accelerator === undefined ? {} : { chip: plan.accelerator }),
    ...(plan.boot.maxPods === undefined ? {} : { pods: plan.boot.maxPods }),
    ...(plan.boot.systemReserved === undefined ? {} : { reserved: plan.boot.systemReserved }),
  };
}

/** What a real group stands in. Labels and sizes depend on none of it, and the plan asks for it because a real group needs it. */
function surroundings(zones: readonly string[]) {
  const cluster = {
    name: "local",
    endpoint: "https://127.0.0.1",
    certificateAuthority: "bG9jYWw=",
    serviceCidr: "10.96.0.0/12",
    securityGroupId: "sg-local",
  };
  const subnets = zones.map((zone) => ({ id: `subnet-${zone}`, zone }));
  return { cluster, subnets, vpcId: "vpc-local", fabricSecurityGroupId: "sg-local" };
}

function ownBoot(group: NodeGroup, entry: Machine): Boot {
  const chip = group.accelerator === undefined ? acceleratorOf(entry) : accelerator(group.accelerator);
  const own = { [nodeGroupLabel]: group.name, ...group.labels };
  if (chip === undefined) return { labels: own, taints: group.taints ?? [] };
  const fabric: Record<string, string> = transportOf(entry) === undefined ? {} : { [fabricLabel]: entry.fabric };
  const vendor = chip.nodeLabel === undefined ? {} : { [chip.nodeLabel.key]: chip.nodeLabel.value };
  return {
    labels: { [acceleratorLabel]: chip.kind, [familyLabel]: chip.family, ...vendor, ...fabric, ...own },
    taints: [chip.taint, ...(group.taints ?? [])],
    chip,
  };
}

/** What every cloud's controller, and the kubelet itself, puts on a node. */
function labelsOf(region: string, entry: Machine, zone: string): Record<string, string> {
  return {
    "kubernetes.io/arch": entry.architecture,
    "kubernetes.io/os": "linux",
    "node.kubernetes.io/instance-type": entry.name,
    "topology.kubernetes.io/region": region,
    "topology.kubernetes.io/zone": zone,
  };
}

/** Cards beside the first, as GKE counts them on a node of a cluster with several networks: one of each. */
function cardsOf(entry: Machine, zone: string): Record<string, string> {
  if (entry.cloud !== Cloud.Gcp) return {};
  return Object.fromEntries(fabricInterfaces(entry, zone).map(({ name }) => [networkResource(name), "1"]));
}

function capacityOf(
  group: NodeGroup,
  entry: Machine,
  { chip, pods }: Boot,
  devices: readonly LocalDevices[],
): Record<string, string> {
  const claimed = (...keys: readonly string[]) => devices.some(({ key }) => keys.includes(key));
  const pages = group.hugePages2Mi ?? (entry.fabric === "efa" ? efaHugePages : 0);
  const efa = entry.efaInterfaces ?? 0;
  return {
    cpu: String(entry.vcpus ?? unknownSize.vcpus),
    memory: `${Math.floor((entry.memoryGiB ?? unknownSize.memoryGiB) * 1024)}Mi`,
    "ephemeral-storage": `${localStorage(group, entry, chip !== undefined)}Gi`,
    pods: String(group.maxPods ?? pods ?? kubeletPods),
    ...(pages > 0 ? { "hugepages-2Mi": `${pages * 2}Mi` } : {}),
    ...(chip === undefined || claimed("nvidia", "gaudi") ? {} : { [chip.resourceName]: String(entry.accelerator?.count ?? 1) }),
    ...(efa > 0 && !claimed("efa") ? { [efaResource]: String(efa) } : {}),
  };
}

/** GiB under containers and scratch space: the local disks where the machine has them and the group uses them, else the root volume. */
function localStorage(group: NodeGroup, entry: Machine, accelerated: boolean): number {
  const disks = entry.localDisks?.totalGb ?? 0;
  if (disks > 0 && group.localStorage !== false) return Math.floor((disks * 1e9) / 2 ** 30);
  return group.rootVolumeGiB ?? (accelerated ? 200 : 100);
}

/** The object that makes a node; its status is written apart, as a kubelet does. */
export function nodeObject(node: LocalNode) {
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name: node.name,
      labels: node.labels,
      annotations: { [managedNode.key]: managedNode.value },
    },
    spec: { providerID: `local:///${node.zone}/${node.name}`, taints: node.taints },
  };
}

/** Addresses of 10.200.0.0/16: the ranges that are kept for documents are too small for a thousand nodes, and none of these is ever dialled. */
export function nodeStatus(node: LocalNode, ordinal: number) {
  return {
    capacity: node.capacity,
    allocatable: node.allocatable,
    addresses: [
      { type: "InternalIP", address: `10.200.${Math.floor(ordinal / 250)}.${(ordinal % 250) + 1}` },
      { type: "Hostname", address: node.name },
    ],
    nodeInfo: {
      architecture: node.labels["kubernetes.io/arch"] ?? "amd64",
      operatingSystem: "linux",
      bootID: "",
      machineID: "",
      systemUUID: "",
      kernelVersion: "rehearsal",
      osImage: "rehearsal",
      containerRuntimeVersion: "rehearsal://1",
      kubeletVersion: "v1.34.4",
      kubeProxyVersion: "",
    },
  };
}
