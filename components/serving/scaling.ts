import type * as pulumi from "@pulumi/pulumi";
import { ScalingRule, ScalingTriggerKind } from "../automation";
import { ServingProtocol } from "./enums";
import type { ModelServerPlan } from "./plan";
import type { PlannedPool } from "./pools";

/** What is scaled: a Deployment, a Rollout or whole groups of machines. */
export interface ScaledWorkload {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
}

/**
 * Servers by their queue and by how busy their accelerators are, whichever asks for more. Scaling waits longer downwards than a model
 * takes to load: a server that goes and comes back costs its machine twice and its users the start.
 */
export function scaleServers(
  name: string,
  plan: ModelServerPlan,
  pool: PlannedPool,
  target: ScaledWorkload,
  opts: pulumi.ComponentResourceOptions,
): void {
  const { min, max } = pool.replicas;
  if (max <= min || plan.prometheusUrl === undefined) return;
  const kind = ScalingTriggerKind.Prometheus;
  const serverAddress = plan.prometheusUrl;
  const queue = {
    name: "queue",
    kind,
    serverAddress,
    query: `sum(vllm:num_requests_waiting{app="${plan.name}",${poolSelector(pool)}})`,
    threshold: plan.scaling.queueLength,
  };
  const accelerators = {
    name: "accelerators",
    kind,
    serverAddress,
    query: busy(plan, pool),
    threshold: plan.scaling.acceleratorPercent,
  };
  new ScalingRule(
    `${name}-servers`,
    {
      namespace: plan.namespace,
      target,
      min,
      max,
      triggers: plan.protocol === ServingProtocol.Grpc ? [accelerators] : [queue, accelerators],
      stabilizationSeconds: Math.max(600, plan.startupSeconds),
      stepSeconds: 300,
    },
    opts,
  );
}

function poolSelector({ name }: PlannedPool): string {
  return `trainyard_dev_pool="${name}"`;
}

/**
 * Percent, times servers: KEDA divides by the threshold, and a sum over servers divided by what one may have gives their number. The
 * exporters' use where one names the pod it measures, else the share of the cache that is in use, which is what fills up first.
 */
function busy(plan: ModelServerPlan, pool: PlannedPool): string {
  const pods = `exported_pod=~"${pool.workload}-.*"`;
  const measured = `(DCGM_FI_DEV_GPU_UTIL{${pods}} or habanalabs_utilization{${pods}} or neuroncore_utilization_ratio{${pods}} * 100)`;
  const ranks = pool.sharding.machines * pool.sharding.acceleratorsPerMachine;
  const measuredSum = `sum(${measured}) / ${ranks}`;
  if (plan.protocol === ServingProtocol.Grpc) return measuredSum;
  return `${measuredSum} or sum(vllm:kv_cache_usage_perc{app="${plan.name}",${poolSelector(pool)}}) * 100`;
}
