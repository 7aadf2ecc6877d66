import type * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

type EnvVar = kubernetes.types.input.core.v1.EnvVar;

/** A person's own variables, in the order of their names so that a new order is no change. */
export function given(environment: Readonly<Record<string, pulumi.Input<string>>>): EnvVar[] {
  return Object.entries(environment)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, value]) => ({ name, value }));
}

/** OpenTelemetry's variables, and those of Jaeger's older clients, which the collector understands too. */
export function tracingVariables(host: pulumi.Input<string> | undefined, service: string): EnvVar[] {
  if (host === undefined) return [];
  return [
    { name: "OTEL_SERVICE_NAME", value: service },
    { name: "OTEL_EXPORTER_OTLP_ENDPOINT", value: pulumi.interpolate`http://${host}:4317` },
    { name: "JAEGER_AGENT_HOST", value: host },
    { name: "JAEGER_AGENT_PORT", value: "6831" },
  ];
}

/** A store's `workloadEnvironment` from its ConfigMap, and the keys of its Secret where it is not reached by an identity. */
export function storageVariables(
  configMap: pulumi.Input<string> | undefined,
  secret: pulumi.Input<string> | undefined,
): Pick<kubernetes.types.input.core.v1.Container, "envFrom"> {
  const sources = [
    ...(configMap === undefined ? [] : [{ configMapRef: { name: configMap } }]),
    ...(secret === undefined ? [] : [{ secretRef: { name: secret } }]),
  ];
  return sources.length === 0 ? {} : { envFrom: sources };
}
