import { type Accelerator, Fabric, fabricFloorOf, lineRateGBps, type Machine } from "../accelerators";
import { Cloud } from "../core/cloud";
import type { Problem, Problems } from "../core/problems";
import { type FabricParts, interfaceAnnotations, needsDaemon, noFabric, planAttachment, transportOf } from "../fabric/attachment";
import { transports } from "../fabric/data";
import { efaResource } from "../fabric/machine";
import { checkWhole } from "../workloads/checks";
import type { FabricRules, FabricSettings } from "./controller/types";
import { type FabricTest, fabricTests } from "./fabric-tests";
import type { BurnInArgs, BurnInGroupFabricArgs } from "./index";
import { LoneNode } from "./index";
import { type FabricDevices, fabricJob, type TestSite } from "./job";
import { fabricAnnotation, fabricLabel } from "./names";

/** Why a machine's fabric cannot be tested by a job of ordinary pods; undefined where it can. */
export function fabricFault(
  machine: Machine,
  { family, product }: Accelerator,
  own: Own = {},
): Omit<Problem, "path"> | undefined {
  const leave = "leave the group out of fabric.nodeGroups";
  if (machine.fabric === Fabric.None) return { reason: `${machine.name} has no fabric between machines`, remedy: leave };
  const transport = transportOf(machine);
  if (transport !== undefined && needsDaemon(transport) && own.attachment === undefined)
    return {
      reason: `pods on ${machine.name} talk over ${machine.fabric} where GkeFabric has made its networks and put NCCL's plug-in on its nodes, and nothing says that it has`,
      remedy: `give fabric.attachment (in an environment on Google Cloud, leave network.fabric on), or ${leave}`,
    };
  const test = fabricTests[family];
  if (test === undefined || !test.fabrics.includes(machine.fabric))
    return { reason: `there is no test of ${machine.fabric} between ${product} machines`, remedy: leave };
  if (devicesOf(machine, own, noFabric) !== undefined) return undefined;
  return machine.cloud === Cloud.Gcp
    ? {
        reason: `nobody says which networks a pod on ${machine.name} is attached to (or claims)`,
        remedy: `give fabric.networks or fabric.deviceClass, or ${leave}`,
      }
    : {
        reason: `nobody says how many fabric devices ${machine.name} has`,
        remedy: `give fabric.devices, such as { ${machine.fabric === Fabric.Efa ? efaResource : "rdma/ib"}: 8 }`,
      };
}

type Own = Pick<BurnInGroupFabricArgs, "attachment" | "devices" | "networks" | "deviceClass">;

/** What a pod claims, where a DRA driver owns the fabric's devices; undefined where it asks for a resource, or nobody counts them. */
export function claimedFabric(machine: Machine, { deviceClass }: Own): { deviceClass: string; count: number } | undefined {
  const count = machine.managedRdmaDevices ?? machine.efaInterfaces ?? machine.infinibandPorts;
  return deviceClass === undefined || count === undefined ? undefined : { deviceClass, count };
}

/** What a pod asks for to have the whole fabric of its machine, beside what its attachment gives it; undefined where nobody says it. */
function devicesOf(machine: Machine, own: Own, attached: FabricParts): FabricDevices | undefined {
  const { devices, networks } = own;
  const given =
    devices === undefined ? undefined : Object.fromEntries(Object.entries(devices).map(([key, count]) => [key, `${count}`]));
  const asking = (resources: Readonly<Record<string, string>> = {}): FabricParts => ({
    ...attached,
    resources: { ...attached.resources, ...resources },
  });
  const nothing = { parts: asking(given), hugePagesMi: 0 };
  if (own.attachment !== undefined && own.attachment.networks.length > 0) return nothing;
  const claimed = claimedFabric(machine, own);
  if (own.deviceClass !== undefined) {
    const efa = machine.fabric === Fabric.Efa ? { hugePagesMi: 5120, interfaces: claimed?.count } : {};
    return claimed === undefined ? undefined : { ...nothing, ...efa };
  }
  switch (machine.fabric) {
    case Fabric.Efa: {
      const interfaces = devices?.[efaResource] ?? machine.efaInterfaces;
      if (interfaces === undefined) return undefined;
      // As a worker that opens every interface (components/fabric/machine.ts).
      return { parts: asking({ [efaResource]: `${interfaces}`, ...given }), hugePagesMi: 5120, interfaces };
    }
    case Fabric.Infiniband: {
      const ports = machine.infinibandPorts;
      if (given === undefined && ports === undefined) return undefined;
      // The name that Azure's guides give to virtual functions (Azure/ai-infrastructure-on-azure, 2026-04-22).
      return { ...nothing, parts: asking(given ?? { "rdma/ib": `${ports}` }) };
    }
    default: {
      // Gaudi's ports are on the chip. Google's are networks of the pod, named in its documents as here.
      if (machine.cloud !== Cloud.Gcp) return nothing;
      const subnets = machine.additionalNetworks?.find(({ kind }) => kind === "roce")?.count;
      if (networks === undefined && subnets === undefined) return undefined;
      const names = networks ?? Array.from({ length: subnets ?? 0 }, (_, index) => `rdma-${index}`);
      return { ...nothing, parts: { ...nothing.parts, annotations: interfaceAnnotations(names, transports.gib.firstInterface) } };
    }
  }
}

const defaults = { size: 2, loneMinutes: 15, concurrent: 4, timeoutMinutes: 15 } as const;
/** How long a node that has passed may take to become free; tests that begin later are the ordinary case. */
const partnerMinutes = 3;

/** What is the same for all groups; undefined where the fabric of none is tested. */
export function fabricRules(args: BurnInArgs, problems: Problems): FabricRules | undefined {
  const { fabric, groups } = args;
  const tested = groups.some((group) => group.fabric !== undefined);
  if (fabric !== undefined && !tested)
    problems.add("fabric", "no group says that its fabric is tested", "give groups[].fabric, or leave it out");
  const { size, loneMinutes, concurrent, timeoutMinutes } = { ...defaults, ...fabric };
  checkWhole("fabric.loneMinutes", loneMinutes, 1, problems);
  checkWhole("fabric.concurrent", concurrent, 1, problems);
  checkWhole("fabric.timeoutMinutes", timeoutMinutes, 1, problems);
  if (!Number.isInteger(size) || size < 2)
    problems.add("fabric.size", `${size} machine${size === 1 ? "" : "s"} cannot test what is between machines`, "give 2 or more");
  if (!tested) return undefined;
  return {
    label: fabricLabel,
    annotation: fabricAnnotation,
    releaseLone: (fabric?.lone ?? LoneNode.Release) === LoneNode.Release,
    loneMinutes,
    concurrent,
    partnerMinutes,
  };
}

export function planFabric(site: TestSite, path: string, problems: Problems, advice: Problem[]): FabricSettings | undefined {
  const { group, chip, machine, args } = site;
  const { fabric } = group;
  if (fabric === undefined) return undefined;
  const at = `${path}.fabric`;
  const fault = fabricFault(machine, chip, fabric);
  if (fault !== undefined) {
    problems.add(at, fault.reason, fault.remedy);
    return undefined;
  }
  const test = fabricTests[chip.family];
  const devices = devicesOf(machine, fabric, attachedTo(machine, fabric, at, problems));
  if (test === undefined || devices === undefined) return undefined;
  checkDevices(fabric, at, problems);
  const size = args.fabric?.size ?? defaults.size;
  if (fabric.maxNodes !== undefined && size > fabric.maxNodes)
    problems.add(
      at,
      `${size} machines are tested together, and ${group.name} has at most ${fabric.maxNodes}`,
      fabric.maxNodes < 2 ? "leave the group out of fabric.nodeGroups" : `give fabric.size ${fabric.maxNodes} or less`,
    );
  const floor = fabric.fabricGBps ?? fabricFloorOf(machine, chip.kind)?.fabricGBps;
  checkFloor(fabric, `${at}.fabricGBps`, { machine, size, ring: ringOf(test, chip, args) }, problems);
  if (floor === undefined)
    advice.push({
      path: `${at}.fabricGBps`,
      reason: `no source says what ${machine.name} reaches between machines, so only a test that fails or falls back to TCP keeps a node out`,
      remedy: "give the number that yours reach",
    });
  return {
    job: fabricJob(site, test, devices, args.fabric?.timeoutMinutes ?? defaults.timeoutMinutes),
    domainLabel: fabric.domainLabel,
    size,
    ...(floor !== undefined && { fabricGBps: floor }),
  };
}

/** What the pods of workers on this machine take. */
function attachedTo(machine: Machine, { attachment, networks }: Own, at: string, problems: Problems): FabricParts {
  if (attachment === undefined) return noFabric;
  const path = `${at}.attachment`;
  const transport = transportOf(machine);
  if (transport !== attachment.transport)
    problems.add(
      `${path}.transport`,
      `collectives leave ${machine.name} ${transport === undefined ? "by nothing that GKE attaches to pods" : `by ${transport}`}, and not by ${attachment.transport}`,
      transport === undefined ? "leave the attachment out" : `give ${transport}`,
    );
  if (networks !== undefined) problems.add(`${at}.networks`, "are named by the attachment too", "leave one of them out");
  const pod = {
    path: `${path}.accelerators`,
    accelerators: machine.accelerator?.count ?? 0,
    machine: machine.name,
    otherwise: "leave the attachment out",
    attachmentPath: path,
  };
  return planAttachment(attachment, pod, problems);
}

/** A test of one's own may use any algorithm. */
function ringOf(test: FabricTest, chip: Accelerator, args: BurnInArgs): boolean {
  return test.ring && args.tests?.[chip.family]?.fabricCommand === undefined;
}

interface Bound {
  readonly machine: Machine;
  readonly size: number;
  readonly ring: boolean;
}

/** A ring shows the line rate at most; any other algorithm size / (size - 1) of it, because what a machine has itself it need not receive. */
function checkFloor(
  { fabricGBps }: BurnInGroupFabricArgs,
  path: string,
  { machine, size, ring }: Bound,
  problems: Problems,
): void {
  if (fabricGBps === undefined) return;
  if (!(fabricGBps > 0)) problems.add(path, `${fabricGBps} is not a bandwidth`, "give GB/s above 0");
  const rate = lineRateGBps(machine);
  if (rate === undefined || size < 2) return;
  const most = ring ? rate : (rate * size) / (size - 1);
  if (fabricGBps > most)
    problems.add(
      path,
      `${fabricGBps} is more than the ${Math.round(most * 10) / 10} GB/s that ${ring ? "" : `${size} machines can show over `}${machine.name}'s fabric${ring ? " carries" : ""}`,
      "give less, or correct fabricGbps under machines",
    );
}

function checkDevices({ devices = {}, networks, domainLabel }: BurnInGroupFabricArgs, path: string, problems: Problems): void {
  for (const [key, count] of Object.entries(devices)) {
    if (!/^[a-z0-9.-]+\/[A-Za-z0-9._-]+$/.test(key))
      problems.add(
        `${path}.devices`,
        `${JSON.stringify(key)} is not an extended resource`,
        "write it as its plugin does: rdma/ib",
      );
    checkWhole(`${path}.devices.${key}`, count, 1, problems);
  }
  if (networks?.length === 0) problems.add(`${path}.networks`, "is empty", "name the networks, or leave it out");
  if (!/^([a-z0-9.-]+\/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/.test(domainLabel))
    problems.add(`${path}.domainLabel`, `${JSON.stringify(domainLabel)} is not a label`, "give the key of a node's label");
}
