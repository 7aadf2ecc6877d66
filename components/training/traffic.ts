import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { roleLabel } from "../workloads/labels";
import { podsOfNamespace, toCloudApis, toCredentials, toNames, toTracing } from "../workloads/traffic";
import type { TrainingPlan } from "./plan";

type Peer = kubernetes.types.input.networking.v1.NetworkPolicyPeer;

/**
 * Who may talk to whom. Collective libraries and rendezvous open ports as they like, so pods of the group reach each other on all;
 * traffic of EFA, InfiniBand and the accelerators' own links does not pass network policy at all.
 */
export function groupTraffic(
  name: string,
  plan: TrainingPlan,
  opts: pulumi.CustomResourceOptions,
): kubernetes.networking.v1.NetworkPolicy[] {
  const group: Peer[] = [{ podSelector: { matchLabels: plan.podLabels } }];
  if (plan.parameterServers !== undefined) group.push({ podSelector: { matchLabels: plan.parameterServers.podLabels } });
  const coordinator = coordinatorPods(plan);
  const monitoring = podsOfNamespace(plan.monitoringNamespace);

  const workers = new kubernetes.networking.v1.NetworkPolicy(
    `${name}-traffic`,
    {
      metadata: { namespace: plan.namespace, name: plan.serviceName, labels: plan.labels },
      spec: {
        podSelector: { matchLabels: plan.podLabels },
        policyTypes: ["Ingress", "Egress"],
        ingress: [
          { from: group },
          // The runtime's workers register the ports 8080, 8081, ... by rank.
          ...coordinator.map((from) => ({
            from: [from],
            ports: [{ protocol: "TCP", port: plan.workerPort, endPort: plan.workerPort + plan.workers.max - 1 }],
          })),
          ...(plan.metricsPort === undefined
            ? []
            : [{ from: [monitoring], ports: [{ protocol: "TCP", port: plan.metricsPort }] }]),
        ],
        egress: egress(plan, [...group, ...coordinator]),
      },
    },
    opts,
  );
  if (plan.parameterServers === undefined) return [workers];

  const servers = new kubernetes.networking.v1.NetworkPolicy(
    `${name}-servers-traffic`,
    {
      metadata: { namespace: plan.namespace, name: plan.parameterServers.serviceName, labels: plan.parameterServers.labels },
      spec: {
        podSelector: { matchLabels: plan.parameterServers.podLabels },
        policyTypes: ["Ingress", "Egress"],
        ingress: [{ from: group, ports: [{ protocol: "TCP", port: plan.parameterServers.port }] }],
        egress: egress(plan, [...group, ...coordinator]),
      },
    },
    opts,
  );
  return [workers, servers];
}

/** The coordinator's pods; none where workers do without one. */
function coordinatorPods(plan: TrainingPlan): Peer[] {
  if (plan.coordinatorUrl === undefined) return [];
  const podSelector = { matchLabels: { [roleLabel]: "coordinator" } };
  return [
    plan.coordinatorNamespace === undefined ? { podSelector } : { ...podsOfNamespace(plan.coordinatorNamespace), podSelector },
  ];
}

function egress(plan: TrainingPlan, peers: Peer[]): kubernetes.types.input.networking.v1.NetworkPolicyEgressRule[] {
  return [
    { to: peers },
    toNames,
    toCloudApis,
    ...toCredentials(plan.cloud),
    ...(plan.tracingHost === undefined ? [] : [toTracing(plan.monitoringNamespace)]),
  ];
}
