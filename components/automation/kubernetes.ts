import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { engineAffinity, installEngine } from "../charts/engine";
import { podsOfNamespace } from "../workloads/traffic";
import type { ScaledObjectSpec } from "./keda";
import type { EnginePlan, ScalingPlan } from "./plan";

export function scalingEngine(parent: pulumi.Resource, name: string, plan: EnginePlan): pulumi.Output<string> {
  const watched = plan.monitoringNamespace !== undefined;
  const { replicas } = plan;
  const metrics = { enabled: watched, port: 8080, serviceMonitor: { enabled: watched } };
  const engine = installEngine(parent, name, {
    chart: "keda",
    namespace: plan.namespace,
    // 9443: admission; 6443: external metrics, which the API server itself asks for.
    webhookPorts: [9443, 6443],
    metricsPorts: watched ? [8080] : [],
    values: {
      affinity: engineAffinity(),
      operator: { replicaCount: replicas },
      metricsServer: { replicaCount: replicas },
      webhooks: { replicaCount: replicas },
      prometheus: { operator: metrics, metricServer: metrics, webhooks: metrics },
    },
  });
  if (plan.monitoringNamespace !== undefined) openPrometheus(parent, name, plan.monitoringNamespace, plan.namespace);
  return engine.namespace;
}

/** The monitoring's own rules let nobody in from other namespaces; a rule that asks Prometheus is asked by the engine. */
function openPrometheus(parent: pulumi.Resource, name: string, monitoring: pulumi.Input<string>, engine: string): void {
  new kubernetes.networking.v1.NetworkPolicy(
    `${name}-queries`,
    {
      metadata: { name: "scaling-queries", namespace: monitoring },
      spec: {
        podSelector: { matchLabels: { "app.kubernetes.io/name": "prometheus" } },
        policyTypes: ["Ingress"],
        ingress: [{ from: [podsOfNamespace(engine)], ports: [{ protocol: "TCP", port: 9090 }] }],
      },
    },
    { parent },
  );
}

export function scalingRule(parent: pulumi.Resource, name: string, plan: ScalingPlan): pulumi.Output<string> {
  const spec: ScaledObjectSpec = {
    scaleTargetRef: plan.target,
    minReplicaCount: plan.min,
    maxReplicaCount: plan.max,
    pollingInterval: plan.pollingSeconds,
    advanced: {
      restoreToOriginalReplicaCount: false,
      horizontalPodAutoscalerConfig: {
        behavior: {
          scaleDown: {
            stabilizationWindowSeconds: plan.stabilizationSeconds,
            policies: [{ type: "Pods", value: plan.stepReplicas, periodSeconds: plan.stepSeconds }],
          },
        },
      },
    },
    triggers: plan.triggers,
  };
  const made = new kubernetes.apiextensions.CustomResource(
    `${name}-scaling`,
    { apiVersion: "keda.sh/v1alpha1", kind: "ScaledObject", metadata: { namespace: plan.namespace, name }, spec },
    { parent },
  );
  return made.metadata.name;
}
