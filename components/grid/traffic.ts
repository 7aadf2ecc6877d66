import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { podsOfNamespace, toCloudApis, toNames } from "../workloads/traffic";
import { clientLabel } from "./cluster-spec";
import { type GridPlan, ports } from "./plan";

const tcp = (numbers: readonly number[]) => numbers.map((port) => ({ protocol: "TCP", port }));

/**
 * Ray's own pods talk to one another on ports that it picks (docs.ray.io, "Configuring Ray: ports"). From elsewhere: clients by their
 * label, KubeRay to the dashboard's API, Prometheus to the metrics. 6379 is the cluster's alone.
 */
export function gridTraffic(name: string, plan: GridPlan, labels: Record<string, string>, opts: pulumi.CustomResourceOptions) {
  const { namespace } = plan;
  const own = { podSelector: { matchLabels: labels } };
  const clients = { podSelector: { matchLabels: { [clientLabel]: "true" } } };
  return new kubernetes.networking.v1.NetworkPolicy(
    `${name}-traffic`,
    {
      metadata: { namespace, name, labels: plan.labels },
      spec: {
        podSelector: { matchLabels: labels },
        policyTypes: ["Ingress", "Egress"],
        ingress: [
          { from: [own] },
          { from: [clients], ports: tcp([ports.dashboard, ports.client]) },
          { from: [podsOfNamespace(plan.operatorNamespace)], ports: tcp([ports.dashboard]) },
          { from: [podsOfNamespace(plan.monitoringNamespace)], ports: tcp([ports.metrics]) },
        ],
        egress: [{ to: [own] }, toNames, toCloudApis],
      },
    },
    opts,
  );
}

/** Pods that hand jobs in are let out to Ray, to names, and nowhere else. */
export function submitterTraffic(
  name: string,
  plan: GridPlan,
  labels: Record<string, string>,
  opts: pulumi.CustomResourceOptions,
) {
  return new kubernetes.networking.v1.NetworkPolicy(
    `${name}-clients`,
    {
      metadata: { namespace: plan.namespace, name: `${plan.name}-clients`, labels: plan.labels },
      spec: {
        podSelector: { matchLabels: { [clientLabel]: "true" } },
        policyTypes: ["Egress"],
        egress: [{ to: [{ podSelector: { matchLabels: labels } }], ports: tcp([ports.dashboard, ports.client]) }, toNames],
      },
    },
    opts,
  );
}
