import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { ModelServerPlan } from "./plan";
import { type PodParts, serverPod } from "./pods";
import { isScaled, type PlannedPool } from "./pools";

type PodTemplate = kubernetes.types.input.core.v1.PodTemplateSpec;

export const groupVersion = "leaderworkerset.x-k8s.io/v1";

/** What we set of a LeaderWorkerSet (leaderworkerset.x-k8s.io/v1, definitions of v0.10.0). */
interface LeaderWorkerSetSpec {
  /** Groups. Absent where an autoscaler decides. */
  readonly replicas?: number;
  readonly startupPolicy: "LeaderCreated";
  readonly rolloutStrategy: {
    readonly type: "RollingUpdate";
    readonly rollingUpdateConfiguration: { readonly maxSurge: number; readonly maxUnavailable: number };
  };
  readonly networkConfig: { readonly subdomainPolicy: "UniquePerReplica" };
  readonly leaderWorkerTemplate: {
    /** Machines of one group, the first included. */
    readonly size: number;
    readonly restartPolicy: "RecreateGroupOnPodRestart";
    readonly leaderTemplate: PodTemplate;
    readonly workerTemplate: PodTemplate;
  };
}

/** Copies of a model that take several machines each: whole groups start, fail and change together. */
export function serverGroups(
  name: string,
  plan: ModelServerPlan,
  pool: PlannedPool,
  parts: PodParts,
  opts: pulumi.CustomResourceOptions,
): kubernetes.apiextensions.CustomResource {
  const maxSurge = plan.delivery.maxSurge ?? 0;
  const spec: LeaderWorkerSetSpec = {
    ...(isScaled(pool) ? {} : { replicas: pool.replicas.min }),
    startupPolicy: "LeaderCreated",
    rolloutStrategy: {
      type: "RollingUpdate",
      rollingUpdateConfiguration: { maxSurge, maxUnavailable: maxSurge === 0 ? 1 : 0 },
    },
    networkConfig: { subdomainPolicy: "UniquePerReplica" },
    leaderWorkerTemplate: {
      size: pool.sharding.machines,
      // Ranks that are left wait for the one that is gone; only a whole group starts again.
      restartPolicy: "RecreateGroupOnPodRestart",
      leaderTemplate: serverPod(plan, pool, "leader", parts),
      workerTemplate: serverPod(plan, pool, "worker", parts),
    },
  };
  new kubernetes.policy.v1.PodDisruptionBudget(
    `${name}-disruption`,
    {
      metadata: { namespace: plan.namespace, name: pool.workload, labels: plan.labels },
      // A group that loses one machine is away as a whole: no second one may be taken meanwhile.
      spec: { maxUnavailable: 1, selector: { matchLabels: { ...pool.podLabels } }, unhealthyPodEvictionPolicy: "AlwaysAllow" },
    },
    { ...(opts.parent && { parent: opts.parent }) },
  );
  return new kubernetes.apiextensions.CustomResource(
    `${name}-group`,
    {
      apiVersion: groupVersion,
      kind: "LeaderWorkerSet",
      metadata: { namespace: plan.namespace, name: pool.workload, labels: plan.labels },
      spec,
    },
    opts,
  );
}
