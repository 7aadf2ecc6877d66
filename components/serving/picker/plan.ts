import { Strategy } from "../../core/cloud";
import type { Problems } from "../../core/problems";
import { checkChoice, checkName } from "../../workloads/checks";
import { checkQuantity } from "../../workloads/quantity";
import { ModelBalancing, PickerFailure, ServingProtocol, SessionAffinity } from "../enums";
import type { ModelServerArgs } from "../index";
import { endpointPicker, pickerWeights } from "./data";

export interface PickerPlan {
  readonly name: string;
  readonly image: string;
  readonly failureMode: PickerFailure;
  readonly certificateSecret: string;
  readonly cpu: string;
  readonly memory: string;
  /** Its EndpointPickerConfig. */
  readonly configuration: object;
}

/** Labels of the picker's pods; not the model's own `app`, by which servers are chosen. */
export function pickerLabels(model: string): Record<string, string> {
  return { app: `${model}-picker`, "app.kubernetes.io/instance": model, "app.kubernetes.io/component": "endpoint-picker" };
}

/** Undefined where servers are not picked so. */
export function planPicker(name: string, args: ModelServerArgs, problems: Problems): PickerPlan | undefined {
  const { routing = {} } = args;
  const { picker = {} } = routing;
  if (routing.balancing !== ModelBalancing.EndpointPicker) {
    if (routing.picker !== undefined)
      problems.add(
        "routing.picker",
        `is given, and balancing is ${routing.balancing ?? "left out"}`,
        "write balancing: endpoint-picker",
      );
    return undefined;
  }
  checkAround(args, problems);
  const weights = {
    queueWeight: picker.queueWeight ?? pickerWeights.queue,
    cacheWeight: picker.cacheWeight ?? pickerWeights.cache,
    prefixWeight: picker.prefixWeight ?? pickerWeights.prefix,
  };
  for (const [key, weight] of Object.entries(weights))
    if (!Number.isInteger(weight) || weight < 0)
      problems.add(`routing.picker.${key}`, `${weight} is no weight`, "give a whole number, or 0 to leave it out of account");
  if (Object.values(weights).every((weight) => weight === 0))
    problems.add("routing.picker", "gives all weights as 0, so that nothing tells servers apart", "give one of them 1 or more");
  const failureMode = picker.failureMode ?? PickerFailure.Open;
  checkChoice("routing.picker.failureMode", failureMode, Object.values(PickerFailure), problems);
  const cpu = picker.cpu ?? "2";
  const memory = picker.memory ?? "4Gi";
  checkQuantity("routing.picker.cpu", cpu, problems);
  checkQuantity("routing.picker.memory", memory, problems);
  const certificateSecret = picker.certificateSecret ?? "";
  if (args.inMesh === true) {
    if (picker.certificateSecret === undefined)
      problems.add(
        "routing.picker.certificateSecret",
        "is missing, and the gateway serves the model's names by HTTPS",
        "name the Secret of the namespace istio-ingress; an environment takes mesh.gateway's",
      );
    else checkName("routing.picker.certificateSecret", certificateSecret, problems);
  }
  return {
    name: `${name}-picker`,
    image: picker.image ?? endpointPicker.image,
    failureMode,
    certificateSecret,
    cpu,
    memory,
    configuration: configurationOf(weights),
  };
}

/** What the picker rests on, and what contradicts it. That there is no mesh is said with the other words that need one. */
function checkAround(args: ModelServerArgs, problems: Problems): void {
  const { routing = {}, delivery } = args;
  const { hosts = [], gateway, affinity } = routing;
  if (args.inMesh === true && (gateway === undefined || hosts.length === 0))
    problems.add(
      "routing.balancing",
      "is endpoint-picker, which the mesh's gateway asks, and no gateway is asked for this model",
      "give `mesh.gateway` and routing.hosts, or write least-connections",
    );
  if (args.protocol === ServingProtocol.Grpc)
    problems.add(
      "routing.balancing",
      "is endpoint-picker, and vLLM's gRPC server has no metrics to pick by",
      "write protocol: http, or least-connections",
    );
  if (affinity !== undefined && affinity !== SessionAffinity.None)
    problems.add(
      "routing.affinity",
      `is ${affinity}, which decides the server by itself, and balancing is endpoint-picker`,
      "leave it out: the picker prefers the server that has seen the start of a prompt",
    );
  if (delivery?.strategy === Strategy.BlueGreen)
    problems.add(
      "routing.balancing",
      "is endpoint-picker, whose pool has the pods of both versions, and the strategy is blue-green",
      "write strategy: rolling or canary, or least-connections",
    );
}

interface Weights {
  readonly queueWeight: number;
  readonly cacheWeight: number;
  readonly prefixWeight: number;
}

/** Scores between 0 and 1, each times its weight; the best server is taken. Plugins of llm-d-router v0.9.0, as its chart names them. */
function configurationOf({ queueWeight, cacheWeight, prefixWeight }: Weights): object {
  const scorers = [
    { type: "queue-scorer", weight: queueWeight },
    { type: "kv-cache-utilization-scorer", weight: cacheWeight },
    { type: "prefix-cache-scorer", weight: prefixWeight },
  ].filter(({ weight }) => weight > 0);
  return {
    apiVersion: "llm-d.ai/v1alpha1",
    kind: "EndpointPickerConfig",
    plugins: [
      ...scorers.map(({ type }) => ({ type })),
      // Istio's agent beside the server hands its metrics on, by the port of a flag.
      { type: "metrics-data-source", parameters: { scheme: "http", path: "/stats/prometheus" } },
      { type: "core-metrics-extractor" },
    ],
    schedulingProfiles: [{ name: "default", plugins: scorers.map(({ type, weight }) => ({ pluginRef: type, weight })) }],
  };
}
