import { AlertSeverity } from "../kinds";
import type { WatchedAlertArgs } from "../part";
import type { MonitoringPlan, Target } from "../plan";

/** Of 1000 requests one may fail: the document's 99.9 percent. */
const errorBudget = 0.001;
/** A month's errors are used up in two days at this rate: https://sre.google/workbook/alerting-on-slos. */
const fastBurn = 14.4;

/** Alerts of model servers (vLLM), read from their pods. */
export function servingAlerts(plan: MonitoringPlan, { namespace, serviceName }: Target): WatchedAlertArgs[] {
  const inNamespace = `namespace="${namespace}"`;
  const pods = `${inNamespace},pod=~"${serviceName}-.+"`;
  const where = `${serviceName} in ${namespace}`;
  const { queueLength, firstTokenSeconds, tokenSeconds } = plan.thresholds;
  const slowest = (metric: string) =>
    `histogram_quantile(0.95, sum by (le, namespace, model_name) (rate(${metric}_bucket{${pods}}[5m])))`;
  const failing = (window: string) =>
    `sum by (namespace) (rate(http_requests_total{${pods},status=~"5.."}[${window}])) / sum by (namespace) (rate(http_requests_total{${pods}}[${window}])) > ${fastBurn * errorBudget}`;
  return [
    {
      alert: "ModelServersDown",
      expr: `absent(up{${pods}} == 1)`,
      for: "1m",
      severity: AlertSeverity.Critical,
      summary: `No server of ${where} has answered for a minute`,
      description: "Every request fails.",
    },
    {
      alert: "ModelServersMissing",
      expr: `kube_statefulset_status_replicas_ready{${inNamespace},statefulset=~"${serviceName}(-.+)?"} < kube_statefulset_replicas`,
      for: "15m",
      severity: AlertSeverity.Warning,
      summary: `Fewer servers of ${where} are ready than were asked for, for a quarter of an hour`,
      description:
        "{{ $labels.statefulset }}: {{ $value }} are ready. Loading a large model takes minutes, not a quarter of an hour.",
    },
    {
      alert: "ModelErrorsBurnBudget",
      expr: `${failing("1h")} and ${failing("5m")}`,
      for: "2m",
      severity: AlertSeverity.Critical,
      summary: `So many requests to ${where} fail that the errors of a month at 99.9 percent are used up in two days`,
      description: "{{ $value | humanizePercentage }} of the last hour's requests ended with a server's error.",
    },
    {
      alert: "ModelQueueLong",
      expr: `avg by (namespace, model_name) (vllm:num_requests_waiting{${pods}}) > ${queueLength}`,
      for: "5m",
      severity: AlertSeverity.Warning,
      summary: `More than ${queueLength} requests have waited at each server of ${where} for 5 minutes`,
      description: "{{ $labels.model_name }}: {{ $value | humanize }} wait. There are too few servers, or one takes no requests.",
    },
    {
      alert: "ModelCacheFull",
      expr: `vllm:kv_cache_usage_perc{${pods}} > 0.95`,
      for: "10m",
      severity: AlertSeverity.Warning,
      summary: `The key-value cache of a server of ${where} has been all but full for 10 minutes`,
      description: "{{ $labels.pod }}: {{ $value | humanizePercentage }}. Requests are put back and worked out twice.",
    },
    {
      alert: "ModelFirstTokenSlow",
      expr: `${slowest("vllm:time_to_first_token_seconds")} > ${firstTokenSeconds}`,
      for: "10m",
      severity: AlertSeverity.Warning,
      summary: `Answers of ${where} take more than ${firstTokenSeconds} seconds to begin`,
      description: "{{ $labels.model_name }}: one in twenty takes longer than {{ $value | humanizeDuration }}.",
    },
    {
      alert: "ModelTokensSlow",
      expr: `${slowest("vllm:inter_token_latency_seconds")} > ${tokenSeconds}`,
      for: "10m",
      severity: AlertSeverity.Warning,
      summary: `Answers of ${where} come more slowly than a token in ${tokenSeconds} seconds`,
      description: "{{ $labels.model_name }}: one pause in twenty is longer than {{ $value | humanizeDuration }}.",
    },
  ];
}
