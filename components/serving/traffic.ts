import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { gatewayNamespace } from "../mesh/plan";
import { podsOfNamespace, toCloudApis, toCredentials, toNames, toTracing } from "../workloads/traffic";
import { pickerLabels } from "./picker/plan";
import type { ModelServerPlan } from "./plan";
import { sidecarMetrics } from "./watching";

/** Clients reach the API and nothing else; machines of one copy reach each other on the ports that their collectives open. */
export function serverTraffic(
  name: string,
  plan: ModelServerPlan,
  opts: pulumi.CustomResourceOptions,
): kubernetes.networking.v1.NetworkPolicy {
  const own = { podSelector: { matchLabels: { ...plan.podLabels } } };
  const grouped = plan.pools.some(({ sharding }) => sharding.machines > 1);
  const clients = [...plan.clientNamespaces, ...(plan.routing.hosts.length > 0 ? [gatewayNamespace] : [])];
  const api = [{ protocol: "TCP", port: plan.ports[0] }];
  return new kubernetes.networking.v1.NetworkPolicy(
    `${name}-traffic`,
    {
      metadata: { namespace: plan.namespace, name, labels: plan.labels },
      spec: {
        podSelector: { matchLabels: { ...plan.podLabels } },
        policyTypes: ["Ingress", "Egress"],
        ingress: [
          { from: [{ podSelector: {} }, ...clients.map((each) => podsOfNamespace(each))], ports: api },
          {
            from: [podsOfNamespace(plan.monitoringNamespace)],
            ports: plan.inMesh ? [{ protocol: "TCP", port: sidecarMetrics }] : api,
          },
          ...(plan.routing.picker === undefined
            ? []
            : [
                {
                  from: [{ podSelector: { matchLabels: pickerLabels(plan.name) } }],
                  ports: [{ protocol: "TCP", port: sidecarMetrics }],
                },
              ]),
          ...(grouped ? [{ from: [own] }] : []),
        ],
        egress: [
          ...(grouped ? [{ to: [own] }] : []),
          toNames,
          toCloudApis,
          ...toCredentials(plan.cloud),
          ...(plan.tracingHost === undefined ? [] : [toTracing(plan.monitoringNamespace)]),
        ],
      },
    },
    opts,
  );
}
