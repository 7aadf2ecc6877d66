import type * as pulumi from "@pulumi/pulumi";
import { Cloud, Strategy } from "../core/cloud";
import { Problems } from "../core/problems";
import { remedyFor } from "../core/suggest";
import type { ServiceDeliveryArgs } from "../delivery/service";
import { planDelivery } from "../delivery/service-plan";
import { type FabricParts, noFabric, planAttachment } from "../fabric/attachment";
import { checkChoice, checkName, checkPort, checkPortsDiffer, checkWhole } from "../workloads/checks";
import { type ClaimedMachine, type PlannedClaim, planClaims } from "../workloads/claims";
import { type WorkloadImage, workloadImage } from "../workloads/image";
import { objectLabels } from "../workloads/labels";
import { AntiAffinity, PlacementBy, Quantisation, RequestOrder, ServingProtocol, ServingTls, WeightReplication } from "./enums";
import type { ModelPoolArgs, ModelServerArgs, ModelShapeArgs, ModelWeightsArgs, ServingMachineArgs } from "./index";
import { knownModel, knownModels } from "./models";
import { planRouting, type RoutingPlan } from "./routing";
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
  readonly fabric: FabricParts;
  readonly cpu: string;
  readonly memory: string;
}

/** Everything about a model's servers that can be known before a cluster answers. */
export interface ModelServerPlan {
  readonly name: string;
  readonly cloud: Cloud;
  readonly namespace: pulumi.Input<string>;
  readonly image: WorkloadImage;
  readonly weights: ModelWeightsArgs;
  /** Copies that have to hold the weights before a server starts; undefined where none is asked. */
  readonly requiredCopies: number | undefined;
  readonly pools: readonly PlannedPool[];
  readonly quantisation: Quantisation;
  readonly contextLength: number;
  readonly compactCache: boolean;
  readonly memoryUtilisation: number;
  readonly protocol: ServingProtocol;
  readonly ports: readonly [number, ...number[]];
  readonly order: RequestOrder;
  readonly tls: { readonly mode: ServingTls; readonly secretName: string };
  readonly apiKeysSecret: string | undefined;
  readonly placement: { readonly by: PlacementBy; readonly antiAffinity: AntiAffinity; readonly zones: readonly string[] };
  readonly scaling: { readonly queueLength: number; readonly acceleratorPercent: number };
  readonly inMesh: boolean;
  readonly routing: RoutingPlan;
  readonly startupSeconds: number;
  readonly serviceAccountName: pulumi.Input<string> | undefined;
  readonly serviceAccountAnnotations: Readonly<Record<string, pulumi.Input<string>>>;
  readonly clientNamespaces: readonly string[];
  readonly watched: boolean;
  readonly monitoringNamespace: string;
  readonly prometheusUrl: pulumi.Input<string> | undefined;
  readonly tracingHost: pulumi.Input<string> | undefined;
  readonly delivery: ServiceDeliveryArgs;
  /** Of all pods of the model, whatever their pool. */
  readonly podLabels: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly layout: string;
}

export const componentLabel = "app.kubernetes.io/component";
export const component = "model-server";
/** Pods that answer: of a group of machines only the first one does. */
export const servesLabel = "trainyard.dev/serves";
/** Which pool a pod is of. */
export const poolLabel = "trainyard.dev/pool";

/** Whether an autoscaler decides how many there are. */
export function isScaled({ replicas }: Pick<PlannedPool, "replicas">): boolean {
  return replicas.max > replicas.min;
}

/** Fills in the defaults, sizes the model and throws every problem it finds. */
export function planModelServer(name: string, args: ModelServerArgs): ModelServerPlan {
  const problems = new Problems(`ModelServer ${name}`);
  // A group's pods append the copy and the machine, and a Service has 63 characters.
  checkName("name", name, problems, 40);
  const shape = planShape(args, problems);
  const podLabels = { app: name, "app.kubernetes.io/instance": name, [componentLabel]: component };
  const labels = objectLabels(podLabels, args.labels ?? {});
  const contextLength = planContext(args, shape, problems);
  const quantisation = args.quantisation ?? Quantisation.None;
  checkChoice("quantisation", quantisation, Object.values(Quantisation), problems);
  const memoryUtilisation = args.memoryUtilisation ?? 0.9;
  if (!(memoryUtilisation > 0 && memoryUtilisation <= 1))
    problems.add("memoryUtilisation", `${memoryUtilisation} is not a share above 0`, "give 0.9, or at most 1");
  const pools = planPools(name, args, { shape, contextLength, quantisation, memoryUtilisation, podLabels }, problems);
  const ports = planPorts(args, problems);
  const protocol = args.protocol ?? ServingProtocol.Http;
  checkChoice("protocol", protocol, Object.values(ServingProtocol), problems);
  checkChoice("order", args.order ?? RequestOrder.Arrival, Object.values(RequestOrder), problems);
  const tls = planTls(args, problems);
  checkGrpc(args, protocol, tls.mode, problems);
  const requiredCopies = planWeights(args.weights, problems);
  const placement = planPlacement(args, problems);
  const routing = planRouting(name, args, pools, problems);
  const scaling = {
    queueLength: args.scaling?.queueLength ?? 8,
    acceleratorPercent: args.scaling?.acceleratorPercent ?? 80,
  };
  checkWhole("scaling.queueLength", scaling.queueLength, 1, problems);
  if (!(scaling.acceleratorPercent > 0 && scaling.acceleratorPercent <= 100))
    problems.add("scaling.acceleratorPercent", `${scaling.acceleratorPercent} is no percentage`, "give 1 to 100");
  const startupSeconds = args.startupSeconds ?? startupOf(shape, quantisation);
  const delivery = planChanges(args, pools, startupSeconds, problems);
  const image = workloadImage(args.image, args.rehearsal ?? false, imageRole(args.pools), problems);
  problems.throwIfAny();
  return {
    name,
    cloud: args.cloud ?? Cloud.Kubernetes,
    namespace: args.namespace,
    image,
    weights: args.weights,
    requiredCopies,
    pools,
    quantisation,
    contextLength,
    compactCache: args.compactCache ?? false,
    memoryUtilisation,
    protocol,
    ports,
    order: args.order ?? RequestOrder.Arrival,
    tls,
    apiKeysSecret: args.apiKeysSecret,
    placement,
    scaling,
    inMesh: args.inMesh ?? false,
    routing,
    startupSeconds,
    serviceAccountName: args.serviceAccountName,
    serviceAccountAnnotations: args.serviceAccountAnnotations ?? {},
    clientNamespaces: args.clientNamespaces ?? [],
    watched: args.watched ?? false,
    monitoringNamespace: args.monitoringNamespace ?? "monitoring",
    prometheusUrl: args.prometheusUrl,
    tracingHost: args.tracingHost,
    delivery,
    podLabels,
    labels,
    layout: pools.map(({ sharding }) => layoutOf(sharding)).join("; "),
  };
}

function planShape(args: ModelServerArgs, problems: Problems): ModelShapeArgs | undefined {
  const { architecture, shape } = args;
  if (shape !== undefined) {
    for (const key of [
      "parameters",
      "layers",
      "attentionHeads",
      "keyValueHeads",
      "headSize",
      "vocabulary",
      "contextLength",
    ] as const) {
      checkWhole(`shape.${key}`, shape[key], 1, problems);
    }
    if (architecture !== undefined) problems.add("architecture", "is given beside shape", "keep one of them");
    return problems.all.length > 0 ? undefined : shape;
  }
  if (architecture === undefined) {
    problems.add("architecture", "is missing, and no shape is given", `name one of ${names.join(", ")}, or give shape`);
    return undefined;
  }
  const found = knownModel(architecture);
  if (found === undefined)
    problems.add(
      "architecture",
      `${JSON.stringify(architecture)} is not a model whose shape is known`,
      `${remedyFor(architecture, names)} (or give shape, from its config.json)`,
    );
  return found;
}

const names = Object.keys(knownModels);

function planContext(args: ModelServerArgs, shape: ModelShapeArgs | undefined, problems: Problems): number {
  const contextLength = args.contextLength ?? shape?.contextLength ?? 1;
  checkWhole("contextLength", contextLength, 1, problems);
  if (shape !== undefined && contextLength > shape.contextLength)
    problems.add(
      "contextLength",
      `${contextLength} tokens, and the model was made for ${shape.contextLength}`,
      `give at most ${shape.contextLength}`,
    );
  return contextLength;
}

interface Sizing {
  readonly shape: ModelShapeArgs | undefined;
  readonly contextLength: number;
  readonly quantisation: Quantisation;
  readonly memoryUtilisation: number;
  readonly podLabels: Readonly<Record<string, string>>;
}

function planPools(name: string, args: ModelServerArgs, sizing: Sizing, problems: Problems): PlannedPool[] {
  const { pools } = args;
  if (pools.length === 0) problems.add("pools", "names none", "name the machines that serve the model");
  const several = pools.length > 1;
  const families = [...new Set(pools.map(({ machine }) => machine.family))];
  if (families.length > 1)
    problems.add(
      "pools",
      `accelerators of ${families.join(" and ")} need an image each, and a model server has one`,
      "make a model server for each",
    );
  return pools.flatMap((pool, index) => {
    const path = several ? `pools[${index}].` : "";
    if (several) {
      checkName(`pools[${index}].name`, pool.name, problems, 20);
      const first = pools.findIndex((other) => other.name === pool.name);
      if (first < index) problems.add(`pools[${index}].name`, `${pool.name} is taken by pools[${first}]`, "give another name");
    }
    const replicas = planReplicas(pool, `pools[${index}].replicas`, args.prometheusUrl !== undefined, problems);
    const { machine } = pool;
    const least = args.placement?.minMemoryGiB;
    if (least !== undefined && machine.memoryGiB < least)
      problems.add(
        "placement.minMemoryGiB",
        `${least} GiB an accelerator, and ${machine.type} has ${machine.memoryGiB}`,
        "lower it, or choose machines with more",
      );
    if (sizing.shape === undefined) return [];
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
    problems.addAll(
      own.all.map((problem) => ({ ...problem, reason: several ? `${problem.reason} (${path}machine)` : problem.reason })),
    );
    if (sharding === undefined) return [];
    if (sharding.machines > 1 && machine.family === "tpu")
      problems.add(
        "sharding.machines",
        `${sharding.machines} machines, and vLLM joins TPU machines by Ray alone`,
        "choose a machine with more chips, or serve on another accelerator",
      );
    const chips = Math.ceil(sharding.acceleratorsPerMachine / ranks);
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
        claims: planClaims(claimed(machine, chips, sharding.machines > 1), problems, `${path}machine`),
        fabric: planFabric(args.sharding?.fabric, machine, { machines: sharding.machines, chips }, problems),
        cpu: `${Math.max(1, Math.floor(machine.vcpus * part))}`,
        memory: `${Math.max(1, Math.floor(machine.hostMemoryGiB * part))}Gi`,
      },
    ];
  });
}

/** NVLink between machines is of use to a copy that takes several. */
function claimed({ deviceClass, nvlinkDomain }: ServingMachineArgs, chips: number, several: boolean): ClaimedMachine {
  return {
    accelerators: chips,
    ...(deviceClass !== undefined && { deviceClass }),
    nvlinkDomain: several && nvlinkDomain === true,
  };
}

/** A copy on one machine has its own links; over several it takes the fabric, unless it is told to do with TCP. */
function planFabric(
  wanted: boolean | undefined,
  { attachment, type }: ServingMachineArgs,
  { machines, chips }: { readonly machines: number; readonly chips: number },
  problems: Problems,
): FabricParts {
  if (wanted === true && attachment === undefined)
    problems.add("sharding.fabric", `is true, and ${type} is given no attachment to a fabric`, "leave it out");
  if (machines === 1 || wanted === false) return noFabric;
  const otherwise = "write sharding.fabric: false, and let the machines talk by TCP, which does between stages";
  return planAttachment(attachment, { path: "sharding", accelerators: chips, machine: type, otherwise }, problems);
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

function planPorts(args: ModelServerArgs, problems: Problems): readonly [number, ...number[]] {
  const [first, ...rest] = args.ports ?? [8080];
  if (first === undefined) {
    problems.add("ports", "names none", "give at least one, or leave it out for 8080");
    return [8080];
  }
  const ports = [first, ...rest] as const;
  ports.forEach((port, index) => {
    checkPort(`ports[${index}]`, port, problems);
  });
  checkPortsDiffer(Object.fromEntries(ports.map((port, index) => [`ports[${index}]`, port])), problems);
  return [first, ...rest];
}

function planTls({ tls, inMesh }: ModelServerArgs, problems: Problems): ModelServerPlan["tls"] {
  const mode = tls?.mode ?? ServingTls.None;
  checkChoice("tls.mode", mode, Object.values(ServingTls), problems);
  const secretName = tls?.secretName ?? "";
  if (mode !== ServingTls.None && secretName === "")
    problems.add(
      "tls.secretName",
      `is missing, and mode is ${mode}`,
      `name the Secret that holds tls.crt, tls.key${mode === ServingTls.Mutual ? " and ca.crt" : ""}`,
    );
  if (mode !== ServingTls.None && inMesh === true)
    problems.add(
      "tls.mode",
      `is ${mode}, and the mesh encrypts and signs already`,
      "leave tls out; clients outside come in by the certificate of the mesh's gateway",
    );
  if (mode === ServingTls.None && secretName !== "")
    problems.add("tls.secretName", "is given, and mode is none", "write mode: tls or mode: mutual, or leave it out");
  return { mode, secretName };
}

/** vLLM's gRPC server is a bare one: what HTTP servers do themselves nobody does for it. */
function checkGrpc(args: ModelServerArgs, protocol: ServingProtocol, tls: ServingTls, problems: Problems): void {
  if (protocol !== ServingProtocol.Grpc) return;
  const faults = [
    ...(tls === ServingTls.None ? [] : [["tls.mode is given", "has no certificates", "let the mesh encrypt"]]),
    ...(args.apiKeysSecret === undefined ? [] : [["API keys are asked for", "checks none", "leave apiKeysSecret out"]]),
    ...(args.scaling?.queueLength === undefined
      ? []
      : [["scaling.queueLength is given", "counts no queue", "leave it out: accelerator use decides"]]),
  ];
  for (const [what, lack, remedy] of faults)
    problems.add("protocol", `is grpc and ${what}, and vLLM's gRPC server ${lack}`, `${remedy}, or write protocol: http`);
}

function planWeights(weights: ModelWeightsArgs, problems: Problems): number | undefined {
  if (!/^[\w.-]+(\/[\w.-]+)*$/.test(weights.path) || weights.path.split("/").includes(".."))
    problems.add("weights.path", `${JSON.stringify(weights.path)} is not a path below a bucket`, "give one such as llama-70b");
  if ((weights.bucketUrl === undefined) === (weights.claim === undefined))
    problems.add(
      "weights",
      weights.claim === undefined ? "names neither bucket nor claim" : "names bucket and claim",
      "name the one that holds the weights",
    );
  const replication = weights.replication ?? WeightReplication.Asynchronous;
  checkChoice("weights.replication", replication, Object.values(WeightReplication), problems);
  const { quorum, copyCount = 1 } = weights;
  if (quorum !== undefined && replication !== WeightReplication.Quorum)
    problems.add("weights.quorum", `is given, and replication is ${replication}`, "write replication: quorum, or leave it out");
  if (replication === WeightReplication.Asynchronous) return undefined;
  if (copyCount < 2 || weights.claim !== undefined) {
    problems.add(
      "weights.replication",
      `is ${replication}, and there is one copy of the weights`,
      "give their bucket a replicationFactor of 2 or more, or write replication: asynchronous",
    );
    return undefined;
  }
  if (replication === WeightReplication.Synchronous) return copyCount;
  const needed = quorum ?? Math.floor(copyCount / 2) + 1;
  checkWhole("weights.quorum", needed, 1, problems);
  if (needed > copyCount)
    problems.add(
      "weights.quorum",
      `${needed} is more than the bucket's ${copyCount} copies`,
      `give at most ${copyCount}, or raise the bucket's replicationFactor`,
    );
  return needed;
}

function planPlacement(args: ModelServerArgs, problems: Problems): ModelServerPlan["placement"] {
  const { by = PlacementBy.Load, antiAffinity = AntiAffinity.Preferred, zones = [] } = args.placement ?? {};
  checkChoice("placement.by", by, Object.values(PlacementBy), problems);
  checkChoice("placement.antiAffinity", antiAffinity, Object.values(AntiAffinity), problems);
  if (antiAffinity === AntiAffinity.Required)
    args.pools.forEach(({ replicas, machine }, index) => {
      const most = replicas?.max ?? replicas?.min ?? 1;
      if (most > machine.most)
        problems.add(
          `pools[${index}].replicas.max`,
          `${most} replicas, none beside another, and there are at most ${machine.most} machines`,
          "lower it, raise the machines, or write antiAffinity: preferred",
        );
    });
  return { by, antiAffinity, zones };
}

/** Streaming brings a GB in about a second; compiling, and a machine that is new, take the rest. */
function startupOf(shape: ModelShapeArgs | undefined, quantisation: Quantisation): number {
  const bytes = (shape?.parameters ?? 0) * (quantisation === Quantisation.None ? 2 : 1);
  return 600 + Math.ceil(bytes / 1e9) * 20;
}

function planChanges(
  { delivery }: ModelServerArgs,
  pools: readonly PlannedPool[],
  startupSeconds: number,
  problems: Problems,
): ServiceDeliveryArgs {
  // Accelerators have no room for one more replica unless somebody says so.
  const planned = { strategy: Strategy.Rolling, maxSurge: 0, progressDeadlineSeconds: startupSeconds + 600, ...delivery };
  for (const { sharding, replicas } of pools) {
    if (sharding.machines > 1) continue;
    problems.addAll(planDelivery(planned, Math.max(1, replicas.min)).problems, "delivery");
  }
  return planned;
}

/** What the image has to be for: the accelerators' family. */
function imageRole(pools: readonly ModelPoolArgs[]): string {
  const families = [...new Set(pools.map(({ machine }) => machine.family))];
  return families.length === 1 ? `vllm-${families[0]}` : "vllm";
}

function layoutOf({ strategy, tensor, layers, machines, maxSequences }: ShardingPlan): string {
  const stages = layers.length === 1 ? "" : `${layers.length} stages of ${[...new Set(layers)].join(" and ")} layers, `;
  const where = machines === 1 ? "1 machine" : `${machines} machines`;
  return `${strategy}: ${stages}${tensor} ${tensor === 1 ? "accelerator" : "accelerators"} a stage on ${where}, ${maxSequences} sequences at a time`;
}
