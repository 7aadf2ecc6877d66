import type * as pulumi from "@pulumi/pulumi";
import { Problems } from "../core/problems";
import { checkChoice, checkName, checkWhole } from "../workloads/checks";
import { type ScalingEngineArgs, type ScalingRuleArgs, type ScalingTriggerArgs, ScalingTriggerKind } from "./index";
import { checkWindows } from "./windows";

export interface EnginePlan {
  readonly namespace: string;
  readonly replicas: number;
  readonly monitoringNamespace: pulumi.Input<string> | undefined;
}

export function planEngine(name: string, args: ScalingEngineArgs): EnginePlan {
  const problems = new Problems(`ScalingEngine ${name}`);
  const plan = {
    namespace: args.namespace ?? "keda",
    replicas: args.replicas ?? 1,
    monitoringNamespace: args.monitoringNamespace,
  };
  checkName("namespace", plan.namespace, problems);
  checkWhole("replicas", plan.replicas, 1, problems);
  problems.throwIfAny();
  return plan;
}

/** A trigger as KEDA takes it: every value is text. */
export interface PlannedTrigger {
  readonly type: string;
  readonly name: string;
  readonly metadata: Readonly<Record<string, pulumi.Input<string>>>;
}

export interface ScalingPlan {
  readonly namespace: pulumi.Input<string>;
  readonly target: { readonly apiVersion: string; readonly kind: string; readonly name: pulumi.Input<string> };
  readonly min: number;
  readonly max: number;
  readonly triggers: readonly PlannedTrigger[];
  readonly pollingSeconds: number;
  readonly stabilizationSeconds: number;
  readonly stepSeconds: number;
  readonly stepReplicas: number;
}

/** Kinds that have no subresource `scale`, with what to scale instead. */
const unscalable: Readonly<Record<string, string>> = {
  JobSet: "its size is changed by its parallelism and completions; scale a StatefulSet by the clock instead",
  TrainJob: "its number of nodes never changes; scale a StatefulSet instead",
  DaemonSet: "it stands on every node; scale its nodes instead",
};

/** Fills in defaults and throws every problem it finds. */
export function planScaling(name: string, args: ScalingRuleArgs): ScalingPlan {
  const problems = new Problems(`ScalingRule ${name}`);
  const { windows = [], triggers = [], max } = args;
  const min = args.min ?? 1;
  const instead = unscalable[args.target.kind];
  if (instead !== undefined) problems.add("target.kind", `${args.target.kind} has no subresource scale`, instead);
  checkWhole("min", min, 0, problems);
  checkWhole("max", max, 1, problems);
  if (min > max) problems.add("min", `${min} is more than max (${max})`, "lower min or raise max");
  if (windows.length + triggers.length === 0) {
    problems.add("triggers", "neither windows nor triggers are given, so nothing ever changes", "give one of them");
  }
  checkWindows(windows, args.timezone, { min, max }, problems);
  triggers.forEach((trigger, index) => {
    checkTrigger(trigger, `triggers[${index}]`, problems);
  });
  checkUnique("windows", windows, problems);
  checkUnique("triggers", triggers, problems);
  const seconds = {
    pollingSeconds: args.pollingSeconds ?? 30,
    stabilizationSeconds: args.stabilizationSeconds ?? 600,
    stepSeconds: args.stepSeconds ?? 300,
  };
  checkWhole("pollingSeconds", seconds.pollingSeconds, 1, problems);
  checkWithin("stabilizationSeconds", seconds.stabilizationSeconds, 0, 3600, problems);
  checkWithin("stepSeconds", seconds.stepSeconds, 1, 1800, problems);
  checkWhole("stepReplicas", args.stepReplicas ?? 1, 1, problems);
  problems.throwIfAny();
  return {
    namespace: args.namespace,
    target: { apiVersion: args.target.apiVersion ?? "apps/v1", kind: args.target.kind, name: args.target.name },
    min,
    max,
    triggers: [
      ...windows.map(({ name: window, start, end, replicas }) => ({
        type: "cron",
        name: window,
        metadata: { timezone: args.timezone ?? "", start, end, desiredReplicas: `${replicas}` },
      })),
      ...triggers.map(planTrigger),
    ],
    ...seconds,
    stepReplicas: args.stepReplicas ?? 1,
  };
}

/** Bounds of an autoscaler's behaviour (k8s.io/api/autoscaling/v2). */
function checkWithin(path: string, value: number, least: number, most: number, problems: Problems): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  problems.add(path, `${value} is not a whole number from ${least} to ${most}`, `give ${least} to ${most} seconds`);
}

function checkUnique(path: string, items: readonly { readonly name: string }[], problems: Problems): void {
  items.forEach(({ name }, index) => {
    checkName(`${path}[${index}].name`, name, problems);
    const first = items.findIndex((other) => other.name === name);
    if (first < index) {
      problems.add(`${path}[${index}].name`, `${JSON.stringify(name)} is taken by ${path}[${first}]`, "give another name");
    }
  });
}

const needs = {
  prometheus: ["serverAddress", "query"],
  sqs: ["queueUrl", "region"],
  redis: ["address", "listName"],
} as const;
const allFields = Object.values(needs).flat();

function checkTrigger(trigger: ScalingTriggerArgs, path: string, problems: Problems): void {
  checkChoice(`${path}.kind`, trigger.kind, Object.values(ScalingTriggerKind), problems);
  if (!(trigger.threshold > 0)) {
    problems.add(
      `${path}.threshold`,
      `${trigger.threshold} is not above 0`,
      "say how much of the number one replica takes care of",
    );
  }
  const own: readonly string[] = needs[trigger.kind] ?? [];
  for (const field of allFields) {
    const value = trigger[field];
    if (own.includes(field) && (value === undefined || value === "")) {
      problems.add(`${path}.${field}`, `is missing, and ${trigger.kind} needs it`, `give ${own.join(" and ")}`);
    } else if (own.length > 0 && !own.includes(field) && value !== undefined) {
      problems.add(`${path}.${field}`, `means nothing to ${trigger.kind}`, "leave it out");
    }
  }
}

// Names of KEDA 2.20.2's own scalers (pkg/scalers/*_scaler.go).
function planTrigger(trigger: ScalingTriggerArgs): PlannedTrigger {
  const { name, kind } = trigger;
  const threshold = `${trigger.threshold}`;
  const activation = trigger.activationThreshold === undefined ? undefined : `${trigger.activationThreshold}`;
  const optional = (key: string) => (activation === undefined ? {} : { [key]: activation });
  switch (kind) {
    case ScalingTriggerKind.Sqs:
      return {
        type: "aws-sqs-queue",
        name,
        metadata: {
          queueURL: trigger.queueUrl ?? "",
          awsRegion: trigger.region ?? "",
          queueLength: threshold,
          ...optional("activationQueueLength"),
        },
      };
    case ScalingTriggerKind.Redis:
      return {
        type: "redis",
        name,
        metadata: {
          address: trigger.address ?? "",
          listName: trigger.listName ?? "",
          listLength: threshold,
          ...optional("activationListLength"),
        },
      };
    default:
      return {
        type: "prometheus",
        name,
        metadata: {
          serverAddress: trigger.serverAddress ?? "",
          query: trigger.query ?? "",
          threshold,
          ...optional("activationThreshold"),
        },
      };
  }
}
