import type * as pulumi from "@pulumi/pulumi";
import { type Engine, installEngine } from "../../charts/engine";
import { PodSecurity } from "../../namespace";
import { systemPriorities } from "../system-priorities";
import type { GpuOperatorPlan } from "./plan";

export function gpuOperator(parent: pulumi.Resource, name: string, plan: GpuOperatorPlan): Engine {
  const engine = installEngine(parent, name, {
    chart: "gpu-operator",
    namespace: plan.namespaceName,
    // It installs what containers get devices by, on the host.
    podSecurity: PodSecurity.Privileged,
    values: plan.values,
    metricsPorts: [9400],
  });
  if (plan.quota) systemPriorities(parent, `${name}-priorities`, engine.namespace);
  return engine;
}
