import type { Rule, RuleGroup } from "../monitoring/rules";
import { ServingProtocol } from "./enums";
import type { ModelServerPlan } from "./plan";

/** What is measured of the model servers, for dashboards and for scaling. Names are vLLM's and those of its HTTP server. */
export const servingMetrics = {
  waiting: "vllm:num_requests_waiting",
  running: "vllm:num_requests_running",
  cache: "vllm:kv_cache_usage_perc",
  firstToken: "vllm:time_to_first_token_seconds",
  requests: "http_requests_total",
} as const;

/** Requests that may fail, of a thousand: the document's 99.9 percent. */
export const errorBudget = 0.001;

type Watched = Pick<ModelServerPlan, "name" | "protocol" | "scaling" | "pools"> & {
  readonly routing?: Pick<ModelServerPlan["routing"], "picker">;
};

/**
 * What is wrong with a model's servers. Errors are held against a budget in two windows, a long one that shows that it matters and a short
 * one that shows that it still happens (https://sre.google/workbook/alerting-on-slos/): 14.4 times the budget spends two percent of a
 * month's in an hour, 6 times it five percent in six hours.
 */
export function servingRules(plan: Watched): RuleGroup[] {
  const { name } = plan;
  const group = { name: `trainyard.serving.${name}`, rules: [missing(plan)] };
  // vLLM's gRPC server has no metrics.
  if (plan.protocol === ServingProtocol.Grpc) return [group];
  const failed = (window: string) =>
    `((sum(rate(${servingMetrics.requests}{app="${name}",status="5xx"}[${window}])) or vector(0)) / sum(rate(${servingMetrics.requests}{app="${name}"}[${window}])))`;
  const burns = (factor: number, long: string, short: string) =>
    `${failed(long)} > ${share(factor)} and ${failed(short)} > ${share(factor)}`;
  return [
    {
      ...group,
      rules: [
        ...group.rules,
        rule(
          name,
          "ModelErrorBudgetFast",
          burns(14.4, "1h", "5m"),
          "2m",
          "critical",
          `More than ${percent(14.4)} of the requests to ${name} fail`,
        ),
        rule(
          name,
          "ModelErrorBudgetSlow",
          burns(6, "6h", "30m"),
          "15m",
          "warning",
          `More than ${percent(6)} of the requests to ${name} fail for hours`,
        ),
        rule(
          name,
          "ModelQueueLong",
          `avg(${servingMetrics.waiting}{app="${name}"}) > ${2 * plan.scaling.queueLength}`,
          "10m",
          "warning",
          `${name} has {{ $value | humanize }} waiting requests a server: more servers do not come, or do not help`,
        ),
        rule(
          name,
          "ModelCacheFull",
          `max by (app, pod) (${servingMetrics.cache}{app="${name}"}) > 0.95`,
          "10m",
          "warning",
          "{{ $labels.pod }} computes sequences again for want of memory",
        ),
        rule(
          name,
          "ModelSlow",
          `histogram_quantile(0.95, sum by (le) (rate(${servingMetrics.firstToken}_bucket{app="${name}"}[5m]))) > 10`,
          "10m",
          "warning",
          `One request in twenty to ${name} waits {{ $value | humanize }} seconds for its first word`,
        ),
        ...(plan.routing?.picker === undefined ? [] : [pickerDown(name, plan.routing.picker.name)]),
      ],
    },
  ];
}

/** Requests go on without it, to any server, or not at all: what `failureMode` says. */
function pickerDown(name: string, picker: string): Rule {
  return rule(
    name,
    "ModelPickerDown",
    `(sum(kube_deployment_status_replicas_available{deployment="${picker}"}) or vector(0)) < 1`,
    "5m",
    "warning",
    `Nothing picks servers of ${name} by what they hold`,
  );
}

/** Nobody answers, whatever the reason. */
function missing({ name, protocol }: Watched): Rule {
  const ready =
    protocol === ServingProtocol.Grpc
      ? `sum(kube_pod_status_ready{condition="true",pod=~"${name}-.*"})`
      : `sum(up{app="${name}"})`;
  return rule(name, "ModelServerMissing", `(${ready} or vector(0)) < 1`, "5m", "critical", `No server of ${name} answers`);
}

function rule(model: string, alert: string, expr: string, time: string, severity: string, summary: string): Rule {
  return {
    alert,
    expr,
    for: time,
    labels: { severity, model },
    annotations: { summary, runbook_url: `docs/runbooks.md#${alert.toLowerCase()}` },
  };
}

function share(factor: number): string {
  return `${Number((factor * errorBudget).toFixed(6))}`;
}

function percent(factor: number): string {
  return `${Number((factor * errorBudget * 100).toFixed(3))} percent`;
}
