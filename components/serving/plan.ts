import type * as pulumi from "@pulumi/pulumi";
import { Cloud, Strategy } from "../core/cloud";
import { Problems } from "../core/problems";
import type { ServiceDeliveryArgs } from "../delivery/service";
import { planDelivery } from "../delivery/service-plan";
import { checkChoice, checkEnvironment, checkName, checkWhole } from "../workloads/checks";
import { type WorkloadImage, workloadImage } from "../workloads/image";
import { objectLabels } from "../workloads/labels";
import { type EndpointPlan, planEndpoint } from "./endpoint";
import { AntiAffinity, PlacementBy, Quantisation, RequestOrder } from "./enums";
import type { ModelServerArgs, ModelWeightsArgs } from "./index";
import { imageRole, layoutOf, type PlannedPool, planPools } from "./pools";
import { planRouting, type RoutingPlan } from "./routing";
import { planContext, planShape, startupOf } from "./shape";
import { planWeights } from "./weights";

/** Everything about a model's servers that can be known before a cluster answers. */
export interface ModelServerPlan extends EndpointPlan {
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
  readonly order: RequestOrder;
  readonly environment: Readonly<Record<string, pulumi.Input<string>>>;
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

/** Variables that the component sets. Those of a collective library may be changed: NCCL_DEBUG is how people look for a fault. */
const ownVariables = [
  "TRAINYARD_MODEL",
  "TRAINYARD_REVISION",
  "TRAINYARD_API_KEYS",
  "PYTHONPATH",
  "HOME",
  "HF_HOME",
  "VLLM_CACHE_ROOT",
  "VLLM_HOST_IP",
  "VLLM_NO_USAGE_STATS",
  "VLLM_PP_LAYER_PARTITION",
];

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
  const endpoint = planEndpoint(args, problems);
  checkChoice("order", args.order ?? RequestOrder.Arrival, Object.values(RequestOrder), problems);
  checkEnvironment(args.environment ?? {}, [...ownVariables, ...Object.keys(args.weights.environment ?? {})], problems);
  const requiredCopies = planWeights(args.weights, problems);
  const placement = planPlacement(args, problems);
  const routing = planRouting(name, args, pools, problems);
  const scaling = planScaling(args, problems);
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
    ...endpoint,
    order: args.order ?? RequestOrder.Arrival,
    environment: args.environment ?? {},
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
    layout: pools.map(layoutOf).join("; "),
  };
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

function planScaling({ scaling }: ModelServerArgs, problems: Problems): ModelServerPlan["scaling"] {
  const { queueLength = 8, acceleratorPercent = 80 } = scaling ?? {};
  checkWhole("scaling.queueLength", queueLength, 1, problems);
  if (!(acceleratorPercent > 0 && acceleratorPercent <= 100))
    problems.add("scaling.acceleratorPercent", `${acceleratorPercent} is no percentage`, "give 1 to 100");
  return { queueLength, acceleratorPercent };
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
