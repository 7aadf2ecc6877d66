import { Strategy } from "../../components/core/cloud";
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
  /** Machines or replicas that are changed at a time, in percent, where one side is changed in place. */
  readonly batchPercent: number;
  /** Whether training jobs run on the target. */
  readonly hasJobs: boolean;
}

const whole = (version: Side["version"]): Side => ({
  version,
  capacityPercent: 100,
  trafficPercent: 100,
  updatedPercent: version === "new" ? 100 : 0,
});

/** The stages from the old to the new. */
export function planRollout(request: PlanRequest): RolloutPlan {
  const { target, strategy, spareCapacity } = request;
  const wantsTwo = strategy === Strategy.BlueGreen || (strategy === Strategy.Canary && target.kind !== TargetKind.NodeGroup);
  if (wantsTwo && spareCapacity.available) {
    return { target, strategy, form: "side-by-side", stages: sideBySide(request), notes: [] };
  }
  const notes = wantsTwo && !spareCapacity.available ? [`changed in place, in batches: ${spareCapacity.reason}`] : [];
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

/** Percentages at which the gates are asked when one side is changed in place. */
function inPlaceSteps({ strategy, steps, batchPercent }: PlanRequest): number[] {
  if (strategy === Strategy.Recreate) return [100];
  const first = strategy === Strategy.Canary ? steps.filter((step) => step < 100).slice(0, 1) : [];
  const reached = [...first];
  for (let percent = (reached[0] ?? 0) + batchPercent; percent < 100; percent += batchPercent) reached.push(percent);
  return [...reached, 100];
}

function inPlace(request: PlanRequest): Stage[] {
  const { active, gates, hasJobs, strategy } = request;
  return inPlaceSteps(request).map((percent, index): Stage => {
    const side: Side =
      percent === 100 ? whole("new") : { version: "old", capacityPercent: 100, trafficPercent: 100, updatedPercent: percent };
    return {
      phase: index === 0 && strategy === Strategy.Canary ? Phase.Verify : Phase.Shift,
      title: strategy === Strategy.Recreate ? "stop all, start new" : `change ${percent} % in place`,
      declaration: { active, [active]: side },
      activities: activities(hasJobs, true),
      gates,
    };
  });
}

/**
 * The way back from any stage: the old side takes everything again, jobs on the new side leave it with a proven checkpoint, the new side
 * goes. In place, what was changed is changed back.
 */
export function planRestore(plan: RolloutPlan, applied: Declaration, active: Colour, hasJobs: boolean): Stage[] {
  const steady: Declaration = { active, [active]: whole("old") };
  if (plan.form === "in-place") {
    return [
      {
        phase: Phase.Restore,
        title: "change back in place",
        declaration: steady,
        activities: activities(hasJobs, true),
        gates: [],
      },
    ];
  }
  const green = other(active);
  const fresh = applied[green];
  if (fresh === undefined)
    return [{ phase: Phase.Restore, title: `keep ${active}`, declaration: steady, activities: [Activity.Apply], gates: [] }];
  const shiftedBack: Declaration = { active, [active]: whole("old"), [green]: { ...fresh, trafficPercent: 0 } };
  return [
    { phase: Phase.Restore, title: `shift back to ${active}`, declaration: shiftedBack, activities: [Activity.Apply], gates: [] },
    { phase: Phase.Drain, title: `drain ${green}`, declaration: shiftedBack, activities: activities(hasJobs, true), gates: [] },
    { phase: Phase.Retire, title: `retire ${green}`, declaration: steady, activities: [Activity.Apply], gates: [] },
  ];
}
