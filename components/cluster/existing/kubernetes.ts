import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ExistingClusterPlan } from "./plan";

export function existingCluster(parent: pulumi.Resource, name: string, plan: ExistingClusterPlan): kubernetes.Provider {
  return new kubernetes.Provider(
    `${name}-kubernetes`,
    {
      ...(plan.context === undefined ? {} : { context: plan.context }),
      ...(plan.kubeconfig === undefined ? {} : { kubeconfig: pulumi.secret(plan.kubeconfig) }),
      // The context says which cluster it is, so that a renewed certificate does not replace what runs there.
      ...(plan.context === undefined ? {} : { clusterIdentifier: plan.context }),
      enableServerSideApply: true,
      // Settings reach running pods by a map that changes; the others are immutable and named by their content.
      enableConfigMapMutable: true,
    },
    { parent },
  );
}
