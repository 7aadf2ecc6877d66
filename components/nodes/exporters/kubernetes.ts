import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { installEngine } from "../../charts/engine";
import { Namespace, PodSecurity } from "../../namespace";
import { podsOfNamespace } from "../../workloads/traffic";
import { systemPriorities } from "../system-priorities";
import type { AcceleratorMetricsPlan, ExporterPlan } from "./plan";

export function acceleratorMetrics(parent: pulumi.Resource, name: string, plan: AcceleratorMetricsPlan): void {
  if (plan.dcgm !== undefined) {
    const engine = installEngine(parent, `${name}-dcgm`, {
      chart: "dcgm-exporter",
      namespace: "dcgm-exporter",
      podSecurity: PodSecurity.Privileged,
      values: plan.dcgm,
      metricsPorts: [9400],
    });
    if (plan.google) systemPriorities(parent, `${name}-dcgm-priorities`, engine.namespace);
  }
  if (plan.sets.length === 0) return;
  // They open the host's devices, which no narrower level allows; nothing else belongs in here.
  const space = new Namespace(`${name}-space`, { name: "accelerator-metrics", podSecurity: PodSecurity.Privileged }, { parent })
    .name;
  for (const set of plan.sets) exporter(parent, name, set, space, plan.monitoringNamespace);
}

function exporter(
  parent: pulumi.Resource,
  name: string,
  set: ExporterPlan,
  namespace: pulumi.Output<string>,
  monitoringNamespace: string,
): void {
  const called = `${set.family}-exporter`;
  const matchLabels = { "app.kubernetes.io/name": called };
  const labels = { ...matchLabels, "app.kubernetes.io/part-of": "trainyard", "app.kubernetes.io/managed-by": "pulumi" };
  const metadata = { name: called, namespace, labels };
  new kubernetes.networking.v1.NetworkPolicy(
    `${name}-${set.family}-traffic`,
    {
      metadata,
      spec: {
        podSelector: { matchLabels },
        policyTypes: ["Ingress"],
        ingress: [{ from: [podsOfNamespace(monitoringNamespace)], ports: [{ protocol: "TCP", port: set.port }] }],
      },
    },
    { parent },
  );
  new kubernetes.apps.v1.DaemonSet(
    `${name}-${set.family}`,
    {
      metadata,
      spec: {
        selector: { matchLabels },
        template: {
          metadata: { labels },
          spec: {
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            nodeSelector: { "trainyard.dev/accelerator-family": set.family },
            tolerations: set.tolerates.map((key) => ({ key, operator: "Exists", effect: "NoSchedule" })),
            containers: [
              {
                name: "exporter",
                image: set.image,
                imagePullPolicy: "IfNotPresent",
                ...(set.command !== undefined && { command: [...set.command] }),
                env: Object.entries(set.environment).map(([key, value]) => ({ name: key, value })),
                ports: [{ name: "metrics", containerPort: set.port, protocol: "TCP" }],
                securityContext: { privileged: true },
                resources: {
                  requests: { cpu: "50m", memory: "128Mi", "ephemeral-storage": "64Mi" },
                  limits: { memory: "512Mi", "ephemeral-storage": "64Mi" },
                },
                volumeMounts: set.hostPaths.map((mountPath, index) => ({ name: `host-${index}`, mountPath })),
              },
            ],
            volumes: set.hostPaths.map((path, index) => ({ name: `host-${index}`, hostPath: { path, type: "Directory" } })),
          },
        },
      },
    },
    { parent },
  );
  new kubernetes.apiextensions.CustomResource(
    `${name}-${set.family}-monitor`,
    {
      apiVersion: "monitoring.coreos.com/v1",
      kind: "PodMonitor",
      metadata,
      spec: { selector: { matchLabels }, podMetricsEndpoints: [{ port: "metrics", path: "/metrics", interval: "15s" }] },
    },
    { parent },
  );
}
