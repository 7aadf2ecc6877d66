import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

/**
 * GKE admits pods of the system's priorities only where a quota names them
 * (https://cloud.google.com/kubernetes-engine/docs/concepts/priority-classes, 2026-11). Nothing is bounded by this one.
 */
export function systemPriorities(parent: pulumi.Resource, name: string, namespace: pulumi.Input<string>): pulumi.Resource {
  return new kubernetes.core.v1.ResourceQuota(
    name,
    {
      metadata: { name: "system-priorities", namespace },
      spec: {
        hard: { pods: "100000" },
        scopeSelector: {
          matchExpressions: [
            { scopeName: "PriorityClass", operator: "In", values: ["system-node-critical", "system-cluster-critical"] },
          ],
        },
      },
    },
    { parent },
  );
}
