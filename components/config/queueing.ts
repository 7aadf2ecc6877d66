/** From an environment's words about queues to what the component takes; the checks hand the same to its plan. */
import { type Accelerator, accelerator, lookUp, type Machine } from "../accelerators";
import { Cloud } from "../core/cloud";
import type { QueueFlavorArgs, QueueingArgs } from "../queueing";
import { type NodeTopology, nodeTopology } from "../queueing/topology";
import { nodeGroupLabel, workloadNamespace } from "./arguments";
import { isFixed, isKarpenter } from "./karpenter";
import type { Queueing } from "./queueing-schema";
import type { Environment, NodeGroup } from "./schema";

type Said = Pick<Environment, "cloud"> & { readonly queueing?: Queueing };

/**
 * A label's value of a job that must stay on one fabric: `kueue.x-k8s.io/podset-required-topology`. Undefined where the group's nodes come
 * only after a job is admitted, so that nobody can know where they will stand.
 */
export function requiredTopology(environment: Said, group: NodeGroup): string | undefined {
  return placed(environment, group)?.required;
}

/** The label whose value names one fabric, for nodes that are there: nobody has to know it before they come. */
export function fabricDomain(environment: Said, group: NodeGroup): string | undefined {
  return topologyOf(environment, group)?.required;
}

function placed(environment: Said, group: NodeGroup): NodeTopology | undefined {
  return comesLater(group) ? undefined : topologyOf(environment, group);
}

function topologyOf({ cloud, queueing }: Said, group: NodeGroup): NodeTopology | undefined {
  const machine = lookUp(group.machine);
  if (machine === undefined) return undefined;
  const own = queueing?.topology;
  const found = nodeTopology(cloud, {
    machine,
    ownImage: group.imageId !== undefined || bootsNone(machine),
    karpenter: isKarpenter(group),
  });
  const levels = own?.levels ?? found.levels;
  return { levels, required: own?.required ?? (own?.levels === undefined ? found.required : (levels[0] ?? found.required)) };
}

/** An autoscaler brings nodes for pods that wait; Kueue makes no pods before it has found nodes for them. */
function comesLater(group: NodeGroup): boolean {
  return group.autoscaled === true || group.capacity.queued === true || (isKarpenter(group) && !isFixed(group));
}

/** No image of the cloud's fits, so that the group has one of its own in every live run. */
function bootsNone(machine: Machine): boolean {
  return machine.cloud === Cloud.Aws && (machine.images?.families ?? []).length === 0;
}

export function queueingArgs(environment: Said & Pick<Environment, "nodeGroups">, queueing: Queueing): QueueingArgs {
  const { queues, frameworks, podsReadyMinutes, priorities, replicas } = queueing;
  const accelerated = acceleratedGroups(environment.nodeGroups);
  const groupsOf = (queue: Queueing["queues"][number]) => queue.nodeGroups ?? accelerated;
  const wanted = new Set(queues.flatMap(groupsOf));
  return {
    flavors: environment.nodeGroups.filter(({ name }) => wanted.has(name)).map((group) => flavorArgs(environment, group)),
    queues: queues.map((queue) => ({
      name: queue.name,
      namespaces: queue.namespaces ?? [workloadNamespace],
      shares: groupsOf(queue).map((flavor) => ({ flavor, ...(queue.percent !== undefined && { percent: queue.percent }) })),
      ...(queue.cohort !== undefined && { cohort: queue.cohort }),
      ...(queue.borrows !== undefined && { borrows: queue.borrows }),
      ...(queue.order !== undefined && { order: queue.order }),
      ...(queue.preemption !== undefined && { preemption: queue.preemption }),
    })),
    ...(frameworks !== undefined && { frameworks }),
    ...(podsReadyMinutes !== undefined && { podsReadyMinutes }),
    ...(priorities !== undefined && { priorities }),
    ...(replicas !== undefined && { replicas }),
  };
}

/** Names of the groups with accelerators: what a queue has that names none. */
export function acceleratedGroups(groups: readonly NodeGroup[]): string[] {
  return groups.filter((group) => chipOf(group) !== undefined).map(({ name }) => name);
}

function chipOf(group: NodeGroup): Accelerator | undefined {
  const kind = group.accelerator ?? lookUp(group.machine)?.accelerator?.kind;
  return kind === undefined ? undefined : accelerator(kind);
}

function flavorArgs(environment: Said, group: NodeGroup): QueueFlavorArgs {
  const machine = lookUp(group.machine);
  const chip = chipOf(group);
  const nodes = group.nodes.max ?? group.nodes.desired;
  const topology = placed(environment, group)?.levels;
  const chips = machine?.accelerator?.count ?? 0;
  return {
    name: group.name,
    nodeLabels: { [nodeGroupLabel]: group.name },
    nodeTaints: [...(chip === undefined ? [] : [{ ...chip.taint }]), ...(group.taints ?? [])],
    resources: {
      cpu: `${nodes * (machine?.vcpus ?? 0)}`,
      memory: `${Math.floor(nodes * (machine?.memoryGiB ?? 0))}Gi`,
      ...(chip === undefined ? {} : { [chip.resourceName]: `${nodes * chips}` }),
    },
    ...(topology !== undefined && { topology: [...topology] }),
    ...(group.capacity.queued === true && { queuedProvisioning: true }),
  };
}
