import type { Input } from "@pulumi/pulumi";
import { Strategy } from "../core/cloud";
import { type Problem, Problems } from "../core/problems";
import { remedyFor } from "../core/suggest";
import { checkChoice, checkName, checkWhole } from "../workloads/checks";
import { checkQuantity } from "../workloads/quantity";
import type { CanaryStep } from "./argo";
import {
  type DeliveryJobArgs,
  type DeliveryMetricArgs,
  MetricOperator,
  type ServiceDeliveryArgs,
  type TrafficRouteArgs,
} from "./service";

/** What a query may name, and what Argo puts in its place. */
export const analysisArguments = ["canary-hash", "stable-hash"] as const;

export interface PlannedMetric {
  readonly name: string;
  readonly query: string;
  readonly intervalSeconds: number;
  readonly count: number;
  readonly failureLimit: number;
  readonly consecutiveSuccesses: number | undefined;
  readonly inconclusiveLimit: number;
  readonly success: string;
  readonly failure: string;
}

export interface PlannedJob {
  readonly name: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly resources: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
}

/** What is asked at one moment; a moment at which nothing is asked has none. */
export interface PlannedAnalysis {
  /** End of the template's name. */
  readonly suffix: string;
  /** Seconds before the first measurement. */
  readonly delaySeconds: number;
  readonly metrics: readonly PlannedMetric[];
  readonly jobs: readonly PlannedJob[];
}

interface Surge {
  readonly maxSurge: number;
  readonly maxUnavailable: number;
}

export type DeliveryForm =
  | ({ readonly kind: "deployment"; readonly recreate: boolean } & Surge)
  | ({
      readonly kind: "canary";
      /** Where an analysis stands, its reference is put in later, with the template's name. */
      readonly steps: readonly PlannedStep[];
      readonly analysis: PlannedAnalysis;
      readonly virtualService: TrafficRouteArgs | undefined;
    } & Surge)
  | {
      readonly kind: "blue-green";
      readonly before: PlannedAnalysis | undefined;
      readonly after: PlannedAnalysis | undefined;
      readonly approval: boolean;
      readonly scaleDownDelaySeconds: number;
      readonly previewReplicas: number | undefined;
    };

export type PlannedStep = Pick<CanaryStep, "setWeight" | "pause"> | { readonly analyse: true };

/** How a service is delivered, as far as it is known before a cluster answers. */
export interface ServiceDeliveryPlan {
  readonly form: DeliveryForm;
  readonly prometheusUrl: Input<string> | undefined;
  readonly progressDeadlineSeconds: number;
}

/** Fills in the defaults and tells of everything that is wrong; `replicas` is how many pods there are while nothing changes. */
export function planDelivery(
  args: ServiceDeliveryArgs,
  replicas: number,
): { readonly plan: ServiceDeliveryPlan; readonly problems: readonly Problem[] } {
  const problems = new Problems("delivery");
  checkChoice("strategy", args.strategy, Object.values(Strategy), problems);
  checkWhole("replicas", replicas, 1, problems);
  const surge = planSurge(args, problems);
  const metrics = planMetrics(args, problems);
  const jobs = planJobs(args.jobs ?? [], problems);
  const names = [...metrics.map(({ name }) => name), ...jobs.map(({ name }) => name)];
  names.forEach((name, index) => {
    if (names.indexOf(name) < index) problems.add("metrics", `two are called ${name}`, "give each metric and job its own name");
  });
  const progressDeadlineSeconds = args.progressDeadlineSeconds ?? 600;
  checkWhole("soakSeconds", args.soakSeconds ?? defaultSoakSeconds, 0, problems);
  checkWhole("progressDeadlineSeconds", progressDeadlineSeconds, 1, problems);
  const form = planForm(args, replicas, surge, metrics, jobs, problems);
  return { plan: { form, prometheusUrl: args.prometheusUrl, progressDeadlineSeconds }, problems: problems.all };
}

function planForm(
  args: ServiceDeliveryArgs,
  replicas: number,
  surge: Surge,
  metrics: readonly PlannedMetric[],
  jobs: readonly PlannedJob[],
  problems: Problems,
): DeliveryForm {
  switch (args.strategy) {
    case Strategy.Canary: {
      checkCanary(args, replicas, metrics.length + jobs.length, problems);
      const { virtualService } = args;
      // A step's rest stands among the steps.
      const analysis = { suffix: "step", delaySeconds: 0, metrics, jobs };
      return { kind: "canary", steps: canarySteps(args), analysis, virtualService, ...surge };
    }
    case Strategy.BlueGreen: {
      const early = metrics.filter((_, index) => args.metrics?.[index]?.beforeTraffic === true);
      const delaySeconds = args.soakSeconds ?? defaultSoakSeconds;
      const scaleDownDelaySeconds = args.scaleDownDelaySeconds ?? 60;
      checkWhole("scaleDownDelaySeconds", scaleDownDelaySeconds, 0, problems);
      const { previewReplicas } = args;
      if (previewReplicas !== undefined) {
        checkWhole("previewReplicas", previewReplicas, 1, problems);
        if (previewReplicas > replicas)
          problems.add(
            "previewReplicas",
            `${previewReplicas} is more than the ${replicas} replicas`,
            `give ${replicas} or fewer`,
          );
      }
      return {
        kind: "blue-green",
        before: early.length + jobs.length > 0 ? { suffix: "before", delaySeconds, metrics: early, jobs } : undefined,
        after: metrics.length > 0 ? { suffix: "after", delaySeconds, metrics, jobs: [] } : undefined,
        approval: args.approval ?? false,
        scaleDownDelaySeconds,
        previewReplicas,
      };
    }
    default:
      return { kind: "deployment", recreate: args.strategy === Strategy.Recreate, ...surge };
  }
}

function planSurge(args: ServiceDeliveryArgs, problems: Problems): Surge {
  const maxSurge = args.maxSurge ?? 1;
  const maxUnavailable = args.maxUnavailable ?? (maxSurge === 0 ? 1 : 0);
  checkWhole("maxSurge", maxSurge, 0, problems);
  checkWhole("maxUnavailable", maxUnavailable, 0, problems);
  if (maxSurge === 0 && maxUnavailable === 0)
    problems.add("maxUnavailable", "is 0 and maxSurge too, so that no pod could ever change", "raise one of them");
  return { maxSurge, maxUnavailable };
}

function checkCanary(args: ServiceDeliveryArgs, replicas: number, proofs: number, problems: Problems): void {
  if (proofs === 0)
    problems.add(
      "metrics",
      "is empty, so that a canary would be judged by nothing",
      "give a metric or a job, or another strategy",
    );
  if (replicas < 2 && args.virtualService === undefined)
    problems.add(
      "strategy",
      "canary divides requests by pods, and there is one",
      "give 2 replicas or more, a virtualService that divides requests, or another strategy",
    );
  const steps = args.steps ?? defaultSteps;
  problems.addAll(stepFaults(steps), "steps");
  if (steps.length > 0 && steps.every((step) => step >= 100))
    problems.add("steps", "begin with all of it, so that nothing is proved before", "put a step such as 10 before 100");
}

const defaultSteps: readonly number[] = [10, 50, 100];
const defaultSoakSeconds = 60;

/** Steps rise, and the last one is all of it. */
export function stepFaults(steps: readonly number[]): Problem[] {
  const found: Problem[] = [];
  if (steps.length === 0) found.push({ path: "", reason: "names none", remedy: "give some that rise to 100, or leave them out" });
  steps.forEach((step, index) => {
    const before = steps[index - 1];
    if (!(step >= 1 && step <= 100))
      found.push({ path: `[${index}]`, reason: `${step} is no percentage from 1 to 100`, remedy: "give one" });
    if (before !== undefined && step <= before)
      found.push({ path: `[${index}]`, reason: `${step} is not more than ${before} before it`, remedy: "let the steps rise" });
  });
  const last = steps.at(-1);
  if (last !== undefined && last !== 100)
    found.push({ path: `[${steps.length - 1}]`, reason: `ends at ${last} percent`, remedy: "add 100 as the last step" });
  return found;
}

/** Weight, rest, proof; the end, 100, is Argo's own promotion. */
function canarySteps({
  steps = [...defaultSteps],
  soakSeconds = defaultSoakSeconds,
  approval = false,
}: ServiceDeliveryArgs): PlannedStep[] {
  return steps
    .filter((percent) => percent < 100)
    .flatMap((percent): PlannedStep[] => [
      // Argo takes whole percentages.
      { setWeight: Math.round(percent) },
      ...(soakSeconds > 0 ? [{ pause: { duration: `${soakSeconds}s` } }] : []),
      { analyse: true },
      ...(approval ? [{ pause: {} }] : []),
    ]);
}

function planMetrics({ metrics = [], prometheusUrl }: ServiceDeliveryArgs, problems: Problems): PlannedMetric[] {
  if (metrics.length > 0 && prometheusUrl === undefined)
    problems.add("prometheusUrl", "is missing, and metrics have nobody to ask", "give it, or `monitoring: {}`");
  return metrics.map((metric, index) => {
    const path = `metrics[${index}]`;
    checkName(`${path}.name`, metric.name, problems, 40);
    checkChoice(`${path}.operator`, metric.operator, Object.values(MetricOperator), problems);
    if (!Number.isFinite(metric.bound)) problems.add(`${path}.bound`, `${metric.bound} is no number`, "give one");
    checkQuery(`${path}.query`, metric.query, problems);
    const planned = {
      name: metric.name,
      query: metric.query,
      intervalSeconds: metric.intervalSeconds ?? 30,
      count: metric.count ?? 5,
      failureLimit: metric.failureLimit ?? 0,
      consecutiveSuccesses: metric.consecutiveSuccesses,
      inconclusiveLimit: metric.inconclusiveLimit ?? 0,
      ...conditions(metric),
    };
    checkWhole(`${path}.intervalSeconds`, planned.intervalSeconds, 1, problems);
    checkWhole(`${path}.count`, planned.count, 1, problems);
    checkWhole(`${path}.failureLimit`, planned.failureLimit, 0, problems);
    checkWhole(`${path}.inconclusiveLimit`, planned.inconclusiveLimit, 0, problems);
    if (metric.consecutiveSuccesses !== undefined) {
      checkWhole(`${path}.consecutiveSuccesses`, metric.consecutiveSuccesses, 1, problems);
      if (metric.consecutiveSuccesses > planned.count)
        problems.add(
          `${path}.consecutiveSuccesses`,
          `${metric.consecutiveSuccesses} in a row cannot come of ${planned.count} measurements`,
          "lower it or raise count",
        );
    }
    return planned;
  });
}

function checkQuery(path: string, query: string, problems: Problems): void {
  if (query.trim() === "") problems.add(path, "is empty", "give PromQL");
  if (/^\s*(scalar\s*\(|[\d.]+\s*$)/.test(query))
    problems.add(path, "gives a scalar, which Argo Rollouts cannot compare as a vector", "put vector(...) round it");
  for (const [, argument = ""] of query.matchAll(/\{\{\s*args\.([^}\s]+)\s*\}\}/g)) {
    if (!analysisArguments.some((known) => known === argument))
      problems.add(path, `nobody gives a value to args.${argument}`, remedyFor(argument, analysisArguments));
  }
}

/**
 * Argo's expressions for a vector. The largest value counts, no value and no number (NaN) meet neither, which makes a measurement
 * inconclusive: nothing measured is nothing proven.
 */
function conditions({ operator, bound }: DeliveryMetricArgs): Pick<PlannedMetric, "success" | "failure"> {
  const all = (test: string) => `len(result) > 0 && all(result, {# ${test} ${bound}})`;
  const any = (test: string) => `any(result, {# ${test} ${bound}})`;
  switch (operator) {
    case MetricOperator.Below:
      return { success: all("<"), failure: any(">=") };
    case MetricOperator.AtMost:
      return { success: all("<="), failure: any(">") };
    case MetricOperator.Above:
      return { success: any(">"), failure: all("<=") };
    default:
      return { success: any(">="), failure: all("<") };
  }
}

function planJobs(jobs: readonly DeliveryJobArgs[], problems: Problems): PlannedJob[] {
  return jobs.map(({ name, image, command, resources = {}, timeoutSeconds = 1800 }, index) => {
    const path = `jobs[${index}]`;
    checkName(`${path}.name`, name, problems, 40);
    if (image === "") problems.add(`${path}.image`, "is empty", "give an image");
    if (command.length === 0) problems.add(`${path}.command`, "is empty", "give a command");
    checkWhole(`${path}.timeoutSeconds`, timeoutSeconds, 1, problems);
    for (const [resource, amount] of Object.entries(resources)) checkQuantity(`${path}.resources.${resource}`, amount, problems);
    return { name, image, command, resources, timeoutSeconds };
  });
}
