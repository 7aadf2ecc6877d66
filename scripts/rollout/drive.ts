import { type Colour, type HeldTarget, other } from "../../components/delivery/rollouts";
import type { Jobs } from "./jobs";
import type { Entry } from "./journal";
import { applying, type Command, next, type Outcome, phaseOf, type RolloutState, record } from "./machine";
import type { Gate, GateResult, Stage } from "./model";
import { keyOf } from "./targets";

/** A rollout as it is kept in the stack's configuration: all that the next call needs to go on. */
export interface RolloutRecord {
  readonly id: string;
  readonly startedAt: string;
  readonly state: RolloutState;
  /** The target's part of the environment, before and after. */
  readonly old: unknown;
  readonly new: unknown;
  /** When the last change was applied; milliseconds since the epoch. */
  readonly appliedAt?: number;
  /** Since when the command at hand is waited for. */
  readonly waitingSince?: number;
  /** Manual gates that a person approved in the stage at hand. */
  readonly approved: readonly string[];
}

/** What a rollout acts through. */
export interface Ports {
  readonly jobs: Jobs;
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** One `up`; `held` is in the stack's configuration by then. */
  apply(stage: Stage): Promise<{ readonly result: "succeeded" | "failed"; readonly message?: string }>;
  check(
    gates: readonly Gate[],
    appliedAt: number,
    approved: ReadonlySet<string>,
    /** Which of the rollout's stages is judged; the same after a kill. */
    stage: string,
  ): Promise<{ readonly result: GateResult; readonly message: string }>;
  /** Puts what is held into the stack's configuration; undefined takes the target out of it. */
  save(held: HeldTarget | undefined): void;
  note(entry: Entry): void;
  /** True once the driver is to stop before the next command; what was done is recorded. */
  stopped?(): boolean;
}

const pollMilliseconds = 15_000;

/** Takes a rollout as far as it goes: to its end, to a person whom it waits for, or to where it is stopped. */
export async function drive(begun: RolloutRecord, ports: Ports): Promise<RolloutRecord> {
  let rollout = begun;
  for (;;) {
    const command = next(rollout.state);
    if (command.do === "nothing" || ports.stopped?.() === true) return rollout;
    if (command.do === "apply") {
      rollout = { ...rollout, state: applying(rollout.state) };
      ports.save(heldWhile(rollout, command.stage));
    }
    const outcome = await perform(command, rollout, ports);
    const state = record(rollout.state, outcome);
    const moved = state.stage !== rollout.state.stage || state.direction !== rollout.state.direction;
    const waits = state === rollout.state;
    rollout = {
      ...rollout,
      state,
      ...(outcome.of === "apply" ? { appliedAt: ports.now() } : {}),
      waitingSince: waits ? (rollout.waitingSince ?? ports.now()) : undefined,
      // What was approved was one step.
      approved: moved ? [] : rollout.approved,
    };
    if (!waits) ports.note(entryOf(rollout, command, outcome, ports.now()));
    ports.save(heldAfter(rollout));
    if (!waits) continue;
    // A person decides, in his own time; jobs and clocks are asked again.
    if (outcome.of === "check-gates") return rollout;
    await ports.sleep(pollMilliseconds);
  }
}

/** What the program declares while a stage is applied. */
function heldWhile(rollout: RolloutRecord, stage: Stage): HeldTarget {
  const { state, old, new: fresh } = rollout;
  // In place the side that is left goes first, so that its machines are there for the other one.
  const first = state.plan.form === "in-place" ? (state.direction === "forward" ? state.active : other(state.active)) : undefined;
  const scarce = state.plan.cluster?.scarce;
  return {
    declaration: stage.declaration,
    old,
    new: fresh,
    ...(first === undefined ? {} : { first }),
    ...(scarce === undefined ? {} : { scarce }),
    rollout,
  };
}

/** What is kept between two commands, and in the end. */
export function heldAfter(rollout: RolloutRecord): HeldTarget | undefined {
  const { state, old, new: fresh } = rollout;
  const declaration = state.applied;
  if (state.status === "promoted") {
    // Blue and what the environment says is what a target is of which nothing is kept.
    return declaration.active === "blue" ? undefined : { declaration };
  }
  // The environment still says what was taken back; the target stays what it was until somebody begins anew.
  if (state.status === "restored") return { declaration, old };
  const scarce = state.plan.cluster?.scarce;
  return { declaration, old, new: fresh, ...(scarce === undefined ? {} : { scarce }), rollout };
}

async function perform(command: Command, rollout: RolloutRecord, ports: Ports): Promise<Outcome> {
  const target = keyOf(rollout.state.plan.target);
  const late = (job: string): boolean => {
    const since = rollout.state.jobs.find(({ name }) => name === job);
    const from = since?.askedAt ?? rollout.waitingSince ?? ports.now();
    return ports.now() - from >= (since?.deadlineSeconds ?? 0) * 1000;
  };
  switch (command.do) {
    case "fence":
      await ports.jobs.fence(target);
      return { of: "fence" };
    case "unfence":
      await ports.jobs.unfence(target);
      return { of: "unfence" };
    case "request-checkpoint": {
      const at = ports.now();
      await ports.jobs.requestCheckpoint(command.job);
      return { of: command.do, job: command.job, at };
    }
    case "await-checkpoint": {
      const found = await ports.jobs.checkpointSince(command.job, command.askedAt);
      return { of: command.do, job: command.job, result: found === "waiting" && late(command.job) ? "late" : found };
    }
    case "await-finish": {
      const finished = await ports.jobs.hasFinished(command.job);
      return { of: command.do, job: command.job, result: finished ? "finished" : late(command.job) ? "late" : "waiting" };
    }
    case "evict":
      await ports.jobs.evict(command.job);
      return { of: command.do, job: command.job };
    case "apply":
      return { of: command.do, ...(await ports.apply(command.stage)) };
    case "check-gates":
      return {
        of: command.do,
        ...(await ports.check(
          command.gates,
          rollout.appliedAt ?? ports.now(),
          new Set(rollout.approved),
          `${rollout.state.direction} ${rollout.state.stage}`,
        )),
      };
    case "await-progress": {
      const moving = await ports.jobs.moves(command.job);
      return { of: command.do, job: command.job, result: moving ? "moving" : late(command.job) ? "late" : "waiting" };
    }
    case "nothing":
      throw new Error("nothing is due");
  }
}

function entryOf(rollout: RolloutRecord, command: Command, outcome: Outcome, now: number): Entry {
  const { plan } = rollout.state;
  return {
    at: new Date(now).toISOString(),
    rollout: rollout.id,
    target: keyOf(plan.target),
    phase: command.do === "apply" ? command.stage.phase : phaseOf(rollout.state),
    what: command.do,
    text: describe(command, outcome, rollout),
  };
}

function describe(command: Command, outcome: Outcome, { state }: RolloutRecord): string {
  const turned = state.direction === "back" && state.stage === 0 && state.activity === 0 && state.reason !== undefined;
  const end = turned ? `; turns back: ${state.reason}` : "";
  switch (outcome.of) {
    case "fence":
      return `nothing further starts on the target${end}`;
    case "unfence":
      return "jobs start again";
    case "request-checkpoint":
      return `${outcome.job} is asked for a checkpoint`;
    case "await-checkpoint":
    case "await-finish":
      return `${outcome.job}: ${outcome.result === "proven" ? "a newer complete checkpoint is there" : outcome.result}${end}`;
    case "evict":
      return `${outcome.job} leaves its machines`;
    case "apply": {
      const title = command.do === "apply" ? command.stage.title : "up";
      return `${title}: ${outcome.result}${outcome.message === undefined ? "" : ` (${outcome.message})`}${end}`;
    }
    case "check-gates":
      return `gates ${outcome.result}: ${outcome.message ?? ""}${end}`;
    case "await-progress":
      return `${outcome.job}: ${outcome.result === "moving" ? "its steps count on" : outcome.result}`;
  }
}

/** The colour of what is judged: in one group there is none, and blue is the plain one. */
export function newColour({ state }: RolloutRecord): Colour {
  const green = other(state.active);
  return state.stages.some(({ declaration }) => declaration[green] !== undefined) ? green : state.active;
}
