import { Strategy } from "../../components/core/cloud";
import {
  Activity,
  type Colour,
  type Declaration,
  type Gate,
  type GateResult,
  type Job,
  JobPolicy,
  Phase,
  type RolloutPlan,
  type Stage,
  TargetKind,
} from "./model";
import { planRestore } from "./stages";

/** Where one job stands in the stage at hand. */
export interface JobProgress extends Job {
  readonly state: "running" | "asked" | "proven" | "evicted" | "finished";
  /** When its checkpoint was asked for; milliseconds since the epoch. */
  readonly askedAt?: number;
}

/** All that a rollout remembers; plain data, kept in the stack's configuration. Whoever holds it can go on after a kill. */
export interface RolloutState {
  readonly plan: RolloutPlan;
  readonly active: Colour;
  /** `forward` to the new, `back` to the old. */
  readonly direction: "forward" | "back";
  readonly stages: readonly Stage[];
  readonly stage: number;
  readonly activity: number;
  /** What the last `up` that was begun declares; after a failed one, what may partly be there. */
  readonly applied: Declaration;
  readonly status: "running" | "paused" | "promoted" | "restored";
  readonly jobs: readonly JobProgress[];
  /** `up`s of the stage at hand that failed. */
  readonly failures: number;
  /** Why it goes back. */
  readonly reason?: string;
}

/** What has to be done next. Each may be done twice with the same end, because a kill can come between doing and recording. */
export type Command =
  | { readonly do: "fence" }
  | { readonly do: "unfence" }
  | { readonly do: "request-checkpoint"; readonly job: string }
  | { readonly do: "await-checkpoint"; readonly job: string; readonly askedAt: number }
  | { readonly do: "await-finish"; readonly job: string }
  | { readonly do: "evict"; readonly job: string }
  | { readonly do: "apply"; readonly stage: Stage }
  | { readonly do: "check-gates"; readonly gates: readonly Gate[] }
  | { readonly do: "await-progress"; readonly job: string }
  | { readonly do: "nothing" };

/** What came of a command. */
export type Outcome =
  | { readonly of: "fence" | "unfence" }
  | { readonly of: "request-checkpoint"; readonly job: string; readonly at: number }
  | { readonly of: "await-checkpoint"; readonly job: string; readonly result: "proven" | "finished" | "waiting" | "late" }
  | { readonly of: "await-finish"; readonly job: string; readonly result: "finished" | "waiting" | "late" }
  | { readonly of: "evict"; readonly job: string }
  | { readonly of: "apply"; readonly result: "succeeded" | "failed"; readonly message?: string }
  | { readonly of: "check-gates"; readonly result: GateResult; readonly message?: string }
  | { readonly of: "await-progress"; readonly job: string; readonly result: "moving" | "waiting" | "late" };

/** Failed `up`s of one stage after which a rollout that goes forward turns back. */
const applyAttempts = 3;

/**
 * A rollout at its first stage. A job that is to be skipped keeps its nodes as they are; where its nodes themselves are what changes there
 * is nothing to keep, so that such a job is waited for instead.
 */
export function begin(plan: RolloutPlan, active: Colour, steady: Declaration, jobs: readonly Job[]): RolloutState {
  const keepsNothing =
    plan.target.kind === TargetKind.NodeGroup ||
    plan.form === "side-by-side" ||
    plan.cluster !== undefined ||
    plan.strategy === Strategy.Recreate;
  return {
    plan,
    active,
    direction: "forward",
    stages: plan.stages,
    stage: 0,
    activity: 0,
    applied: steady,
    status: "running",
    jobs: jobs.map((job) => ({
      ...job,
      policy: keepsNothing && job.policy === JobPolicy.Skip ? JobPolicy.Finish : job.policy,
      state: "running",
    })),
    failures: 0,
  };
}

export function currentStage(state: RolloutState): Stage | undefined {
  return state.stages[state.stage];
}

export function phaseOf(state: RolloutState): Phase {
  return currentStage(state)?.phase ?? Phase.Steady;
}

function currentActivity(state: RolloutState): Activity | undefined {
  return currentStage(state)?.activities[state.activity];
}

/** Jobs that have to leave: those that are neither left alone nor gone. */
function leaving(state: RolloutState): readonly JobProgress[] {
  return state.jobs.filter((job) => job.policy !== JobPolicy.Skip && job.state !== "finished");
}

export function next(state: RolloutState): Command {
  const stage = currentStage(state);
  if (state.status !== "running" || stage === undefined) return { do: "nothing" };
  switch (currentActivity(state)) {
    case Activity.Fence:
      return { do: "fence" };
    case Activity.Checkpoint: {
      const job = leaving(state).find((each) => each.state === "running" || each.state === "asked");
      if (job === undefined) throw new Error("a checkpoint is due and no job is left to give one");
      if (job.policy === JobPolicy.Finish) return { do: "await-finish", job: job.name };
      return job.state === "asked" && job.askedAt !== undefined
        ? { do: "await-checkpoint", job: job.name, askedAt: job.askedAt }
        : { do: "request-checkpoint", job: job.name };
    }
    case Activity.Evict: {
      const job = leaving(state).find((each) => each.state === "proven");
      if (job === undefined) throw new Error("an eviction is due and no job has a proven checkpoint");
      return { do: "evict", job: job.name };
    }
    case Activity.Apply:
      return { do: "apply", stage };
    case Activity.Gate:
      return { do: "check-gates", gates: stage.gates };
    case Activity.Unfence:
      return { do: "unfence" };
    case Activity.Resumed: {
      const job = state.jobs.find((each) => each.state === "evicted");
      if (job === undefined) throw new Error("progress is awaited and no job was evicted");
      return { do: "await-progress", job: job.name };
    }
    default:
      return { do: "nothing" };
  }
}

/** Whether the activity at hand has nothing left to do. */
function isOver(state: RolloutState): boolean {
  switch (currentActivity(state)) {
    case Activity.Checkpoint:
      return leaving(state).every((job) => job.state === "proven" || job.state === "evicted");
    case Activity.Evict:
      return leaving(state).every((job) => job.state !== "proven");
    case Activity.Resumed:
      return state.jobs.every((job) => job.state !== "evicted");
    case Activity.Gate:
      return currentStage(state)?.gates.length === 0;
    default:
      return false;
  }
}

/** Passes over what is done already, stage by stage, to the next thing to do or to the end. */
function settle(state: RolloutState): RolloutState {
  let current = state;
  for (;;) {
    const stage = currentStage(current);
    if (stage === undefined) return { ...current, status: current.direction === "forward" ? "promoted" : "restored" };
    if (current.activity >= stage.activities.length) {
      // A checkpoint proves what it was asked for and no more: the next stage asks anew.
      const jobs = current.jobs.map((job) =>
        job.state === "asked" || job.state === "proven" ? { ...job, state: "running" as const, askedAt: undefined } : job,
      );
      current = { ...current, stage: current.stage + 1, activity: 0, failures: 0, jobs };
    } else if (isOver(current)) {
      current = { ...current, activity: current.activity + 1 };
    } else {
      return current;
    }
  }
}

const advance = (state: RolloutState): RolloutState => settle({ ...state, activity: state.activity + 1 });

function withJob(state: RolloutState, name: string, change: Partial<JobProgress>): RolloutState {
  return settle({ ...state, jobs: state.jobs.map((job) => (job.name === name ? { ...job, ...change } : job)) });
}

/** True once the old side is going: from then on there is nothing to go back to. */
export function isPastReturn(state: RolloutState): boolean {
  return state.direction === "forward" && state.stages.slice(0, state.stage + 1).some((stage) => stage.pointOfNoReturn === true);
}

/** Turns a rollout round. One that goes back already goes on doing so; one past the point of no return goes on forward. */
function turnBack(state: RolloutState, reason: string): RolloutState {
  if (state.direction === "back" || isPastReturn(state)) return state;
  const stages = planRestore(state.plan, state.applied, state.active, state.jobs.length > 0);
  const jobs = state.jobs.map((job) =>
    job.state === "asked" || job.state === "proven" ? { ...job, state: "running" as const, askedAt: undefined } : job,
  );
  return settle({ ...state, direction: "back", stages, stage: 0, activity: 0, failures: 0, jobs, reason });
}

/**
 * Takes what came of a command. Whatever fails on the way forward turns the rollout round, except past the point of no return; on the way
 * back nothing is given up: the same command is due again until it succeeds.
 */
export function record(state: RolloutState, outcome: Outcome): RolloutState {
  const due = next(state);
  if (due.do !== outcome.of || ("job" in due && "job" in outcome && due.job !== outcome.job)) {
    throw new Error(`the outcome of ${outcome.of} came where ${due.do} was due`);
  }
  switch (outcome.of) {
    case "fence":
    case "unfence":
      return advance(state);
    case "request-checkpoint":
      return withJob(state, outcome.job, { state: "asked", askedAt: outcome.at });
    case "await-checkpoint":
    case "await-finish":
      if (outcome.result === "finished") return withJob(state, outcome.job, { state: "finished" });
      if (outcome.result === "proven") return withJob(state, outcome.job, { state: "proven" });
      return outcome.result === "late"
        ? turnBack(state, `job ${outcome.job} neither ended nor gave a checkpoint before its deadline`)
        : state;
    case "evict":
      return withJob(state, outcome.job, { state: "evicted" });
    case "apply": {
      const stage = currentStage(state);
      if (stage === undefined) return state;
      const begun = { ...state, applied: stage.declaration };
      if (outcome.result === "succeeded") return advance(begun);
      const failures = state.failures + 1;
      return failures >= applyAttempts
        ? turnBack({ ...begun, failures }, outcome.message ?? `${stage.title} failed ${failures} times`)
        : { ...begun, failures };
    }
    case "check-gates":
      if (outcome.result === "passed") return advance(state);
      return outcome.result === "failed" ? turnBack(state, outcome.message ?? "a gate failed") : state;
    case "await-progress":
      if (outcome.result === "moving") return withJob(state, outcome.job, { state: "running", askedAt: undefined });
      return outcome.result === "late" ? turnBack(state, `job ${outcome.job} does not move again`) : state;
  }
}

/** The \`up\` that is due begins: from here on what it declares may partly be there, even where a kill keeps its end from being recorded. */
export function applying(state: RolloutState): RolloutState {
  const stage = currentStage(state);
  return stage === undefined ? state : { ...state, applied: stage.declaration };
}

export function pause(state: RolloutState): RolloutState {
  return state.status === "running" ? { ...state, status: "paused" } : state;
}

export function resume(state: RolloutState): RolloutState {
  return state.status === "paused" ? { ...state, status: "running" } : state;
}

/** Asked for by a person. A rollout that is paused turns round as well. */
export function abort(state: RolloutState, reason = "aborted"): RolloutState {
  return state.status === "running" || state.status === "paused" ? turnBack({ ...state, status: "running" }, reason) : state;
}
