import { Problems } from "../core/problems";
import { checkName, checkWhole } from "../workloads/checks";
import { type ClaimedMachine, type PlannedClaim, planClaims } from "../workloads/claims";
import type { Quantisation } from "./enums";
import { planServerFabric, type ServerFabric } from "./fabric";
import type { ModelPoolArgs, ModelServerArgs, ModelShapeArgs, ServingMachineArgs } from "./index";
import { planSharding, type ShardingPlan } from "./sharding";

export interface PlannedPool extends ModelPoolArgs {
  /** Name of the workload. */
  readonly workload: string;
  readonly podLabels: Readonly<Record<string, string>>;
  readonly replicas: { readonly min: number; readonly max: number };
  readonly sharding: ShardingPlan;
  /** Extended resource that one pod asks for: whole chips. */
  readonly chips: number;
  /** Devices that one pod claims, where a DRA driver owns them. */
  readonly claims: readonly PlannedClaim[];
  /** What carries traffic between the machines of one copy, beside TCP. */
  readonly fabric: ServerFabric;
  readonly cpu: string;
  readonly memory: string;
}

/** Which pool a pod is of. */
export const poolLabel = "trainyard.dev/pool";

/** Whether an autoscaler decides how many there are. */
export function isScaled({ replicas }: Pick<PlannedPool, "replicas">): boolean {
  return replicas.max > replicas.min;
}

interface Sizing {
  readonly shape: ModelShapeArgs | undefined;
  readonly contextLength: number;
  readonly quantisation: Quantisation;
  readonly memoryUtilisation: number;
  readonly podLabels: Readonly<Record<string, string>>;
}

/** Sizes each pool's servers: how a copy is cut over its machines, and what one of its pods asks for. */
export function planPools(name: string, args: ModelServerArgs, sizing: Sizing, problems: Problems): PlannedPool[] {
  const { pools } = args;
  if (pools.length === 0) problems.add("pools", "names none", "name the machines that serve the model");
  const families = familiesOf(pools);
  if (families.length > 1)
    problems.add(
      "pools",
      `accelerators of ${families.join(" and ")} need an image each, and a model server has one`,
      "make a model server for each",
    );
  const several = pools.length > 1;
  return pools.flatMap((pool, index) => {
    if (several) checkPoolName(pool.name, index, pools, problems);
    const replicas = planReplicas(pool, `pools[${index}].replicas`, args.prometheusUrl !== undefined, problems);
    const { machine } = pool;
    checkMemory(machine, args.placement?.minMemoryGiB, problems);
    const path = several ? `pools[${index}].machine` : "machine";
    const sharding = shardPool(args, machine, sizing, several ? ` (${path})` : "", problems);
    if (sharding === undefined) return [];
    const chips = Math.ceil(sharding.acceleratorsPerMachine / (machine.ranks ?? 1));
    const fabric = planServerFabric(args, pool, { path: `pools[${index}]`, machines: sharding.machines, chips }, problems);
    // A quarter of the machine stays with the system; a pod gets its accelerators' part of the rest.
    const part = (chips / machine.accelerators) * 0.75;
    return [
      {
        ...pool,
        workload: several ? `${name}-${pool.name}` : name,
        podLabels: { ...sizing.podLabels, [poolLabel]: pool.name },
        replicas,
        sharding,
        chips,
        claims: planClaims(claimed(machine, chips, sharding.machines > 1, fabric), problems, path),
        fabric,
        cpu: `${Math.max(1, Math.floor(machine.vcpus * part))}`,
        memory: `${Math.max(1, Math.floor(machine.hostMemoryGiB * part))}Gi`,
      },
    ];
  });
}

function checkPoolName(name: string, index: number, pools: readonly ModelPoolArgs[], problems: Problems): void {
  checkName(`pools[${index}].name`, name, problems, 20);
  const first = pools.findIndex((other) => other.name === name);
  if (first < index) problems.add(`pools[${index}].name`, `${name} is taken by pools[${first}]`, "give another name");
}

function checkMemory(machine: ServingMachineArgs, least: number | undefined, problems: Problems): void {
  if (least === undefined || machine.memoryGiB >= least) return;
  problems.add(
    "placement.minMemoryGiB",
    `${least} GiB an accelerator, and ${machine.type} has ${machine.memoryGiB}`,
    "lower it, or choose machines with more",
  );
}

/** How a copy of the model is cut over this machine's accelerators. `where` tells its problems apart from those of other pools. */
function shardPool(
  args: ModelServerArgs,
  machine: ServingMachineArgs,
  sizing: Sizing,
  where: string,
  problems: Problems,
): ShardingPlan | undefined {
  if (sizing.shape === undefined) return undefined;
  const own = new Problems("sharding");
  const ranks = machine.ranks ?? 1;
  const sharding = planSharding(
    {
      sharding: args.sharding ?? {},
      shape: sizing.shape,
      machine: { ...machine, accelerators: machine.accelerators * ranks },
      memory: {
        memoryGiB: machine.memoryGiB / ranks,
        utilisation: sizing.memoryUtilisation,
        workingGiB: args.workingGiB ?? 4,
      },
      load: {
        quantisation: sizing.quantisation,
        contextLength: sizing.contextLength,
        cacheBytes: args.compactCache === true ? 1 : 2,
      },
      maxSequences: args.maxSequences,
    },
    own,
  );
  problems.addAll(own.all.map((problem) => ({ ...problem, reason: `${problem.reason}${where}` })));
  if (sharding !== undefined && sharding.machines > 1 && machine.family === "tpu")
    problems.add(
      "sharding.machines",
      `${sharding.machines} machines, and vLLM joins TPU machines by Ray alone`,
      "choose a machine with more chips, or serve on another accelerator",
    );
  return sharding;
}

/** NVLink between machines is of use to a copy that takes several, and so is their fabric. */
function claimed(
  { deviceClass, nvlinkDomain }: ServingMachineArgs,
  chips: number,
  several: boolean,
  { devices }: ServerFabric,
): ClaimedMachine {
  return {
    accelerators: chips,
    ...(deviceClass !== undefined && { deviceClass }),
    ...(devices !== undefined && { fabricDevices: devices }),
    nvlinkDomain: several && nvlinkDomain === true,
  };
}

function planReplicas(
  { replicas }: ModelPoolArgs,
  path: string,
  measured: boolean,
  problems: Problems,
): { min: number; max: number } {
  const min = replicas?.min ?? 1;
  const max = replicas?.max ?? min;
  checkWhole(`${path}.min`, min, 1, problems);
  checkWhole(`${path}.max`, max, 1, problems);
  if (min > max) problems.add(`${path}.min`, `${min} is more than max (${max})`, "lower min or raise max");
  else if (max > min && !measured)
    problems.add(
      `${path}.max`,
      `${max} is more than min (${min}), and there is no Prometheus to ask when`,
      "give `monitoring: {}` in an environment, prometheusUrl to the component, or leave max out",
    );
  return { min, max };
}

/** What the image has to be for: the accelerators' family. */
export function imageRole(pools: readonly ModelPoolArgs[]): string {
  const families = familiesOf(pools);
  return families.length === 1 ? `vllm-${families[0]}` : "vllm";
}

function familiesOf(pools: readonly ModelPoolArgs[]): string[] {
  return [...new Set(pools.map(({ machine }) => machine.family))];
}

/** How a copy stands, for people: also by what its machines talk, so that nobody finds TCP by its speed. */
export function layoutOf({ sharding, fabric }: Pick<PlannedPool, "sharding" | "fabric">): string {
  const { strategy, tensor, layers, machines, maxSequences } = sharding;
  const stages = layers.length === 1 ? "" : `${layers.length} stages of ${[...new Set(layers)].join(" and ")} layers, `;
  const where = machines === 1 ? "1 machine" : `${machines} machines over ${fabric.carrier ?? "TCP"}`;
  return `${strategy}: ${stages}${tensor} ${tensor === 1 ? "accelerator" : "accelerators"} a stage on ${where}, ${maxSequences} sequences at a time`;
}
