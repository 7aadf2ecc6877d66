import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { MonitoringPlan } from "./plan";
import { ruleGroups } from "./rules";

const apiVersion = "monitoring.coreos.com/v1";

/** What Prometheus reads and what it thinks of it. Made after the chart, which brings the definitions of these kinds. */
export function monitorsAndRules(
  name: string,
  plan: MonitoringPlan,
  namespace: pulumi.Input<string>,
  opts: pulumi.CustomResourceOptions,
): void {
  const metadata = { namespace, labels: plan.labels };
  for (const { namespace: where, serviceName } of plan.coordinators) {
    new kubernetes.apiextensions.CustomResource(
      `${name}-${where}-${serviceName}`,
      {
        apiVersion,
        kind: "ServiceMonitor",
        metadata: { ...metadata, name: `${where}-${serviceName}` },
        spec: {
          namespaceSelector: { matchNames: [where] },
          selector: { matchLabels: { app: serviceName } },
          endpoints: [{ port: "metrics", path: "/metrics", interval: "15s" }],
        },
      },
      opts,
    );
  }
  for (const { namespace: where, serviceName, metrics } of plan.trainingGroups) {
    if (!metrics) continue;
    new kubernetes.apiextensions.CustomResource(
      `${name}-${where}-${serviceName}`,
      {
        apiVersion,
        kind: "PodMonitor",
        metadata: { ...metadata, name: `${where}-${serviceName}` },
        spec: {
          namespaceSelector: { matchNames: [where] },
          selector: { matchLabels: { app: serviceName } },
          podMetricsEndpoints: [{ port: "metrics", path: "/metrics", interval: "15s" }],
        },
      },
      opts,
    );
  }
  new kubernetes.apiextensions.CustomResource(
    `${name}-rules`,
    { apiVersion, kind: "PrometheusRule", metadata: { ...metadata, name: "trainyard" }, spec: { groups: ruleGroups(plan) } },
    opts,
  );
}
