import type * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { engineAffinity, installEngine } from "../../charts/engine";
import { PodSecurity } from "../../namespace";
import { systemPriorities } from "../system-priorities";
import type { DraDriversPlan } from "./plan";

export function draDrivers(parent: pulumi.Resource, name: string, plan: DraDriversPlan): readonly kubernetes.helm.v3.Release[] {
  return plan.releases.map((driver) => {
    const engine = installEngine(parent, `${name}-${driver.name}`, {
      chart: driver.chart,
      namespace: driver.namespaceName,
      // A driver opens the host's devices and kubelet's folders.
      podSecurity: PodSecurity.Privileged,
      // NVIDIA's has a controller beside the pods on the nodes, which needs no accelerator.
      values: driver.name === "nvidia" ? { ...driver.values, controller: { affinity: engineAffinity() } } : driver.values,
      metricsPorts: driver.metricsPorts,
    });
    if (plan.quota) systemPriorities(parent, `${name}-${driver.name}-priorities`, engine.namespace);
    return engine.release;
  });
}
