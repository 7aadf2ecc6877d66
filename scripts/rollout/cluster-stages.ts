/** A whole cluster by a second one beside it: what is declared in each stage, on the way there and on the way back. */
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
} from "./model";

/** What a blue-green of a cluster is planned from, beside the rest. */
export interface ClusterRequest {
  readonly active: Colour;
  /** Percent of the requests that green takes at each step, rising to 100. */
  readonly steps: readonly number[];
  readonly gates: readonly Gate[];
  /** Machines that move at a time, in percent, where no second set can be had of some. */
  readonly batchPercent: number;
  readonly hasJobs: boolean;
  /** Node groups of which no second set can be had, and why; empty where green stands whole beside blue. */
  readonly scarce: readonly string[];
  readonly reason: string;
  /** How long resolvers keep an answer; undefined where no name is shared out. */
  readonly ttlSeconds: number | undefined;
  /** What goes with the old cluster, in words. */
  readonly leaves: readonly string[];
}

type Form = Pick<RolloutPlan, "form" | "stages" | "notes" | "cluster">;

const { Apply, Gate: Ask, Fence, Checkpoint, Evict, Unfence, Resumed } = Activity;
/** Jobs leave one cluster with a proven checkpoint and start on the other from the shared bucket. */
const moving: readonly Activity[] = [Fence, Checkpoint, Evict, Apply, Ask, Unfence, Resumed];

const part = (version: Side["version"], capacityPercent: number, trafficPercent: number): Side => ({
  version,
  capacityPercent,
  trafficPercent,
  updatedPercent: version === "new" ? 100 : 0,
});

/** Resolvers and clients go on asking the side that they know: it has to answer for as long as they keep what they were told. */
function afterDns(ttlSeconds: number | undefined): readonly Gate[] {
  return ttlSeconds === undefined ? [] : [{ kind: "time", name: "dns-ttl", seconds: 2 * ttlSeconds }];
}

export function planTwoClusters(request: ClusterRequest): Form {
  const { scarce, ttlSeconds, leaves, reason } = request;
  const apart = scarce.length === 0;
  return {
    form: apart ? "side-by-side" : "in-place",
    stages: apart ? beside(request) : inBatches(request),
    notes: [
      ...(apart ? [] : [`machines of ${scarce.join(", ")} move from one cluster to the other: ${reason}`]),
      ...leaves.map((what) => `goes with the old cluster: ${what}`),
    ],
    cluster: { scarce, ...(ttlSeconds !== undefined && { ttlSeconds }) },
  };
}

/** Both whole: names shift step after step, then the jobs move, then blue goes. */
function beside({ active, steps, gates, hasJobs, ttlSeconds }: ClusterRequest): Stage[] {
  const green = other(active);
  const both = (percent: number, jobs: Colour): Declaration => ({
    active: percent === 100 ? green : active,
    [active]: part("old", 100, 100 - percent),
    [green]: part("new", 100, percent),
    jobs,
  });
  const shifts = (ttlSeconds === undefined ? [100] : steps).map(
    (percent): Stage => ({
      phase: Phase.Shift,
      title: ttlSeconds === undefined ? `turn to ${green}` : `shift ${percent} % to ${green}`,
      declaration: both(percent, active),
      activities: [Apply, Ask],
      gates,
    }),
  );
  return [
    { phase: Phase.Provision, title: `provision ${green}`, declaration: both(0, active), activities: [Apply], gates: [] },
    { phase: Phase.Verify, title: `verify ${green}`, declaration: both(0, active), activities: [Ask], gates },
    ...shifts,
    {
      phase: Phase.Drain,
      title: `drain ${active}`,
      declaration: both(100, green),
      activities: hasJobs ? moving : [Apply, Ask],
      gates: afterDns(ttlSeconds),
    },
    retire(green, part("new", 100, 100), active),
  ];
}

/** Green's control plane first, then machines batch after batch, with the requests that they serve and the jobs that run on them. */
function inBatches({ active, gates, hasJobs, batchPercent }: ClusterRequest): Stage[] {
  const green = other(active);
  const at = (percent: number, jobs: Colour): Declaration => ({
    active: percent === 100 ? green : active,
    [active]: part("old", 100 - percent, 100 - percent),
    [green]: part("new", percent, percent),
    jobs,
  });
  // A job is a gang: half of its machines here and half there would run nothing.
  const reached = hasJobs ? [100] : batches(batchPercent);
  return [
    { phase: Phase.Provision, title: `provision ${green}`, declaration: at(0, active), activities: [Apply], gates: [] },
    { phase: Phase.Verify, title: `verify ${green}`, declaration: at(0, active), activities: [Ask], gates },
    ...reached.map(
      (percent): Stage => ({
        phase: Phase.Shift,
        title: `move ${Math.round(percent)} % of the machines to ${green}`,
        declaration: at(percent, percent === 100 ? green : active),
        activities: hasJobs ? moving : [Apply, Ask],
        gates,
      }),
    ),
    retire(green, part("new", 100, 100), active),
  ];
}

function batches(percent: number): readonly number[] {
  const reached: number[] = [];
  for (let next = percent; next < 100; next += percent) reached.push(next);
  return [...reached, 100];
}

function retire(kept: Colour, side: Side, gone: Colour): Stage {
  return {
    phase: Phase.Retire,
    title: `retire ${gone}`,
    declaration: { active: kept, [kept]: side },
    activities: [Apply],
    gates: [],
    pointOfNoReturn: side.version === "new",
  };
}

/** The way back: names first, then jobs that have moved already, then green goes. */
export function restoreTwoClusters(plan: RolloutPlan, applied: Declaration, active: Colour, hasJobs: boolean): Stage[] {
  const green = other(active);
  const fresh = applied[green];
  const old = part("old", 100, 100);
  const moved = applied.jobs === green;
  const last = retire(active, old, green);
  // A job that was fenced or taken off its machines, and has not left, goes on where it was.
  const released: readonly Activity[] = hasJobs && !moved ? [Apply, Unfence, Resumed] : [Apply];
  // Nobody was led there: it goes at once, and whatever kept it from being made keeps nothing else.
  if (fresh === undefined || (fresh.trafficPercent === 0 && !moved))
    return [
      {
        phase: Phase.Restore,
        title: fresh === undefined ? `keep ${active}` : `give ${green} up`,
        declaration: { active, [active]: old },
        activities: released,
        gates: [],
      },
    ];
  if (plan.form === "in-place") {
    const back: Declaration = {
      active,
      [active]: old,
      [green]: { ...fresh, capacityPercent: 0, trafficPercent: 0 },
      jobs: active,
    };
    return [
      {
        phase: Phase.Restore,
        title: `move the machines back to ${active}`,
        declaration: back,
        activities: hasJobs && moved ? moving : released,
        gates: [],
      },
      last,
    ];
  }
  const beside = (jobs: Colour): Declaration => ({ active, [active]: old, [green]: { ...fresh, trafficPercent: 0 }, jobs });
  return [
    {
      phase: Phase.Restore,
      title: `shift back to ${active}`,
      declaration: beside(moved ? green : active),
      activities: released,
      gates: [],
    },
    {
      phase: Phase.Drain,
      title: `drain ${green}`,
      declaration: beside(active),
      activities: hasJobs && moved ? moving : [Apply, Ask],
      gates: afterDns(plan.cluster?.ttlSeconds),
    },
    last,
  ];
}
