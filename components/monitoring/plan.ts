import type * as pulumi from "@pulumi/pulumi";
import { Problems } from "../core/problems";
import { checkName, checkWhole } from "../workloads/checks";
import type { AcceleratorPriceArgs, MonitoringArgs } from "./index";
import type { WatchedPartArgs } from "./part";
import { checkParts } from "./part-check";
import { type AlertReceiver, planReceivers } from "./receivers";

/** Name of the Helm release, from which the chart derives its Services' names. */
export const releaseName = "kube-prometheus-stack";
export const collectorName = "otel-collector";
export const jaegerName = "jaeger";
export const consoleName = "alert-console";
export const consolePort = 8080;

export interface Thresholds {
  readonly utilisationPercent: number;
  readonly idlePercent: number;
  readonly checkpointAgeMinutes: number;
  readonly replicationLagMinutes: number;
}

export interface Target {
  readonly namespace: string;
  readonly serviceName: string;
}

export interface TrainingTarget extends Target {
  readonly metrics: boolean;
}

/** Everything about monitoring that can be known before a cloud answers. */
export interface MonitoringPlan {
  readonly namespace: string;
  /** Node exporters see the host, which the namespace of the rest forbids. */
  readonly nodeNamespace: string;
  readonly environment: string;
  readonly system: string | undefined;
  readonly managedControlPlane: boolean;
  readonly prometheus: {
    readonly retentionDays: number;
    readonly storageGiB: number;
    readonly storageClass: string | undefined;
    readonly replicas: number;
  };
  readonly tracing: { readonly maxTraces: number; readonly samplePercent: number } | undefined;
  readonly receivers: readonly AlertReceiver[];
  readonly thresholds: Thresholds;
  readonly coordinators: readonly Target[];
  readonly trainingGroups: readonly TrainingTarget[];
  readonly parts: readonly WatchedPartArgs[];
  readonly prices: readonly AcceleratorPriceArgs[];
  readonly runbookUrl: string;
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly grafanaAdminPassword: pulumi.Input<string> | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly urls: { readonly prometheus: string; readonly grafana: string; readonly alertmanager: string };
  readonly tracingHost: string | undefined;
}

export function planMonitoring(name: string, args: MonitoringArgs): MonitoringPlan {
  const problems = new Problems(`Monitoring ${name}`);
  const namespace = args.namespace ?? "monitoring";
  const host = (service: string): string => `${service}.${namespace}.svc`;
  const tracing = args.tracing?.enabled === false ? undefined : planTracing(args, problems);

  // The namespace of node exporters adds six characters.
  checkName("namespace", namespace, problems, 57);
  if (args.environment === "") problems.add("environment", "it has no name", "give the environment's name, shown on every alert");

  const plan: MonitoringPlan = {
    namespace,
    nodeNamespace: `${namespace}-nodes`,
    environment: args.environment,
    system: args.system,
    managedControlPlane: args.managedControlPlane ?? true,
    prometheus: {
      retentionDays: args.prometheus?.retentionDays ?? 15,
      storageGiB: args.prometheus?.storageGiB ?? 100,
      storageClass: args.prometheus?.storageClass,
      replicas: args.prometheus?.replicas ?? 1,
    },
    tracing,
    receivers: planReceivers(args.receivers ?? [], `http://${host(consoleName)}:${consolePort}/`, problems),
    thresholds: planThresholds(args, problems),
    coordinators: planCoordinators(args, problems),
    trainingGroups: planTrainingGroups(args, problems),
    parts: args.parts ?? [],
    prices: args.prices ?? [],
    runbookUrl: args.runbookUrl ?? "docs/runbooks.md",
    nodeSelector: args.nodeSelector ?? {},
    grafanaAdminPassword: args.grafanaAdminPassword,
    labels: { "app.kubernetes.io/part-of": "trainyard", "app.kubernetes.io/managed-by": "pulumi", ...args.labels },
    urls: {
      prometheus: `http://${host(`${releaseName}-prometheus`)}:9090`,
      grafana: `http://${host(`${releaseName}-grafana`)}`,
      alertmanager: `http://${host(`${releaseName}-alertmanager`)}:9093`,
    },
    tracingHost: tracing === undefined ? undefined : host(collectorName),
  };
  checkWhole("prometheus.retentionDays", plan.prometheus.retentionDays, 1, problems);
  checkWhole("prometheus.storageGiB", plan.prometheus.storageGiB, 10, problems);
  checkWhole("prometheus.replicas", plan.prometheus.replicas, 1, problems);
  checkPrices(plan.prices, problems);
  checkParts(plan, problems);
  problems.throwIfAny();
  return plan;
}

function planTracing(args: MonitoringArgs, problems: Problems): MonitoringPlan["tracing"] {
  const maxTraces = args.tracing?.maxTraces ?? 50_000;
  const samplePercent = args.tracing?.samplePercent ?? 10;
  checkWhole("tracing.maxTraces", maxTraces, 1, problems);
  checkPercent("tracing.samplePercent", samplePercent, problems);
  return { maxTraces, samplePercent };
}

function planThresholds(args: MonitoringArgs, problems: Problems): Thresholds {
  const planned: Thresholds = {
    utilisationPercent: args.thresholds?.utilisationPercent ?? 90,
    idlePercent: args.thresholds?.idlePercent ?? 5,
    checkpointAgeMinutes: args.thresholds?.checkpointAgeMinutes ?? 60,
    replicationLagMinutes: args.thresholds?.replicationLagMinutes ?? 15,
  };
  checkPercent("thresholds.utilisationPercent", planned.utilisationPercent, problems);
  checkPercent("thresholds.idlePercent", planned.idlePercent, problems);
  checkWhole("thresholds.checkpointAgeMinutes", planned.checkpointAgeMinutes, 1, problems);
  checkWhole("thresholds.replicationLagMinutes", planned.replicationLagMinutes, 1, problems);
  if (planned.idlePercent >= planned.utilisationPercent) {
    problems.add(
      "thresholds.idlePercent",
      `${planned.idlePercent} is not below utilisationPercent (${planned.utilisationPercent}), so an accelerator would be idle and too busy at once`,
      "lower idlePercent",
    );
  }
  return planned;
}

function checkPercent(path: string, value: number, problems: Problems): void {
  if (!(value > 0 && value <= 100)) problems.add(path, `${value} is not a percentage above 0`, "give a number up to 100");
}

function checkPrices(prices: readonly AcceleratorPriceArgs[], problems: Problems): void {
  const seen = new Set<string>();
  for (const [index, { nodeGroup, usdPerAcceleratorHour }] of prices.entries()) {
    const path = `prices[${index}]`;
    if (!(usdPerAcceleratorHour >= 0)) {
      problems.add(
        `${path}.usdPerAcceleratorHour`,
        `${usdPerAcceleratorHour} is no price`,
        "give US dollars for one accelerator and hour",
      );
    }
    if (seen.has(nodeGroup)) problems.add(`${path}.nodeGroup`, `${nodeGroup} has a price already`, "leave one of the two out");
    seen.add(nodeGroup);
  }
}

function planCoordinators(args: MonitoringArgs, problems: Problems): Target[] {
  const targets = (args.coordinators ?? []).map(({ namespace, serviceName = "coordinator" }) => ({ namespace, serviceName }));
  checkTargets("coordinators", targets, problems);
  return targets;
}

function planTrainingGroups(args: MonitoringArgs, problems: Problems): TrainingTarget[] {
  const targets = (args.trainingGroups ?? []).map(({ namespace, serviceName = "worker", metrics = false }) => ({
    namespace,
    serviceName,
    metrics,
  }));
  checkTargets("trainingGroups", targets, problems);
  return targets;
}

function checkTargets(path: string, targets: readonly Target[], problems: Problems): void {
  const seen = new Set<string>();
  for (const [index, { namespace, serviceName }] of targets.entries()) {
    checkName(`${path}[${index}].namespace`, namespace, problems);
    checkName(`${path}[${index}].serviceName`, serviceName, problems);
    const key = `${namespace}/${serviceName}`;
    if (seen.has(key)) problems.add(`${path}[${index}]`, `${key} is watched already`, "leave one of the two out");
    seen.add(key);
  }
}
