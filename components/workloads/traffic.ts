import type * as kubernetes from "@pulumi/kubernetes";
import type { Cloud } from "../core/cloud";

type EgressRule = kubernetes.types.input.networking.v1.NetworkPolicyEgressRule;
type Peer = kubernetes.types.input.networking.v1.NetworkPolicyPeer;

/** All pods of a namespace, by the label that the API server itself sets on it. */
export function podsOfNamespace(namespace: string, labels?: Record<string, string>): Peer {
  return {
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
    ...(labels === undefined ? {} : { podSelector: { matchLabels: labels } }),
  };
}

/** Names: any resolver, because a node-local one answers on a link-local address that no pod selector matches. */
export const toNames: EgressRule = {
  ports: [
    { protocol: "UDP", port: 53 },
    { protocol: "TCP", port: 53 },
  ],
};

/** Object storage, registries of credentials, and the rest of a cloud's API: encrypted, to anywhere, because their addresses change. */
export const toCloudApis: EgressRule = {
  to: [{ ipBlock: { cidr: "0.0.0.0/0" } }, { ipBlock: { cidr: "::/0" } }],
  ports: [{ protocol: "TCP", port: 443 }],
};

/** Agents that hand a pod its cloud credentials. Elsewhere credentials come over the cloud's API, or not at all. */
export function toCredentials(cloud: Cloud): EgressRule[] {
  switch (cloud) {
    case "aws":
      // EKS Pod Identity agent: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html
      return [rule(["169.254.170.23/32", "fd00:ec2::23/128"], 80)];
    case "gcp":
      // GKE metadata server; the second address is what the first becomes before policy is applied, where iptables does it:
      // https://cloud.google.com/kubernetes-engine/docs/how-to/network-policy
      return [rule(["169.254.169.254/32"], 80), rule(["169.254.169.252/32"], 988)];
    default:
      return [];
  }
}

function rule(cidrs: readonly string[], port: number): EgressRule {
  return { to: cidrs.map((cidr) => ({ ipBlock: { cidr } })), ports: [{ protocol: "TCP", port }] };
}

/** The OpenTelemetry collector in the monitoring namespace: OTLP, and Jaeger's older protocol. */
export function toTracing(monitoringNamespace: string): EgressRule {
  return {
    to: [podsOfNamespace(monitoringNamespace)],
    ports: [
      { protocol: "TCP", port: 4317 },
      { protocol: "TCP", port: 4318 },
      { protocol: "UDP", port: 6831 },
    ],
  };
}
