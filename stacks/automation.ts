/** What follows the clock and events: the engine, once for a cluster, and the rules of an environment. */
import type * as pulumi from "@pulumi/pulumi";
import { type Monitoring, ScalingEngine, ScalingRule, type ScalingRuleArgs, type TrainingGroup } from "../components";
import type { Environment } from "../components/config";
import { workerRange } from "../components/config/automation-check";

/** What runs on the cluster is made with this. */
export interface OnCluster {
  readonly provider: pulumi.ProviderResource;
  readonly dependsOn?: pulumi.Resource[];
  /** What a second cluster's parts stand under. */
  readonly parent?: pulumi.Resource;
}

/** Whether anything of the environment is scaled by KEDA. */
function wantsEngine(environment: Environment): boolean {
  return environment.automation !== undefined || scalesModels(environment);
}

function scalesModels({ serving }: Environment): boolean {
  const pools = serving?.models.flatMap((model) => model.pools) ?? [];
  return pools.some(({ replicas }) => (replicas?.max ?? 0) > (replicas?.min ?? 1));
}

/** KEDA, where anything needs it. What it scales depends on it. */
export function scalingEngine(
  environment: Environment,
  watching: Monitoring | undefined,
  onCluster: OnCluster,
): ScalingEngine | undefined {
  if (!wantsEngine(environment)) return undefined;
  const after = watching === undefined ? [] : [watching];
  return new ScalingEngine(
    "scaling",
    { ...environment.automation?.engine, ...(watching && { monitoringNamespace: watching.namespace }) },
    // Its monitors are of kinds that the monitoring brings.
    { ...onCluster, dependsOn: [...(onCluster.dependsOn ?? []), ...after] },
  );
}

/** Whether something else than the program sets the number of workers. */
export function scalesTraining(environment: Environment): boolean {
  return environment.automation?.scaling.some(({ of }) => of === "training") === true;
}

/** What a rule needs of the rest. */
export interface ScalingParts {
  readonly engine: ScalingEngine | undefined;
  readonly workers: TrainingGroup | undefined;
  readonly watching: Monitoring | undefined;
}

export function scaleTraining(environment: Environment, parts: ScalingParts, onCluster: OnCluster): void {
  const { engine, workers, watching } = parts;
  if (engine === undefined || workers === undefined) return;
  const range = workerRange(environment);
  if (range === undefined) return;
  for (const { of: _of, name, triggers, ...rule } of environment.automation?.scaling ?? []) {
    new ScalingRule(
      name,
      {
        ...rule,
        min: rule.min ?? range.min,
        max: rule.max ?? range.max,
        namespace: workers.namespace,
        target: { kind: "StatefulSet", name: workers.serviceName },
        triggers: triggers?.map((trigger) => triggerArgs(trigger, environment, watching)),
      },
      { ...onCluster, dependsOn: [engine, workers] },
    );
  }
}

type Trigger = NonNullable<NonNullable<Environment["automation"]>["scaling"][number]["triggers"]>[number];

function triggerArgs(
  trigger: Trigger,
  { region }: Environment,
  watching: Monitoring | undefined,
): NonNullable<ScalingRuleArgs["triggers"]>[number] {
  return {
    ...trigger,
    ...(trigger.kind === "sqs" && { region: trigger.region ?? region }),
    ...(trigger.kind === "prometheus" && { serverAddress: watching?.prometheusUrl }),
  };
}
