import type * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { type ChartValues, type Engine, engineAffinity, installEngine } from "../charts/engine";
import { Cloud } from "../core/cloud";
import { PodSecurity } from "../namespace";
import { GatewayExposure } from "./index";
import { controlPlaneNamespace, type GatewayPlan, gatewayNamespace, type MeshPlan } from "./plan";

/** https://istio.io/latest/docs/tasks/traffic-management/ingress/gateway-api-inference-extension/, read 2026-12-01. */
const inferencePools: ChartValues = {
  SUPPORT_GATEWAY_API_INFERENCE_EXTENSION: "true",
  ENABLE_GATEWAY_API_INFERENCE_EXTENSION: "true",
};

const runtimeDefault: ChartValues = { type: "RuntimeDefault" };

/** istiod, after its definitions. */
export function controlPlane(parent: pulumi.Resource, name: string, plan: MeshPlan): Engine {
  return installEngine(parent, name, {
    chart: "istiod",
    definitions: "base",
    namespace: controlPlaneNamespace,
    // 15017: injection and validation; 15012: certificates and configuration, which sidecars of every namespace ask for.
    webhookPorts: [15017, 15012],
    metricsPorts: plan.monitored ? [15014] : [],
    values: {
      affinity: engineAffinity(),
      autoscaleEnabled: false,
      replicaCount: plan.replicas,
      seccompProfile: runtimeDefault,
      // The agent on the node steers traffic, so that no pod needs the right to change its own network: `restricted` allows none.
      cni: { enabled: true },
      // The sidecar starts before the process and ends after it, so that jobs end. Istio's own default from 1.27.
      env: { ENABLE_NATIVE_SIDECARS: "true", ...(plan.inferencePools ? inferencePools : {}) },
      global: { proxy: { seccompProfile: runtimeDefault }, logAsJson: true },
    },
  });
}

/** GKE keeps network plug-ins elsewhere, and bounds what is critical to a node (values of Istio's profile `platform-gke`). */
function platform(cloud: Cloud): { readonly global?: ChartValues } {
  return cloud === Cloud.Gcp ? { global: { platform: "gke" } } : {};
}

/** What steers the traffic of pods with a sidecar, once on every node that may carry one. */
export function nodeAgent(parent: pulumi.Resource, name: string, plan: MeshPlan, after: Engine): Engine {
  return installEngine(
    parent,
    `${name}-node`,
    {
      chart: "cni",
      namespace: "istio-cni",
      releaseName: "istio-cni",
      // It writes the node's network configuration.
      podSecurity: PodSecurity.Privileged,
      values: {
        ...(plan.acceleratorNodes ? {} : { affinity: engineAffinity() }),
        ...platform(plan.cloud),
      },
    },
    { dependsOn: [after.release] },
  );
}

/** Annotations by which a cloud makes a load balancer that the internet does not reach. */
export const internalOnly: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  // The first is for AWS's load balancer controller, the second for the controller that EKS runs by itself.
  [Cloud.Aws]: {
    "service.beta.kubernetes.io/aws-load-balancer-scheme": "internal",
    "service.beta.kubernetes.io/aws-load-balancer-internal": "true",
    "service.beta.kubernetes.io/aws-load-balancer-type": "nlb",
  },
  [Cloud.Gcp]: { "networking.gke.io/load-balancer-type": "Internal" },
  [Cloud.Azure]: { "service.beta.kubernetes.io/azure-load-balancer-internal": "true" },
};

export function gatewayPods(
  parent: pulumi.Resource,
  name: string,
  plan: GatewayPlan,
  cloud: Cloud,
  after: readonly kubernetes.helm.v3.Release[],
): Engine {
  const ports = [
    { name: "status-port", port: 15021, protocol: "TCP", targetPort: 15021 },
    { name: "https", port: 443, protocol: "TCP", targetPort: 443 },
    ...plan.tcpPorts.map((port) => ({ name: `tcp-${port}`, port, protocol: "TCP", targetPort: port })),
  ];
  return installEngine(
    parent,
    `${name}-gateway`,
    {
      chart: "gateway",
      namespace: gatewayNamespace,
      // From the network or any pod: what may come in is what its certificate and routes say.
      webhookPorts: [443, ...plan.tcpPorts],
      values: {
        affinity: engineAffinity(),
        autoscaling: { enabled: false },
        replicaCount: plan.replicas,
        podDisruptionBudget: { maxUnavailable: 1 },
        // What the chart itself sets, and the profile that `restricted` asks for.
        securityContext: {
          seccompProfile: runtimeDefault,
          sysctls: [{ name: "net.ipv4.ip_unprivileged_port_start", value: "0" }],
        },
        service: {
          type: plan.exposure === GatewayExposure.Internal ? "LoadBalancer" : "ClusterIP",
          annotations: plan.exposure === GatewayExposure.Internal ? { ...internalOnly[cloud] } : {},
          ports,
        },
      },
    },
    { dependsOn: [...after] },
  );
}
