import type * as kubernetes from "@pulumi/kubernetes";
import { together, zoneDomain } from "../workloads/placement";
import { AntiAffinity, PlacementBy } from "./enums";
import { component, componentLabel, type ModelServerPlan } from "./plan";
import type { PlannedPool } from "./pools";

type Affinity = kubernetes.types.input.core.v1.Affinity;
type PodAffinityTerm = kubernetes.types.input.core.v1.PodAffinityTerm;
type WeightedTerm = kubernetes.types.input.core.v1.WeightedPodAffinityTerm;
type TopologySpreadConstraint = kubernetes.types.input.core.v1.TopologySpreadConstraint;

const host = "kubernetes.io/hostname";
/** LeaderWorkerSet gives it to all pods of one group, and to no other (v0.10.0, pkg/webhooks/pod_webhook.go). */
const groupLabel = "leaderworkerset.sigs.k8s.io/group-key";

/** Which machines a server goes to, of those that have what it asks for. */
export function serverAffinity(plan: ModelServerPlan, pool: PlannedPool): Affinity {
  const { by, antiAffinity, zones } = plan.placement;
  const servers: PodAffinityTerm = { topologyKey: host, labelSelector: { matchLabels: { [componentLabel]: component } } };
  const same: PodAffinityTerm = { topologyKey: host, labelSelector: { matchLabels: { ...plan.podLabels } } };
  // Machines of one copy talk to one another all the time; only single ones are kept apart.
  const apart = pool.sharding.machines === 1 ? antiAffinity : AntiAffinity.None;
  const away = [
    ...(by === PlacementBy.Compute ? [{ weight: 50, podAffinityTerm: servers }] : []),
    ...(apart === AntiAffinity.Preferred ? [{ weight: 100, podAffinityTerm: same }] : []),
  ];
  const required = apart === AntiAffinity.Required ? [same] : [];
  return {
    ...(zones.length === 0
      ? {}
      : {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [{ matchExpressions: [{ key: zoneDomain, operator: "In", values: [...zones] }] }],
            },
          },
        }),
    ...nearTo(pool, by === PlacementBy.Memory ? [{ weight: 50, podAffinityTerm: servers }] : []),
    ...(away.length + required.length === 0
      ? {}
      : {
          podAntiAffinity: {
            ...(away.length === 0 ? {} : { preferredDuringSchedulingIgnoredDuringExecution: away }),
            ...(required.length === 0 ? {} : { requiredDuringSchedulingIgnoredDuringExecution: required }),
          },
        }),
  };
}

/**
 * Each copy of several machines by itself: two copies may stand in two zones, one may not. LeaderWorkerSet's own `exclusive-topology` would keep every
 * other group out of the zone.
 */
function nearTo({ fabric, podLabels }: PlannedPool, wishes: WeightedTerm[]): Pick<Affinity, "podAffinity"> {
  const copy =
    fabric.domain === undefined
      ? {}
      : together({ labelSelector: { matchLabels: { ...podLabels } }, matchLabelKeys: [groupLabel] }, fabric.domain);
  const preferred = [...(copy.preferredDuringSchedulingIgnoredDuringExecution ?? []), ...wishes];
  const required = copy.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  if (preferred.length + required.length === 0) return {};
  return {
    podAffinity: {
      ...(required.length === 0 ? {} : { requiredDuringSchedulingIgnoredDuringExecution: required }),
      ...(preferred.length === 0 ? {} : { preferredDuringSchedulingIgnoredDuringExecution: preferred }),
    },
  };
}

/** By load: as many servers on each machine as on any other, whatever their model. */
export function serverSpread(plan: ModelServerPlan, pool: PlannedPool): TopologySpreadConstraint[] {
  if (plan.placement.by !== PlacementBy.Load) return [];
  const labelSelector = { matchLabels: pool.sharding.machines === 1 ? { [componentLabel]: component } : { ...plan.podLabels } };
  return [{ maxSkew: 1, topologyKey: host, whenUnsatisfiable: "ScheduleAnyway", labelSelector }];
}
