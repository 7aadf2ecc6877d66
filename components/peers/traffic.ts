import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { podsOfNamespace, toCloudApis, toCredentials, toNames, toTracing } from "../workloads/traffic";
import type { PeerPlan } from "./plan";

/** Peers talk to peers and to nobody else; Prometheus reads the sync service. */
export function peerTraffic(
  name: string,
  plan: PeerPlan,
  opts: pulumi.CustomResourceOptions,
): kubernetes.networking.v1.NetworkPolicy[] {
  const peers = { podSelector: { matchLabels: plan.podLabels } };
  const ports = [plan.p2pPort, plan.workerPort, ...(plan.seederPort === undefined ? [] : [plan.seederPort])].map((port) => ({
    protocol: "TCP",
    port,
  }));
  // Peers outside, by their addresses; those behind a tunnel are reached over TLS like any cloud's API.
  const addresses = plan.hosts.flatMap(({ address, tailscaleAddress }) => tailscaleAddress ?? address ?? []);
  const outside = addresses.map((address) => ({ ipBlock: { cidr: `${address}/${address.includes(":") ? 128 : 32}` } }));
  const outsidePorts = [plan.p2pPort, ...new Set(plan.hosts.map(({ workerPort }) => workerPort ?? plan.workerPort))].map(
    (port) => ({ protocol: "TCP", port }),
  );
  const sshPorts = [...new Set(plan.hosts.map(({ port }) => port ?? 22))].map((port) => ({ protocol: "TCP", port }));
  const policy = new kubernetes.networking.v1.NetworkPolicy(
    `${name}-traffic`,
    {
      metadata: { namespace: plan.namespace, name, labels: plan.labels },
      spec: {
        podSelector: { matchLabels: plan.podLabels },
        policyTypes: ["Ingress", "Egress"],
        ingress: [
          { from: [peers], ports },
          ...(outside.length > 0 ? [{ from: outside, ports: outsidePorts }] : []),
          { from: [podsOfNamespace(plan.monitoringNamespace)], ports: [{ protocol: "TCP", port: plan.p2pPort }] },
        ],
        egress: [
          { to: [peers], ports },
          ...(outside.length > 0 ? [{ to: outside, ports: [...outsidePorts, ...sshPorts] }] : []),
          toNames,
          toCloudApis,
          ...toCredentials(plan.cloud),
          ...queueTraffic(plan),
          ...(plan.tracingHost === undefined ? [] : [toTracing(plan.monitoringNamespace)]),
        ],
      },
    },
    opts,
  );
  return [policy];
}

function queueTraffic(plan: PeerPlan): kubernetes.types.input.networking.v1.NetworkPolicyEgressRule[] {
  if (plan.sentinel !== undefined) {
    const to = [{ podSelector: { matchLabels: { app: plan.sentinel.name } } }];
    return [{ to, ports: [6379, 26379].map((port) => ({ protocol: "TCP", port })) }];
  }
  if (plan.queue.kind !== "redis") return [];
  // A Redis that is there has an address that no selector knows; its own firewall says who comes in.
  const port = typeof plan.queue.url === "string" ? Number(/:(\d+)(\/|$)/.exec(plan.queue.url)?.[1] ?? 6379) : 6379;
  return [{ to: [{ ipBlock: { cidr: "0.0.0.0/0" } }], ports: [{ protocol: "TCP", port }] }];
}
