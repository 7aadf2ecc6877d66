import { Strategy } from "../../components/core/cloud";
import { type ClusterRequest, planTwoClusters, restoreTwoClusters } from "./cluster-stages";
import {
  Activity,
  type Colour,
  type Declaration,
  type Gate,
  other,
  Phase,
  type RolloutPlan,
  type Side,
  type Stage,
  type Target,
  TargetKind,
} from "./model";

/** What a rollout is planned from. */
export interface PlanRequest {
  readonly target: Target;
  readonly strategy: Strategy;
  readonly active: Colour;
  /** Percent of machines or traffic that each step of a canary has reached, rising to 100. */
  readonly steps: readonly number[];
  /** Checked after each change. */
  readonly gates: readonly Gate[];
  /** Whether a second side can be had beside the first; the reason where it cannot. */
  readonly spareCapacity: { readonly available: true } | { readonly available: false; readonly reason: string };
  /** Machines that are changed at a time, in percent, where no second side fits beside the first. */
  readonly batchPercent: number;
  /** Machines of a node group: steps are whole machines. */
  readonly machines?: number;
  /** Whether the cloud itself brings the change to what is there, batch after batch: one `up`, and no second side. */
  readonly byCloud: boolean;
  /** Whether training jobs run on the target. */
  readonly hasJobs: boolean;
  /** A cluster that is changed by a second one beside it. */
  readonly cluster?: Pick<ClusterRequest, "scarce" | "reason" | "ttlSeconds" | "leaves">;
}

/** A side that is all there, and takes everything. */
export const whole = (version: Side["version"]): Side => ({
  version,
  capacityPercent: 100,
  trafficPercent: 100,
  updatedPercent: version === "new" ? 100 : 0,
});

/** The stages from the old to the new. */
export function planRollout(request: PlanRequest): RolloutPlan {
  const { target, strategy, spareCapacity, cluster } = request;
  if (cluster !== undefined) return { target, strategy, ...planTwoClusters({ ...request, ...cluster }) };
  const wantsTwo = strategy === Strategy.BlueGreen || (strategy === Strategy.Canary && target.kind !== TargetKind.NodeGroup);
  if (wantsTwo && spareCapacity.available) {
    return { target, strategy, form: "side-by-side", stages: sideBySide(request), notes: [] };
  }
  const notes =
    wantsTwo && !spareCapacity.available && !request.byCloud ? [`changed in place, in batches: ${spareCapacity.reason}`] : [];
  return { target, strategy, form: "in-place", stages: inPlace(request), notes };
}

/** Jobs leave what changes and come back afterwards; without jobs a stage only declares and checks. */
function activities(hasJobs: boolean, disruptive: boolean): readonly Activity[] {
  const { Fence, Checkpoint, Evict, Apply, Gate, Unfence, Resumed } = Activity;
  return hasJobs && disruptive ? [Fence, Checkpoint, Evict, Apply, Gate, Unfence, Resumed] : [Apply, Gate];
}

function sideBySide({ active, steps, gates, strategy, hasJobs }: PlanRequest): Stage[] {
  const green = other(active);
  const both = (old: Side, fresh: Side, now: Colour): Declaration => ({ active: now, [active]: old, [green]: fresh });
  // A canary starts small; blue-green stands whole before it takes anything.
  const firstStep = steps[0] ?? 100;
  const canary = strategy === Strategy.Canary;
  const fresh = (capacityPercent: number, trafficPercent: number): Side => ({
    version: "new",
    capacityPercent,
    trafficPercent,
    updatedPercent: 100,
  });
  const old = (trafficPercent: number): Side => ({ version: "old", capacityPercent: 100, trafficPercent, updatedPercent: 0 });
  const initial = canary ? firstStep : 100;

  const stages: Stage[] = [
    {
      phase: Phase.Provision,
      title: `provision ${green}`,
      declaration: both(old(100), fresh(initial, 0), active),
      activities: [Activity.Apply],
      gates: [],
    },
    {
      phase: Phase.Verify,
      title: `verify ${green}`,
      declaration: both(old(100), fresh(initial, 0), active),
      activities: [Activity.Gate],
      gates,
    },
  ];
  for (const percent of canary ? steps : [100]) {
    stages.push({
      phase: Phase.Shift,
      title: `shift ${percent} % to ${green}`,
      declaration: both(old(100 - percent), fresh(canary ? percent : 100, percent), percent === 100 ? green : active),
      activities: [Activity.Apply, Activity.Gate],
      gates,
    });
  }
  // Jobs that still run on the old side leave it with a proven checkpoint, and have to move again on the new side before the old one goes.
  const emptied = both(old(0), fresh(100, 100), green);
  stages.push({
    phase: Phase.Drain,
    title: `drain ${active}`,
    declaration: emptied,
    activities: activities(hasJobs, true),
    gates: [],
  });
  stages.push({
    phase: Phase.Retire,
    title: `retire ${active}`,
    declaration: { active: green, [green]: whole("new") },
    activities: [Activity.Apply],
    gates: [],
    pointOfNoReturn: true,
  });
  return stages;
}

/** Percentages at which the gates are asked when the new side grows by what the old one gives up. */
function batches({ strategy, steps, batchPercent, machines }: PlanRequest): number[] {
  if (strategy === Strategy.Recreate) return [100];
  // A canary is one machine; without a count, the first step.
  const first = strategy === Strategy.Canary ? [machines === undefined ? (steps[0] ?? 100) : 100 / machines] : [];
  const reached = [...first];
  for (let percent = (reached[0] ?? 0) + batchPercent; percent < 100; percent += batchPercent) reached.push(percent);
  const whole = [...reached, 100].map((percent) => wholeMachines(percent, machines));
  return whole.filter((percent, index) => percent > (whole[index - 1] ?? 0));
}

function wholeMachines(percent: number, machines: number | undefined): number {
  return machines === undefined || machines === 0 ? percent : (Math.ceil((percent * machines) / 100 - 1e-6) * 100) / machines;
}

function inPlace(request: PlanRequest): Stage[] {
  const { active, gates, hasJobs, strategy } = request;
  if (request.byCloud) {
    const title = strategy === Strategy.Recreate ? "stop all, start new" : "change in place";
    const declaration: Declaration = { active, [active]: whole("new") };
    return [{ phase: Phase.Shift, title, declaration, activities: activities(hasJobs, true), gates }];
  }
  const green = other(active);
  const stages = batches(request).map((percent, index): Stage => {
    const left = 100 - percent;
    const old: Side = { version: "old", capacityPercent: left, trafficPercent: left, updatedPercent: 0 };
    const fresh: Side = { version: "new", capacityPercent: percent, trafficPercent: percent, updatedPercent: 100 };
    return {
      phase: index === 0 && strategy === Strategy.Canary ? Phase.Verify : Phase.Shift,
      title: strategy === Strategy.Recreate ? "stop all, start new" : `change ${Math.round(percent)} % in place`,
      declaration: { active: percent === 100 ? green : active, [active]: old, [green]: fresh },
      activities: activities(hasJobs, true),
      gates,
    };
  });
  const retire: Stage = {
    phase: Phase.Retire,
    title: `retire ${active}`,
    declaration: { active: green, [green]: whole("new") },
    activities: [Activity.Apply],
    gates: [],
    pointOfNoReturn: true,
  };
  return [...stages, retire];
}

/**
 * The way back from any stage: the old side takes everything again, jobs on the new side leave it with a proven checkpoint, the new side
 * goes. In place, what was changed is changed back.
 */
export function planRestore(plan: RolloutPlan, applied: Declaration, active: Colour, hasJobs: boolean): Stage[] {
  if (plan.cluster !== undefined) return restoreTwoClusters(plan, applied, active, hasJobs);
  const steady: Declaration = { active, [active]: whole("old") };
  const green = other(active);
  const fresh = applied[green];
  if (plan.form === "in-place") {
    const back: Stage = {
      phase: Phase.Restore,
      title: "change back in place",
      declaration: steady,
      activities: activities(hasJobs, true),
      gates: [],
    };
    if (fresh === undefined) return [back];
    const emptied: Side = { ...fresh, capacityPercent: 0, trafficPercent: 0 };
    return [
      { ...back, declaration: { active, [active]: whole("old"), [green]: emptied } },
      { phase: Phase.Retire, title: `retire ${green}`, declaration: steady, activities: [Activity.Apply], gates: [] },
    ];
  }
  if (fresh === undefined)
    return [{ phase: Phase.Restore, title: `keep ${active}`, declaration: steady, activities: [Activity.Apply], gates: [] }];
  const shiftedBack: Declaration = { active, [active]: whole("old"), [green]: { ...fresh, trafficPercent: 0 } };
  return [
    { phase: Phase.Restore, title: `shift back to ${active}`, declaration: shiftedBack, activities: [Activity.Apply], gates: [] },
    { phase: Phase.Drain, title: `drain ${green}`, declaration: shiftedBack, activities: activities(hasJobs, true), gates: [] },
    { phase: Phase.Retire, title: `retire ${green}`, declaration: steady, activities: [Activity.Apply], gates: [] },
  ];
}
