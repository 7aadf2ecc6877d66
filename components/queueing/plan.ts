import { Problems } from "../core/problems";
import { remedyFor } from "../core/suggest";
import { parseQuantity } from "../core/units";
import { checkName, checkWhole } from "../workloads/checks";
import { type QueueArgs, type QueueFlavorArgs, type QueueingArgs, QueueOrder, QueuePreemption } from "./index";
import { hostLabel } from "./topology";

export interface QueueingPlan {
  readonly namespace: string;
  readonly replicas: number;
  readonly frameworks: readonly string[];
  readonly podsReadyMinutes: number;
  readonly priorities: Readonly<Record<string, number>>;
  readonly topologies: readonly TopologyPlan[];
  readonly flavors: readonly FlavorPlan[];
  readonly queues: readonly QueuePlan[];
  /** Namespaces whose jobs are queued; the engine's webhooks look at no others. */
  readonly namespaces: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

export interface TopologyPlan {
  readonly name: string;
  readonly levels: readonly string[];
}

export interface FlavorPlan {
  readonly name: string;
  readonly nodeLabels: Readonly<Record<string, string>>;
  readonly nodeTaints: NonNullable<QueueFlavorArgs["nodeTaints"]>;
  readonly topologyName: string | undefined;
  readonly queuedProvisioning: boolean;
  /** Resources beyond processors and memory: what a ProvisioningRequest is made for. */
  readonly devices: readonly string[];
}

export interface QueuePlan {
  readonly name: string;
  readonly namespaces: readonly string[];
  readonly cohort: string | undefined;
  readonly borrows: boolean;
  readonly order: QueueOrder;
  readonly preemption: QueuePreemption;
  /** Every flavor has every resource, 0 where it has none of it: Kueue wants it so. */
  readonly resources: readonly string[];
  readonly quotas: readonly QuotaPlan[];
  /** Flavors whose jobs wait for a ProvisioningRequest. */
  readonly provisioned: readonly string[];
}

export interface QuotaPlan {
  readonly flavor: string;
  readonly amounts: Readonly<Record<string, string>>;
}

/** Kinds that Kueue 0.19.2 queues (its chart's values.yaml, `integrations.frameworks`). */
const knownFrameworks = [
  "batch/job",
  "kubeflow.org/mpijob",
  "ray.io/rayjob",
  "ray.io/rayservice",
  "ray.io/raycluster",
  "jobset.x-k8s.io/jobset",
  "kubeflow.org/paddlejob",
  "kubeflow.org/pytorchjob",
  "kubeflow.org/tfjob",
  "kubeflow.org/xgboostjob",
  "kubeflow.org/jaxjob",
  "workload.codeflare.dev/appwrapper",
  "trainer.kubeflow.org/trainjob",
  "sparkoperator.k8s.io/sparkapplication",
  "pod",
  "deployment",
  "statefulset",
  "leaderworkerset.x-k8s.io/leaderworkerset",
];
const defaultFrameworks = [
  "batch/job",
  "jobset.x-k8s.io/jobset",
  "trainer.kubeflow.org/trainjob",
  "leaderworkerset.x-k8s.io/leaderworkerset",
  "ray.io/rayjob",
  "ray.io/raycluster",
  "statefulset",
  "pod",
];
/** Kueue looks at these by their pods, and does nothing for them without. */
const byPods = ["deployment", "statefulset", "leaderworkerset.x-k8s.io/leaderworkerset"];
const defaultPriorities = { low: -1000, normal: 0, high: 1000 };

/** Works out flavors, topologies and quotas; throws every problem it finds, each with its path. */
export function planQueueing(componentName: string, args: QueueingArgs): QueueingPlan {
  const problems = new Problems(`Queueing ${componentName}`);
  const namespace = args.namespace ?? "kueue-system";
  checkName("namespace", namespace, problems);
  const replicas = args.replicas ?? 2;
  checkWhole("replicas", replicas, 1, problems);
  const podsReadyMinutes = args.podsReadyMinutes ?? 30;
  checkWhole("podsReadyMinutes", podsReadyMinutes, 1, problems);
  const frameworks = args.frameworks ?? defaultFrameworks;
  checkFrameworks(frameworks, problems);
  const priorities = args.priorities ?? defaultPriorities;
  checkPriorities(priorities, problems);
  const topologies = planTopologies(args.flavors);
  checkFlavors(args.flavors, problems);
  checkQueues(args, problems);
  problems.throwIfAny();

  return {
    namespace,
    replicas,
    frameworks,
    podsReadyMinutes,
    priorities,
    topologies,
    flavors: args.flavors.map((flavor) => planFlavor(flavor, topologies)),
    queues: args.queues.map((queue) => planQueue(queue, args.flavors)),
    namespaces: [...new Set(args.queues.flatMap((queue) => queue.namespaces))].sort(),
    labels: args.labels ?? {},
  };
}

/** One for each list of levels. It is named after the first flavor that has it, so that a second flavor renames nothing. */
function planTopologies(flavors: readonly QueueFlavorArgs[]): TopologyPlan[] {
  const found = new Map<string, TopologyPlan>();
  for (const { name, topology } of flavors) {
    if (topology === undefined) continue;
    const key = topology.join(" ");
    if (!found.has(key)) found.set(key, { name, levels: topology });
  }
  return [...found.values()];
}

function planFlavor(flavor: QueueFlavorArgs, topologies: readonly TopologyPlan[]): FlavorPlan {
  const levels = flavor.topology?.join(" ");
  return {
    name: flavor.name,
    nodeLabels: flavor.nodeLabels,
    nodeTaints: flavor.nodeTaints ?? [],
    topologyName: topologies.find((topology) => topology.levels.join(" ") === levels)?.name,
    queuedProvisioning: flavor.queuedProvisioning ?? false,
    devices: Object.keys(flavor.resources).filter((resource) => resource.includes("/")),
  };
}

function planQueue(queue: QueueArgs, flavors: readonly QueueFlavorArgs[]): QueuePlan {
  const own = queue.shares.flatMap(({ flavor, percent = 100 }) => {
    const found = flavors.find((candidate) => candidate.name === flavor);
    return found === undefined ? [] : [{ found, percent }];
  });
  const resources = [...new Set(own.flatMap(({ found }) => Object.keys(found.resources)))];
  return {
    name: queue.name,
    namespaces: queue.namespaces,
    cohort: queue.cohort,
    borrows: queue.borrows ?? true,
    order: queue.order ?? QueueOrder.BestEffort,
    preemption: queue.preemption ?? QueuePreemption.LowerPriority,
    resources,
    quotas: own.map(({ found, percent }) => ({
      flavor: found.name,
      amounts: Object.fromEntries(resources.map((resource) => [resource, part(found.resources[resource] ?? "0", percent)])),
    })),
    provisioned: own.flatMap(({ found }) => (found.queuedProvisioning === true ? [found.name] : [])),
  };
}

/** Part of a quantity in its own unit, rounded down: two halves never give more than the whole. */
function part(amount: string, percent: number): string {
  if (percent === 100) return amount;
  const [, digits = "0", unit = ""] = /^([\d.]+)(.*)$/.exec(amount) ?? [];
  return `${Math.floor((Number(digits) * percent) / 100)}${unit}`;
}

function checkFrameworks(frameworks: readonly string[], problems: Problems): void {
  frameworks.forEach((framework, index) => {
    if (!knownFrameworks.includes(framework)) {
      problems.add(
        `frameworks[${index}]`,
        `${JSON.stringify(framework)} is not a kind that Kueue queues`,
        remedyFor(framework, knownFrameworks),
      );
    } else if (byPods.includes(framework) && !frameworks.includes("pod")) {
      problems.add(`frameworks[${index}]`, `${framework} is queued by its pods, and pod is not in the list`, "add pod");
    }
  });
}

function checkPriorities(priorities: Readonly<Record<string, number>>, problems: Problems): void {
  for (const [name, value] of Object.entries(priorities)) {
    checkName(`priorities.${name}`, name, problems);
    if (!Number.isInteger(value) || Math.abs(value) > 1_000_000_000) {
      problems.add(`priorities.${name}`, `${value} is not a priority`, "give a whole number up to 1000000000");
    }
  }
}

function checkFlavors(flavors: readonly QueueFlavorArgs[], problems: Problems): void {
  if (flavors.length === 0) problems.add("flavors", "is empty", "name at least one group of nodes");
  flavors.forEach((flavor, index) => {
    const path = `flavors[${index}]`;
    checkName(`${path}.name`, flavor.name, problems);
    if (flavors.findIndex(({ name }) => name === flavor.name) < index)
      problems.add(`${path}.name`, `${JSON.stringify(flavor.name)} is taken`, "give another name");
    if (Object.keys(flavor.nodeLabels).length === 0)
      problems.add(`${path}.nodeLabels`, "is empty, and would take every node", "give the labels that tell the nodes");
    for (const [resource, amount] of Object.entries(flavor.resources)) {
      if (parseQuantity(amount) === undefined)
        problems.add(`${path}.resources.${resource}`, `${JSON.stringify(amount)} is not a quantity`, 'give one such as "64"');
    }
    if (Object.keys(flavor.resources).length === 0)
      problems.add(`${path}.resources`, "is empty, and no job would fit", "say what the nodes have");
    checkLevels(flavor.topology ?? [hostLabel], `${path}.topology`, problems);
  });
}

function checkLevels(levels: readonly string[], path: string, problems: Problems): void {
  if (levels.length === 0 || levels.length > 16)
    problems.add(path, `has ${levels.length} levels, Kueue takes 1 to 16`, "name the labels that matter");
  levels.forEach((level, index) => {
    if (levels.indexOf(level) < index) problems.add(`${path}[${index}]`, `${level} is named twice`, "name each level once");
    if (level === hostLabel && index < levels.length - 1)
      problems.add(`${path}[${index}]`, `${hostLabel} is the narrowest level, and stands before others`, "put it last");
  });
}

function checkQueues({ queues, flavors }: QueueingArgs, problems: Problems): void {
  if (queues.length === 0) problems.add("queues", "is empty, and no job could be queued", "name at least one queue");
  const flavorNames = flavors.map(({ name }) => name);
  queues.forEach((queue, index) => {
    const path = `queues[${index}]`;
    checkName(`${path}.name`, queue.name, problems);
    if (queues.findIndex(({ name }) => name === queue.name) < index)
      problems.add(`${path}.name`, `${JSON.stringify(queue.name)} is taken`, "give another name");
    if (queue.namespaces.length === 0)
      problems.add(`${path}.namespaces`, "is empty, and nobody could use the queue", "name at least one");
    queue.namespaces.forEach((space, at) => {
      if (queue.namespaces.indexOf(space) < at)
        problems.add(`${path}.namespaces[${at}]`, `${space} is named twice`, "name each once");
    });
    if (queue.cohort !== undefined) checkName(`${path}.cohort`, queue.cohort, problems);
    if (queue.shares.length === 0) problems.add(`${path}.shares`, "is empty", "name at least one node group");
    queue.shares.forEach(({ flavor, percent = 100 }, at) => {
      if (!flavorNames.includes(flavor))
        problems.add(
          `${path}.shares[${at}].flavor`,
          `there is no flavor ${JSON.stringify(flavor)}`,
          remedyFor(flavor, flavorNames),
        );
      if (!(percent >= 0 && percent <= 100))
        problems.add(`${path}.shares[${at}].percent`, `${percent} is not a percentage`, "give 0 to 100");
      if (percent === 0 && queue.cohort === undefined)
        problems.add(
          `${path}.shares[${at}].percent`,
          "0 gives the queue nothing, and without a cohort nothing is lent to it",
          "give a cohort",
        );
    });
  });
  checkSums(queues, flavorNames, problems);
}

/** What is promised twice is had by nobody for certain: two jobs are admitted, and each gets half of its pods. */
function checkSums(queues: readonly QueueArgs[], flavors: readonly string[], problems: Problems): void {
  for (const flavor of flavors) {
    const shares = queues.flatMap((queue, index) =>
      queue.shares.flatMap((share, at) => (share.flavor === flavor ? [{ index, at, percent: share.percent ?? 100 }] : [])),
    );
    const sum = shares.reduce((total, { percent }) => total + percent, 0);
    const last = shares.at(-1);
    if (sum <= 100 || last === undefined) continue;
    problems.add(
      `queues[${last.index}].shares[${last.at}].percent`,
      `the queues' shares of ${flavor} make ${sum} percent`,
      "give shares that make 100 or less, and one cohort where queues are to use what others leave idle",
    );
  }
}
