import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { installEngine } from "../../charts/engine";
import { PodSecurity } from "../../namespace";
import type { NetworkOperatorPlan } from "./plan";

export function networkOperator(parent: pulumi.Resource, name: string, plan: NetworkOperatorPlan): pulumi.CustomResource {
  const engine = installEngine(parent, name, {
    chart: "network-operator",
    namespace: plan.namespaceName,
    // It loads a driver into the nodes' kernel.
    podSecurity: PodSecurity.Privileged,
    values: plan.values,
  });
  return new kubernetes.apiextensions.CustomResource(
    `${name}-policy`,
    {
      apiVersion: "mellanox.com/v1alpha1",
      kind: "NicClusterPolicy",
      // The operator acts on one of this name, and on no other.
      metadata: { name: "nic-cluster-policy" },
      spec: plan.policy,
    },
    { parent, dependsOn: [engine.release] },
  );
}
