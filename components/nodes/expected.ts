import { type Accelerator, accelerator, acceleratorOf, Fabric, type Machine } from "../accelerators";
import { parseQuantity } from "../core/units";
import { acceleratorLabel, familyLabel } from "../workloads/placement";

/** What a group of nodes of a cluster that is there has to be. Nothing is made of it. */
export interface ExpectedGroup {
  readonly name: string;
  readonly least: number;
  /** Workloads choose their nodes by these. */
  readonly labels: Readonly<Record<string, string>>;
  readonly architecture: string;
  /** Extended resource and how many each node has; absent for nodes without accelerators. */
  readonly devices?: { readonly resource: string; readonly each: number };
  /** Drivers of DRA that publish devices of each node, and how many; those of a class, as far as one driver has one class. */
  readonly claimed?: readonly ClaimedDevices[];
  /** How the fabric's devices are called, where a node counts them; those of Gaudi are on the chip and counted with it. */
  readonly fabric?: { readonly what: string; readonly resource: RegExp };
}

/** Devices of one class on each node, which a DRA driver publishes. */
export interface ClaimedDevices {
  readonly deviceClass: string;
  readonly driver: string;
  /** Attribute that tells the class's devices from others of the driver. */
  readonly attribute?: { readonly name: string; readonly value: string | boolean };
  /** Absent where nobody knows how many there are to be. */
  readonly each?: number;
}

/** What a DRA driver has published, as far as it is looked at. */
export interface SeenSlice {
  readonly spec?: {
    readonly driver?: string;
    readonly nodeName?: string;
    readonly devices?: readonly SeenDevice[];
  };
}
interface SeenDevice {
  readonly attributes?: Readonly<Record<string, { readonly string?: string; readonly bool?: boolean }>>;
}

/** A node as the Kubernetes API gives it, as far as it is looked at. */
export interface SeenNode {
  readonly metadata?: { readonly name?: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec?: { readonly unschedulable?: boolean };
  readonly status?: {
    readonly capacity?: Readonly<Record<string, string>>;
    readonly allocatable?: Readonly<Record<string, string>>;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

export interface NodeFinding {
  readonly group: string;
  readonly good: boolean;
  readonly says: string;
}

interface SaidGroup {
  readonly name: string;
  readonly accelerator?: Accelerator["kind"];
  readonly nodes: { readonly desired: number; readonly min?: number };
  readonly labels?: Readonly<Record<string, string>>;
}

export function expectedGroup(
  group: SaidGroup,
  machine: Machine,
  groupLabel: string,
  claimed: readonly (ClaimedDevices & { readonly kind: "accelerators" | "fabric" | "nvlink" })[] = [],
): ExpectedGroup {
  const chip = group.accelerator === undefined ? acceleratorOf(machine) : accelerator(group.accelerator);
  const claims = (kind: string) => claimed.some((each) => each.kind === kind);
  const fabric = claims("fabric") ? undefined : fabricOf(machine);
  const counted = chip === undefined || claims("accelerators") ? undefined : chip.resourceName;
  return {
    name: group.name,
    least: group.nodes.min ?? group.nodes.desired,
    labels: {
      [groupLabel]: group.name,
      ...(chip === undefined ? {} : { [acceleratorLabel]: chip.kind, [familyLabel]: chip.family }),
      ...group.labels,
    },
    architecture: machine.architecture,
    ...(counted === undefined ? {} : { devices: { resource: counted, each: machine.accelerator?.count ?? 1 } }),
    ...(claimed.length === 0 ? {} : { claimed }),
    ...(fabric === undefined ? {} : { fabric }),
  };
}

function fabricOf({ fabric }: Machine): ExpectedGroup["fabric"] {
  if (fabric === Fabric.Efa) return { what: "EFA interfaces", resource: /^vpc\.amazonaws\.com\/efa$/ };
  // The names are the administrator's: rdma/hca_shared_devices_a, nvidia.com/ib0 (Mellanox/k8s-rdma-shared-dev-plugin, its README).
  if (fabric === Fabric.Infiniband) return { what: "InfiniBand devices", resource: /^(rdma|nvidia\.com)\/(?!gpu|mig)/ };
  return undefined;
}

/** Holds the nodes that are there against what is expected; one finding a group where all is well, else one for each thing amiss. */
export function compareNodes(
  expected: readonly ExpectedGroup[],
  nodes: readonly SeenNode[],
  slices: readonly SeenSlice[] = [],
): readonly NodeFinding[] {
  return expected.flatMap((group): NodeFinding[] => {
    const [key, value] = Object.entries(group.labels)[0] ?? ["", ""];
    const own = nodes.filter((node) => node.metadata?.labels?.[key] === value);
    const amiss = own.flatMap((node) =>
      faultsOf(group, node, slices).map((fault) => `${node.metadata?.name ?? "a node"}: ${fault}`),
    );
    const sound = own.filter((node) => faultsOf(group, node, slices).length === 0).length;
    if (sound < group.least) {
      const label = Object.entries(group.labels).map(([name, text]) => `${name}=${text}`);
      const remedy = own.length < group.least ? `; label those that are meant: kubectl label node <name> ${label.join(" ")}` : "";
      amiss.unshift(`${sound} of at least ${group.least} nodes are fit, ${own.length} carry the label ${key}=${value}${remedy}`);
    }
    if (amiss.length > 0) return amiss.map((says) => ({ group: group.name, good: false, says }));
    return [{ group: group.name, good: true, says: `${own.length} nodes, all fit` }];
  });
}

function faultsOf(group: ExpectedGroup, { metadata, spec, status }: SeenNode, slices: readonly SeenSlice[]): string[] {
  const found: string[] = [];
  const labels = metadata?.labels ?? {};
  for (const [key, value] of Object.entries(group.labels))
    if (labels[key] !== value) found.push(`label ${key} is ${labels[key] ?? "missing"}, not ${value}`);
  const architecture = labels["kubernetes.io/arch"];
  if (architecture !== undefined && architecture !== group.architecture)
    found.push(`its architecture is ${architecture}, not ${group.architecture}`);
  if (status?.conditions?.find(({ type }) => type === "Ready")?.status !== "True") found.push("is not ready");
  if (spec?.unschedulable === true) found.push("is cordoned");
  if (group.devices !== undefined) found.push(...deviceFaults(group.devices, status));
  for (const devices of group.claimed ?? []) {
    const own = slices.filter((slice) => slice.spec?.nodeName === metadata?.name && slice.spec?.driver === devices.driver);
    found.push(...claimFaults(devices, own));
  }
  const { fabric } = group;
  if (fabric !== undefined) {
    const has = Object.entries(status?.allocatable ?? {}).some(([name, count]) => fabric.resource.test(name) && count !== "0");
    if (!has) found.push(`offers no ${fabric.what}; install their device plugin`);
  }
  return found;
}

/** A device plugin offers what its driver answers for; what it counts and does not offer has a fault of the driver or the chip. */
function deviceFaults({ resource, each }: NonNullable<ExpectedGroup["devices"]>, status: SeenNode["status"]): string[] {
  const offered = parseQuantity(status?.allocatable?.[resource] ?? "0") ?? 0;
  const counted = parseQuantity(status?.capacity?.[resource] ?? "0") ?? 0;
  if (counted === 0) return [`offers no ${resource}; its driver or device plugin is missing`];
  if (offered < counted) return [`${counted - offered} of ${counted} ${resource} are unhealthy by its driver`];
  return offered === each ? [] : [`offers ${offered} ${resource}, not ${each}`];
}

function claimFaults({ deviceClass, driver, attribute, each }: ClaimedDevices, slices: readonly SeenSlice[]): string[] {
  const devices = slices.flatMap(({ spec }) => spec?.devices ?? []);
  const own = devices.filter(({ attributes = {} }) => {
    const said = attribute && attributes[attribute.name];
    return attribute === undefined || (said?.string ?? said?.bool) === attribute.value;
  });
  if (own.length === 0) return [`publishes no device of ${deviceClass}; its DRA driver ${driver} is missing`];
  return each === undefined || own.length === each ? [] : [`publishes ${own.length} devices of ${deviceClass}, not ${each}`];
}
