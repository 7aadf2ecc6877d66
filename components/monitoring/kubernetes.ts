import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { chartReference } from "../charts";
import { Namespace, PodSecurity } from "../namespace";
import { alertmanagerConfiguration } from "./alertmanager";
import { alertConsole } from "./console";
import { dashboards } from "./dashboards";
import { ReceiverKind } from "./kinds";
import { monitorsAndRules } from "./monitors";
import { collectorName, jaegerName, type MonitoringPlan, releaseName } from "./plan";
import { alertmanagerSecret, collectorValues, grafanaSecret, jaegerValues, stackValues } from "./values";

export interface MonitoringOutputs {
  readonly namespace: pulumi.Output<string>;
}

export function monitoring(parent: pulumi.Resource, name: string, plan: MonitoringPlan): MonitoringOutputs {
  const child = { parent };
  const space = new Namespace(
    `${name}-space`,
    {
      name: plan.namespace,
      labels: plan.labels,
      podSecurity: PodSecurity.Baseline,
      containerDefaults: { memoryLimit: "1Gi" },
    },
    child,
  );
  // Node exporters read the host's own files and interfaces, which only this level allows; nothing else runs here.
  const nodes = new Namespace(
    `${name}-nodes`,
    { name: plan.nodeNamespace, labels: plan.labels, podSecurity: PodSecurity.Privileged, isolated: false },
    child,
  );
  const metadata = { namespace: space.name, labels: plan.labels };

  const traffic = trafficPolicy(name, metadata, child);
  const receivers = new kubernetes.core.v1.Secret(
    `${name}-alertmanager`,
    {
      metadata: { ...metadata, name: alertmanagerSecret },
      stringData: { "alertmanager.yaml": alertmanagerConfiguration(plan.receivers) },
    },
    child,
  );
  const password = plan.grafanaAdminPassword;
  const admin =
    password === undefined
      ? []
      : [
          new kubernetes.core.v1.Secret(
            `${name}-grafana`,
            {
              metadata: { ...metadata, name: grafanaSecret },
              stringData: { "admin-user": "admin", "admin-password": pulumi.secret(password) },
            },
            child,
          ),
        ];
  declareDashboards(name, plan, metadata, child);
  if (plan.receivers.some(({ kind }) => kind === ReceiverKind.Console)) alertConsole(name, plan, space.name, child);

  const release = { atomic: true, timeout: 900, namespace: space.name };
  const stack = new kubernetes.helm.v3.Release(
    `${name}-stack`,
    { ...chartReference("kube-prometheus-stack"), ...release, name: releaseName, values: stackValues(plan) },
    { ...child, dependsOn: [traffic, receivers, nodes, ...admin] },
  );
  if (plan.tracing !== undefined) declareTracing(name, plan, plan.tracing, release, { traffic, stack, ...child });
  monitorsAndRules(name, plan, space.name, { ...child, dependsOn: [stack] });
  return { namespace: space.name };
}

interface Metadata {
  readonly namespace: pulumi.Output<string>;
  readonly labels: MonitoringPlan["labels"];
}

function trafficPolicy(
  name: string,
  metadata: Metadata,
  child: pulumi.CustomResourceOptions,
): kubernetes.networking.v1.NetworkPolicy {
  return new kubernetes.networking.v1.NetworkPolicy(
    `${name}-traffic`,
    {
      metadata: { ...metadata, name: "monitoring" },
      spec: {
        podSelector: {},
        policyTypes: ["Ingress", "Egress"],
        ingress: [
          { from: [{ podSelector: {} }] },
          // The API server asks the operator's webhook, from an address that no selector matches.
          { ports: [{ protocol: "TCP", port: 10250 }] },
          {
            from: [{ namespaceSelector: {} }],
            ports: [
              { protocol: "TCP", port: 4317 },
              { protocol: "TCP", port: 4318 },
              { protocol: "UDP", port: 6831 },
            ],
          },
        ],
        // Prometheus reads whatever a monitor names, on whatever port.
        egress: [{}],
      },
    },
    child,
  );
}

function declareDashboards(name: string, plan: MonitoringPlan, metadata: Metadata, child: pulumi.CustomResourceOptions): void {
  // One each: a ConfigMap holds a megabyte at most.
  for (const [dashboard, model] of dashboards(plan)) {
    new kubernetes.core.v1.ConfigMap(
      `${name}-dashboard-${dashboard}`,
      {
        metadata: { ...metadata, name: `trainyard-dashboard-${dashboard}`, labels: { ...plan.labels, grafana_dashboard: "1" } },
        data: { [`trainyard-${dashboard}.json`]: JSON.stringify(model) },
      },
      child,
    );
  }
}

/** Jaeger, and the collector that spans are sent to. */
function declareTracing(
  name: string,
  plan: MonitoringPlan,
  tracing: NonNullable<MonitoringPlan["tracing"]>,
  release: Pick<kubernetes.helm.v3.ReleaseArgs, "atomic" | "timeout" | "namespace">,
  {
    traffic,
    stack,
    parent,
  }: { readonly traffic: pulumi.Resource; readonly stack: pulumi.Resource; readonly parent: pulumi.Resource },
): void {
  const jaeger = new kubernetes.helm.v3.Release(
    `${name}-jaeger`,
    { ...chartReference("jaeger"), ...release, name: jaegerName, values: jaegerValues(plan, tracing) },
    { parent, dependsOn: [traffic] },
  );
  new kubernetes.helm.v3.Release(
    `${name}-collector`,
    { ...chartReference("opentelemetry-collector"), ...release, name: collectorName, values: collectorValues(plan, tracing) },
    // Its own monitor is of a kind that the stack brings.
    { parent, dependsOn: [stack, jaeger] },
  );
}
