import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { toNames } from "../workloads/traffic";
import type { NamespacePlan } from "./plan";

export function namespace(parent: pulumi.Resource, name: string, plan: NamespacePlan): pulumi.Output<string> {
  const child = { parent };
  const space = new kubernetes.core.v1.Namespace(
    `${name}-namespace`,
    { metadata: { name: plan.name, labels: plan.labels } },
    child,
  );
  const metadata = { namespace: space.metadata.name };

  if (plan.isolated) {
    new kubernetes.networking.v1.NetworkPolicy(
      `${name}-isolation`,
      {
        metadata: { ...metadata, name: "isolation" },
        // Names are all that every pod needs; a workload's own policy opens the rest.
        spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"], egress: [toNames] },
      },
      child,
    );
  }
  if (plan.quota !== undefined) {
    new kubernetes.core.v1.ResourceQuota(
      `${name}-quota`,
      { metadata: { ...metadata, name: "quota", annotations: { "pulumi.com/skipAwait": "true" } }, spec: { hard: plan.quota } },
      child,
    );
  }
  new kubernetes.core.v1.LimitRange(
    `${name}-defaults`,
    {
      metadata: { ...metadata, name: "defaults" },
      spec: { limits: [{ type: "Container", defaultRequest: plan.defaults.requests, default: plan.defaults.limits }] },
    },
    child,
  );
  return space.metadata.name;
}
