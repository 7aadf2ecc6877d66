/** From an environment's words about health to what the component takes; the checks hand the same to its plan. */
import { accelerator, lookUp } from "../accelerators";
import { Cloud } from "../core/cloud";
import type { BurnInArgs } from "../health";
import { familyTests } from "../health/tests";
import { acceleratorClass, className, type DeviceOwners } from "./dra";
import type { Health } from "./health-schema";
import type { Environment, NodeGroup } from "./schema";

type Said = Pick<Environment, "cloud"> & { readonly health?: Health };

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
  const { floors = {}, tests, attempts, timeoutMinutes, controllerImage } = burnIn;
  return {
    groups: environment.nodeGroups
      .filter((group) => isBurntIn(environment, group))
      .map((group) => ({
        name: group.name,
        machine: group.machine,
        ...(group.accelerator !== undefined && { accelerator: group.accelerator }),
        ...floors[group.name],
        ...classOf(environment, group),
        ...(group.taints !== undefined && { taintKeys: group.taints.map(({ key }) => key) }),
      })),
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
