import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ServingProtocol, ServingTls } from "./enums";
import { type ModelServerPlan, servesLabel } from "./plan";
import { portName } from "./pods";
import { poolLabel } from "./pools";
import { servingRules } from "./rules";

/** Where Istio's agent hands on what the process beside it measures (https://istio.io/latest/docs/ops/integrations/prometheus/). */
export const sidecarMetrics = 15020;

interface SecretKey {
  readonly secret: { readonly name: string; readonly key: string };
}

/** What we set of a PodMonitor (monitoring.coreos.com/v1, definitions of v0.93.1). */
interface PodMonitorSpec {
  readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
  readonly podTargetLabels: readonly string[];
  readonly podMetricsEndpoints: readonly {
    readonly port?: string;
    readonly portNumber?: number;
    readonly path: string;
    readonly interval: string;
    readonly scheme: "http" | "https";
    readonly tlsConfig?: {
      readonly ca: SecretKey;
      readonly serverName: pulumi.Input<string>;
      readonly cert?: SecretKey;
      readonly keySecret?: SecretKey["secret"];
    };
  }[];
}

/** Prometheus reads the servers, with a certificate where they ask for one, and judges them. */
export function watch(name: string, plan: ModelServerPlan, opts: pulumi.CustomResourceOptions): void {
  const apiVersion = "monitoring.coreos.com/v1";
  const metadata = { namespace: plan.namespace, name, labels: plan.labels };
  new kubernetes.apiextensions.CustomResource(
    `${name}-rules`,
    { apiVersion, kind: "PrometheusRule", metadata, spec: { groups: servingRules(plan) } },
    opts,
  );
  // vLLM's gRPC server has no metrics.
  if (plan.protocol === ServingProtocol.Grpc) return;
  const spec: PodMonitorSpec = {
    selector: { matchLabels: { ...plan.podLabels, [servesLabel]: "true" } },
    // Queries tell models by `app`, and a canary's gates tell versions by Argo's label.
    podTargetLabels: ["app", poolLabel, "rollouts-pod-template-hash"],
    podMetricsEndpoints: [
      plan.inMesh
        ? { portNumber: sidecarMetrics, path: "/stats/prometheus", interval: "15s", scheme: "http" }
        : {
            port: portName(plan),
            path: "/metrics",
            interval: "15s",
            scheme: plan.tls.mode === ServingTls.None ? "http" : "https",
            ...certificates(name, plan),
          },
    ],
  };
  new kubernetes.apiextensions.CustomResource(`${name}-monitor`, { apiVersion, kind: "PodMonitor", metadata, spec }, opts);
}

function certificates(name: string, { tls, namespace }: ModelServerPlan): Partial<PodMonitorSpec["podMetricsEndpoints"][number]> {
  if (tls.mode === ServingTls.None) return {};
  const key = (file: string): SecretKey => ({ secret: { name: tls.secretName, key: file } });
  return {
    tlsConfig: {
      ca: key("ca.crt"),
      serverName: pulumi.interpolate`${name}.${namespace}.svc`,
      ...(tls.mode === ServingTls.Mutual ? { cert: key("tls.crt"), keySecret: key("tls.key").secret } : {}),
    },
  };
}
