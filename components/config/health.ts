/** From an environment's words about health to what the component takes; the checks hand the same to its plan. */
import { accelerator, lookUp } from "../accelerators";
import { Cloud } from "../core/cloud";
import type { BurnInArgs, BurnInFabricArgs, BurnInGroupFabricArgs } from "../health";
import { fabricFault } from "../health/fabric-plan";
import { familyTests } from "../health/tests";
import { acceleratorClass, className, type DeviceOwners, fabricClass, infinibandDevices } from "./dra";
import { groupAttachment } from "./fabric";
import type { Health } from "./health-schema";
import { fabricDomain } from "./queueing";
import type { Queueing } from "./queueing-schema";
import type { Environment, NodeGroup } from "./schema";

type Said = Pick<Environment, "cloud"> &
  Partial<Pick<Environment, "network">> & { readonly health?: Health; readonly queueing?: Queueing };
type Fabric = NonNullable<NonNullable<Health["burnIn"]>["fabric"]>;

/** Whether new nodes of the group are tested before work may run on them. */
export function isBurntIn({ health }: Pick<Said, "health">, group: NodeGroup): boolean {
  const burnIn = health?.burnIn;
  if (burnIn === undefined) return false;
  return burnIn.nodeGroups === undefined ? hasTest(group) : burnIn.nodeGroups.includes(group.name);
}

/** Google tests its own TPUs, and machines without accelerators have nothing to test. */
function hasTest(group: NodeGroup): boolean {
  const kind = group.accelerator ?? lookUp(group.machine)?.accelerator?.kind;
  return kind !== undefined && familyTests[accelerator(kind).family] !== undefined;
}

export function burnInArgs(
  environment: Said & DeviceOwners & Pick<Environment, "nodeGroups">,
  burnIn: NonNullable<Health["burnIn"]>,
  rehearsal: boolean,
): BurnInArgs {
  const { floors = {}, fabric, tests, attempts, timeoutMinutes, controllerImage } = burnIn;
  const groups = environment.nodeGroups
    .filter((group) => isBurntIn(environment, group))
    .map((group) => {
      const { fabricGBps, ...alone } = floors[group.name] ?? {};
      const between = fabric === undefined ? undefined : groupFabric(environment, group, fabric, fabricGBps);
      return {
        name: group.name,
        machine: group.machine,
        ...(group.accelerator !== undefined && { accelerator: group.accelerator }),
        ...alone,
        ...classOf(environment, group),
        ...(group.taints !== undefined && { taintKeys: group.taints.map(({ key }) => key) }),
        ...(between !== undefined && { fabric: between }),
      };
    });
  return {
    groups,
    ...(fabric !== undefined && groups.some((group) => group.fabric !== undefined) && { fabric: rulesOf(fabric) }),
    // Elsewhere a pool gives its nodes the taint before they join.
    marksNodes: environment.cloud === Cloud.Azure || environment.cloud === Cloud.Kubernetes,
    rehearsal,
    ...(tests !== undefined && { tests: Object.fromEntries(Object.entries(tests)) }),
    ...(attempts !== undefined && { attempts }),
    ...(timeoutMinutes !== undefined && { timeoutMinutes }),
    ...(controllerImage !== undefined && { controllerImage }),
  };
}

function classOf(owners: DeviceOwners, group: NodeGroup): { deviceClass?: string } {
  const name = className(acceleratorClass(owners, group));
  return name === undefined ? {} : { deviceClass: name };
}

function rulesOf({ size, lone, loneMinutes, concurrent, timeoutMinutes }: Fabric): BurnInFabricArgs {
  return {
    ...(size !== undefined && { size }),
    ...(lone !== undefined && { lone }),
    ...(loneMinutes !== undefined && { loneMinutes }),
    ...(concurrent !== undefined && { concurrent }),
    ...(timeoutMinutes !== undefined && { timeoutMinutes }),
  };
}

/** Undefined where nobody asks for the group by name and its fabric cannot be tested. */
function groupFabric(
  environment: Said & DeviceOwners,
  group: NodeGroup,
  fabric: Fabric,
  fabricGBps: number | undefined,
): BurnInGroupFabricArgs | undefined {
  const domainLabel = fabricDomain(environment, group);
  const named = fabric.nodeGroups?.includes(group.name);
  if (domainLabel === undefined || named === false) return undefined;
  const maxNodes = group.nodes.max ?? group.nodes.desired;
  const own = ownFabric(environment, group, fabric);
  if (named !== true && (maxNodes < 2 || whyUntested(group, own) !== undefined)) return undefined;
  return { domainLabel, maxNodes, ...own, ...(fabricGBps !== undefined && { fabricGBps }) };
}

type OwnFabric = Pick<BurnInGroupFabricArgs, "attachment" | "devices" | "networks" | "deviceClass">;

/** What a test's pods take of the group's fabric: what workers take there, or what the file says in its place. */
export function ownFabric(environment: Said & DeviceOwners, group: NodeGroup, said: Fabric): OwnFabric {
  const infiniband = infinibandDevices(environment, group);
  const devices = said.devices?.[group.name] ?? (infiniband && { [infiniband.resourceName]: infiniband.each });
  const deviceClass = className(fabricClass(environment, group));
  const networks = said.networks?.[group.name];
  const attachment = groupAttachment({ cloud: environment.cloud, network: environment.network }, group);
  return {
    ...(devices !== undefined && { devices }),
    ...(deviceClass !== undefined && { deviceClass }),
    ...(attachment !== undefined && { attachment: { ...attachment, ...(networks !== undefined && { networks }) } }),
    ...(attachment === undefined && networks !== undefined && { networks }),
  };
}

/** Why the fabric of a group's machines is not tested where nobody names it. */
export function whyUntested(group: NodeGroup, own: OwnFabric): ReturnType<typeof fabricFault> {
  const machine = lookUp(group.machine);
  const kind = group.accelerator ?? machine?.accelerator?.kind;
  return machine === undefined || kind === undefined ? undefined : fabricFault(machine, accelerator(kind), own);
}
