import { type Accelerator, accelerator, acceleratorOf, type Machine, machine, maxPods } from "../../components/accelerators";
import type { Environment, NodeGroup } from "../../components/config";
import { zonesOfGroup } from "../../components/config";
import { acceleratorLabel } from "../../components/workloads/placement";
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

/** The nodes that an environment's groups stand for, as many as each group desires. */
export function nodesOf(environment: Environment): readonly LocalNode[] {
  const zones = zonesOfEnvironment(environment);
  return environment.nodeGroups.flatMap((group) => nodesOfGroup(environment, group, zones));
}

/** Machines of an environment that names no zones stand in one, which has the region's name. */
function zonesOfEnvironment(environment: Environment): readonly string[] {
  const named: readonly string[] | undefined = environment.network?.zones;
  return named === undefined || named.length === 0 ? [environment.region] : named;
}

function nodesOfGroup(environment: Environment, group: NodeGroup, networkZones: readonly string[]): LocalNode[] {
  const entry = machine(group.machine);
  const zones = zonesOfGroup(group, networkZones);
  return Array.from({ length: group.nodes.desired }, (_, index) => {
    const zone = zones[index % zones.length] ?? environment.region;
    return nodeOf(environment.region, group, entry, zone, index);
  });
}

function nodeOf(region: string, group: NodeGroup, entry: Machine, zone: string, index: number): LocalNode {
  const chip = chipOf(group, entry);
  const name = `${group.name}-${index}`;
  const capacity = capacityOf(group, entry, chip);
  return {
    name,
    zone,
    group: group.name,
    labels: { ...labelsOf(region, group, entry, zone, chip), "kubernetes.io/hostname": name },
    taints: [...(chip === undefined ? [] : [chip.taint]), ...(group.taints ?? [])],
    capacity,
    allocatable: allocatableOf(capacity),
  };
}

/** In the owner's words where the environment says them; dl2q machines carry Gaudi 3 then, and the advisory says what AWS lists. */
function chipOf(group: NodeGroup, entry: Machine): Accelerator | undefined {
  return group.accelerator === undefined ? acceleratorOf(entry) : accelerator(group.accelerator);
}

function labelsOf(
  region: string,
  group: NodeGroup,
  entry: Machine,
  zone: string,
  chip: Accelerator | undefined,
): Record<string, string> {
  return {
    "kubernetes.io/arch": entry.architecture,
    "kubernetes.io/os": "linux",
    "node.kubernetes.io/instance-type": group.machine,
    "topology.kubernetes.io/region": region,
    "topology.kubernetes.io/zone": zone,
    "trainyard.dev/node-group": group.name,
    ...(chip === undefined ? {} : { [acceleratorLabel]: chip.kind }),
    ...(chip?.nodeLabel === undefined ? {} : { [chip.nodeLabel.key]: chip.nodeLabel.value }),
    ...group.labels,
  };
}

function capacityOf(group: NodeGroup, entry: Machine, chip: Accelerator | undefined): Record<string, string> {
  const pages = group.hugePages2Mi ?? (entry.fabric === "efa" ? efaHugePages : 0);
  const efa = entry.efaInterfaces ?? 0;
  return {
    cpu: String(entry.vcpus ?? unknownSize.vcpus),
    memory: `${Math.floor((entry.memoryGiB ?? unknownSize.memoryGiB) * 1024)}Mi`,
    "ephemeral-storage": `${group.rootVolumeGiB ?? (chip === undefined ? 100 : 200)}Gi`,
    pods: String(group.maxPods ?? maxPods(entry, { prefixDelegation: true }) ?? kubeletPods),
    ...(pages > 0 ? { "hugepages-2Mi": `${pages * 2}Mi` } : {}),
    ...(chip === undefined ? {} : { [chip.resourceName]: String(entry.accelerator?.count ?? 1) }),
    ...(efa > 0 ? { [efaResource]: String(efa) } : {}),
  };
}

/**
 * What the kubelet keeps back, as the EKS image computes it (awslabs/amazon-eks-ami, nodeadm/internal/kubelet/config.go, read 2026-07):
 * 255 MiB and 11 for each pod, 100 for eviction; 6 % of the first processor, 1 % of the second, 0.5 % of the next two, 0.25 % of the rest.
 */
function allocatableOf(capacity: Readonly<Record<string, string>>): Record<string, string> {
  const cpus = Number(capacity.cpu);
  const pods = Number(capacity.pods);
  const mebibytes = (text: string | undefined): number => Number.parseInt(text ?? "0", 10);
  const kept = [60, 10, 5, 5].slice(0, cpus).reduce((sum, each) => sum + each, 0) + Math.max(0, cpus - 4) * 2.5;
  const memory = mebibytes(capacity.memory) - 255 - 11 * pods - 100 - mebibytes(capacity["hugepages-2Mi"]);
  return {
    ...capacity,
    cpu: `${cpus * 1000 - Math.ceil(kept)}m`,
    memory: `${memory}Mi`,
    "ephemeral-storage": `${Math.floor(mebibytes(capacity["ephemeral-storage"]) * 0.9)}Gi`,
  };
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

/** Address in the range that RFC 5737 keeps for documents would be too small for a thousand nodes; 10.200.0.0/16 is never routed here. */
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
