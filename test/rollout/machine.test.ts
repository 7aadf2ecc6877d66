import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Strategy } from "../../components/core/cloud";
import {
  abort,
  applying,
  begin,
  type Command,
  next,
  type Outcome,
  pause,
  phaseOf,
  type RolloutState,
  record,
  resume,
} from "../../scripts/rollout/machine";
import { Colour, type Declaration, type Gate, type Job, JobPolicy, Phase, type TargetKind } from "../../scripts/rollout/model";
import { type PlanRequest, planRollout } from "../../scripts/rollout/stages";

const gate: Gate = { kind: "time", name: "soak", seconds: 1 };
const steady: Declaration = {
  active: "blue",
  blue: { version: "old", capacityPercent: 100, trafficPercent: 100, updatedPercent: 0 },
};
const request = (change: Partial<PlanRequest>): PlanRequest => ({
  target: { kind: "node-group", name: "training" },
  strategy: Strategy.BlueGreen,
  active: Colour.Blue,
  steps: [10, 50, 100],
  gates: [gate],
  spareCapacity: { available: true },
  batchPercent: 25,
  byCloud: false,
  hasJobs: true,
  ...change,
});
const job: Job = { name: "llm", policy: JobPolicy.Checkpoint, deadlineSeconds: 600 };
const start = (change: Partial<PlanRequest> = {}, jobs: readonly Job[] = [job]) => {
  const asked = request({ ...change, hasJobs: jobs.length > 0 });
  return begin(planRollout(asked), asked.active, steady, jobs);
};

/** The outcome of a command where all goes well. */
function success(command: Command): Outcome {
  switch (command.do) {
    case "fence":
    case "unfence":
      return { of: command.do };
    case "request-checkpoint":
      return { of: command.do, job: command.job, at: 1 };
    case "await-checkpoint":
      return { of: command.do, job: command.job, result: "proven" };
    case "await-finish":
      return { of: command.do, job: command.job, result: "finished" };
    case "evict":
      return { of: command.do, job: command.job };
    case "apply":
      return { of: command.do, result: "succeeded" };
    case "check-gates":
      return { of: command.do, result: "passed" };
    case "await-progress":
      return { of: command.do, job: command.job, result: "moving" };
    default:
      throw new Error("nothing is due");
  }
}

/** Runs to the end and tells what was done, one word a command. */
function play(
  state: RolloutState,
  outcome: (command: Command, state: RolloutState) => Outcome = success,
): { end: RolloutState; told: string[] } {
  const told: string[] = [];
  let current = state;
  for (let command = next(current); command.do !== "nothing"; command = next(current)) {
    told.push(command.do === "apply" ? `apply ${command.stage.title}` : command.do);
    current = record(current, outcome(command, current));
    if (told.length > 500) throw new Error(`does not end: ${told.slice(-10)}`);
  }
  return { end: current, told };
}

describe("a rollout that goes well", () => {
  it("blue-green with a job: makes green, proves it, moves traffic, moves the job with a checkpoint, retires blue", () => {
    const { end, told } = play(start());
    expect(told).toEqual([
      "apply provision green",
      "check-gates",
      "apply shift 100 % to green",
      "check-gates",
      "fence",
      "request-checkpoint",
      "await-checkpoint",
      "evict",
      "apply drain blue",
      "unfence",
      "await-progress",
      "apply retire blue",
    ]);
    expect(end.status).toBe("promoted");
    expect(end.applied).toEqual({
      active: "green",
      green: { version: "new", capacityPercent: 100, trafficPercent: 100, updatedPercent: 100 },
    });
  });
  it("canary of a service: grows through its steps", () => {
    const { told } = play(start({ target: { kind: "service", name: "coordinator" }, strategy: Strategy.Canary }, []));
    expect(told.filter((line) => line.startsWith("apply"))).toEqual([
      "apply provision green",
      "apply shift 10 % to green",
      "apply shift 50 % to green",
      "apply shift 100 % to green",
      "apply drain blue",
      "apply retire blue",
    ]);
  });
  it("in place where capacity cannot double, and says so", () => {
    const state = start({
      spareCapacity: { available: false, reason: "the capacity block holds 8 machines and all are in use" },
    });
    expect(state.plan.notes).toEqual(["changed in place, in batches: the capacity block holds 8 machines and all are in use"]);
    expect(play(state).told.filter((line) => line.startsWith("apply"))).toEqual([
      "apply change 25 % in place",
      "apply change 50 % in place",
      "apply change 75 % in place",
      "apply change 100 % in place",
      "apply retire blue",
    ]);
  });
  it("canary of a node group: a first machine, then batches", () => {
    const { told } = play(start({ strategy: Strategy.Canary, batchPercent: 44, machines: 8 }, []));
    expect(told.filter((line) => line.startsWith("apply"))).toEqual([
      "apply change 13 % in place",
      "apply change 63 % in place",
      "apply change 100 % in place",
      "apply retire blue",
    ]);
  });
  it("steps are whole machines: two machines change one after the other", () => {
    const { told } = play(start({ strategy: Strategy.Rolling, batchPercent: 10, machines: 2 }, []));
    expect(told.filter((line) => line.startsWith("apply"))).toEqual([
      "apply change 50 % in place",
      "apply change 100 % in place",
      "apply retire blue",
    ]);
  });
  it("one up where the cloud itself changes what is there", () => {
    const { told, end } = play(start({ strategy: Strategy.Rolling, byCloud: true }, []));
    expect(told).toEqual(["apply change in place", "check-gates"]);
    expect(end.applied).toMatchObject({ active: "blue", blue: { version: "new" } });
  });
  it("recreate takes everything down once, with the jobs safe", () => {
    const { told } = play(start({ strategy: Strategy.Recreate }));
    expect(told).toEqual([
      "fence",
      "request-checkpoint",
      "await-checkpoint",
      "evict",
      "apply stop all, start new",
      "check-gates",
      "unfence",
      "await-progress",
      "apply retire blue",
    ]);
  });
  it("waits for a job that is to finish, and leaves alone one that is to be skipped where its nodes can stay", () => {
    const jobs: Job[] = [
      { name: "a", policy: JobPolicy.Finish, deadlineSeconds: 60 },
      { name: "b", policy: JobPolicy.Skip, deadlineSeconds: 60 },
    ];
    const cluster = { target: { kind: "cluster", name: "cluster" }, strategy: Strategy.Rolling, byCloud: true } as const;
    expect(play(start(cluster, jobs)).told).toEqual(["fence", "await-finish", "apply change in place", "check-gates", "unfence"]);
    expect(play(start({ strategy: Strategy.Recreate }, jobs)).told).toEqual([
      "fence",
      "await-finish",
      "await-finish",
      "apply stop all, start new",
      "check-gates",
      "unfence",
      "apply retire blue",
    ]);
  });
});

describe("a second cluster that takes over", () => {
  const cluster = { scarce: [], reason: "", ttlSeconds: 60, leaves: ["queueing: jobs that wait"] };
  const asked = { target: { kind: "cluster", name: "cluster" }, strategy: Strategy.BlueGreen, steps: [50, 100] } as const;

  it("stands whole, takes requests in steps, waits for what resolvers keep, and the job comes last", () => {
    const state = start({ ...asked, cluster });
    expect(state.plan).toMatchObject({ form: "side-by-side", notes: ["goes with the old cluster: queueing: jobs that wait"] });
    const { end, told } = play(state);
    expect(told).toEqual([
      "apply provision green",
      "check-gates",
      "apply shift 50 % to green",
      "check-gates",
      "apply shift 100 % to green",
      "check-gates",
      "fence",
      "request-checkpoint",
      "await-checkpoint",
      "evict",
      "apply drain blue",
      "check-gates",
      "unfence",
      "await-progress",
      "apply retire blue",
    ]);
    expect(end.applied).toMatchObject({ active: "green", green: { version: "new" } });
    expect(state.plan.stages.find(({ phase }) => phase === Phase.Drain)?.gates).toEqual([
      { kind: "time", name: "dns-ttl", seconds: 120 },
    ]);
  });
  it("turns at once where nobody outside asks for anything", () => {
    const { told } = play(start({ ...asked, cluster: { ...cluster, ttlSeconds: undefined } }, []));
    expect(told.filter((line) => line.startsWith("apply"))).toEqual([
      "apply provision green",
      "apply turn to green",
      "apply drain blue",
      "apply retire blue",
    ]);
  });
  it("takes machines over batch after batch where no second set can be had, and all at once under a job", () => {
    const scarce = { ...asked, batchPercent: 50, cluster: { ...cluster, scarce: ["training"], reason: "one reservation" } };
    expect(start(scarce, []).plan.notes[0]).toBe("machines of training move from one cluster to the other: one reservation");
    const applies = (jobs: readonly Job[]) => play(start(scarce, jobs)).told.filter((line) => line.startsWith("apply"));
    expect(applies([])).toEqual([
      "apply provision green",
      "apply move 50 % of the machines to green",
      "apply move 100 % of the machines to green",
      "apply retire blue",
    ]);
    expect(applies([job])).toEqual(["apply provision green", "apply move 100 % of the machines to green", "apply retire blue"]);
  });
  it("lets a job that has not left go on where it was, and brings back one that has", () => {
    const fail = (title: string) => (command: Command, state: RolloutState) =>
      command.do === "apply" && command.stage.title === title && state.direction === "forward"
        ? ({ of: "apply", result: "failed" } as const)
        : success(command);
    const never = play(start({ ...asked, cluster }), fail("provision green"));
    expect(never.told.slice(2)).toEqual(["apply provision green", "apply give green up", "unfence"]);
    const stayed = play(start({ ...asked, cluster }), fail("shift 100 % to green"));
    expect(stayed.told.slice(-6)).toEqual([
      "apply shift 100 % to green",
      "apply shift back to blue",
      "unfence",
      "apply drain green",
      "check-gates",
      "apply retire green",
    ]);
    const left = play(start({ ...asked, cluster }), fail("drain blue"));
    expect(left.told.slice(-8)).toEqual([
      "apply drain blue",
      "apply shift back to blue",
      "fence",
      "apply drain green",
      "check-gates",
      "unfence",
      "await-progress",
      "apply retire green",
    ]);
    expect(left.end).toMatchObject({ status: "restored", applied: steady });
  });
});

describe("a rollout that fails", () => {
  it("turns back at a gate: traffic first, then green goes, and says why", () => {
    const failing = (command: Command) =>
      command.do === "check-gates"
        ? ({ of: "check-gates", result: "failed", message: "error rate 12 % > 1 %" } as const)
        : success(command);
    const { end, told } = play(start({}, []), failing);
    expect(told).toEqual([
      "apply provision green",
      "check-gates",
      "apply shift back to blue",
      "apply drain green",
      "apply retire green",
    ]);
    expect(end).toMatchObject({ status: "restored", reason: "error rate 12 % > 1 %", applied: steady });
  });
  it("turns back when a job gives no checkpoint in time, without evicting it", () => {
    const late = (command: Command, state: RolloutState) =>
      command.do === "await-checkpoint" && state.direction === "forward"
        ? ({ of: command.do, job: command.job, result: "late" } as const)
        : success(command);
    const { end, told } = play(start({ strategy: Strategy.Recreate }), late);
    expect(told.slice(0, 3)).toEqual(["fence", "request-checkpoint", "await-checkpoint"]);
    expect(told[3]).toBe("fence");
    expect(end).toMatchObject({ status: "restored", reason: "job llm neither ended nor gave a checkpoint before its deadline" });
    expect(told.at(-1)).toBe("await-progress");
  });
  it("tries an up three times before it turns back", () => {
    const failing = (command: Command, state: RolloutState) =>
      command.do === "apply" && state.direction === "forward"
        ? ({ of: "apply", result: "failed", message: "InsufficientInstanceCapacity" } as const)
        : success(command);
    const { end, told } = play(start({}, []), failing);
    expect(told.filter((line) => line === "apply provision green")).toHaveLength(3);
    expect(end).toMatchObject({ status: "restored", reason: "InsufficientInstanceCapacity" });
  });
  it("no longer turns back once the old side is going", () => {
    let failed = 0;
    const failing = (command: Command, state: RolloutState) =>
      command.do === "apply" && phaseOf(state) === Phase.Retire && failed++ < 5
        ? ({ of: "apply", result: "failed" } as const)
        : success(command);
    expect(play(start({}, []), failing).end.status).toBe("promoted");
    expect(failed).toBe(6);
  });
});

describe("a person at the controls", () => {
  it("pauses, resumes and aborts", () => {
    const state = record(start({}, []), { of: "apply", result: "succeeded" });
    expect(next(pause(state))).toEqual({ do: "nothing" });
    expect(next(resume(pause(state)))).toEqual(next(state));
    const { end, told } = play(abort(pause(state), "not today"));
    expect(told).toEqual(["apply shift back to blue", "apply drain green", "apply retire green"]);
    expect(end).toMatchObject({ status: "restored", reason: "not today" });
  });
  it("cannot bring back what is being retired", () => {
    let state = start({}, []);
    while (phaseOf(state) !== Phase.Retire) state = record(state, success(next(state)));
    expect(abort(state)).toEqual(state);
  });
});

it("through random failures, kills, gate results, retries and aborts it always ends steady, on the old or the new, with no job lost", () => {
  const kinds: readonly TargetKind[] = ["service", "node-group", "cluster"];
  const scenario = fc.record({
    kind: fc.constantFrom(...kinds),
    strategy: fc.constantFrom(...Object.values(Strategy)),
    spare: fc.boolean(),
    shared: fc.boolean(),
    byCloud: fc.boolean(),
    machines: fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }),
    steps: fc
      .uniqueArray(fc.integer({ min: 1, max: 99 }), { maxLength: 4 })
      .map((steps) => [...steps.sort((a, b) => a - b), 100]),
    batchPercent: fc.integer({ min: 5, max: 100 }),
    jobs: fc.uniqueArray(
      fc.record({
        name: fc.constantFrom("a", "b", "c"),
        policy: fc.constantFrom(...Object.values(JobPolicy)),
        deadlineSeconds: fc.constant(60),
      }),
      { selector: (each) => each.name },
    ),
    chance: fc.array(fc.integer({ min: 0, max: 99 }), { minLength: 60, maxLength: 60 }),
  });
  fc.assert(
    fc.property(scenario, ({ kind, strategy, spare, shared, byCloud, machines, steps, batchPercent, jobs, chance }) => {
      let state = start(
        {
          target: { kind, name: "x" },
          strategy,
          steps,
          batchPercent,
          byCloud,
          machines,
          spareCapacity: spare ? { available: true } : { available: false, reason: "full" },
          ...(kind === "cluster" &&
            strategy === Strategy.BlueGreen && {
              cluster: { scarce: spare ? [] : ["training"], reason: "full", ttlSeconds: shared ? 30 : undefined, leaves: [] },
            }),
        },
        jobs,
      );
      const proven = new Set<string>();
      /** The cluster on which training is. */
      let trains: Colour = Colour.Blue;
      for (let round = 0; ; round++) {
        expect(round).toBeLessThan(1000);
        // Luck runs out: later rounds all go well, as they would once someone has repaired what was broken.
        const luck = chance[round] ?? 99;
        if (luck < 3) state = abort(state);
        const command = next(state);
        if (command.do === "nothing") break;
        if (command.do === "evict") expect(proven.has(command.job)).toBe(true);
        if (command.do === "apply") {
          const { blue, green } = command.stage.declaration;
          // Never both colours retired, and traffic always goes somewhere that has machines.
          const sides = [blue, green].filter((side) => side !== undefined);
          expect(sides.length).toBeGreaterThan(0);
          expect(sides.reduce((sum, side) => sum + side.trafficPercent, 0)).toBeCloseTo(100, 6);
          expect(sides.every((side) => side.capacityPercent >= side.trafficPercent)).toBe(true);
          // In place no machine more is ever asked for.
          if (state.plan.form === "in-place")
            expect(sides.reduce((sum, side) => sum + side.capacityPercent, 0)).toBeCloseTo(100, 6);
          // Training is on one of two clusters, and goes to the other only where its jobs have left the first.
          if (state.plan.cluster !== undefined) {
            const now = command.stage.declaration.jobs ?? command.stage.declaration.active;
            expect(command.stage.declaration[now]?.capacityPercent).toBeGreaterThan(0);
            if (now !== trains && jobs.length > 0) expect(command.stage.activities).toContain("evict");
            trains = now;
          }
          // Only what every running job has left, or what is added beside it, may change under it.
          if (command.stage.activities.includes("evict"))
            expect(
              state.jobs.filter((each) => each.policy !== "skip" && (each.state === "running" || each.state === "asked")),
            ).toEqual([]);
          for (const each of state.jobs) if (each.state === "running") proven.delete(each.name);
          // As the driver says before each \`up\`.
          state = applying(state);
        }
        // A kill between doing and recording: the same command is due again.
        if (luck >= 3 && luck < 15) {
          state = JSON.parse(JSON.stringify(state));
          expect(next(state)).toEqual(command);
          continue;
        }
        let outcome = success(command);
        if (luck < 40) {
          if (outcome.of === "apply") outcome = { of: "apply", result: "failed" };
          else if (outcome.of === "check-gates") outcome = { of: "check-gates", result: luck < 25 ? "failed" : "waiting" };
          else if (outcome.of === "await-checkpoint" || outcome.of === "await-finish")
            outcome = { of: outcome.of, job: outcome.job, result: luck < 20 ? "late" : "waiting" };
          else if (outcome.of === "await-progress") outcome = { ...outcome, result: luck < 20 ? "late" : "waiting" };
        }
        if (outcome.of === "await-checkpoint" && outcome.result === "proven") proven.add(outcome.job);
        if (outcome.of === "request-checkpoint") proven.delete(outcome.job);
        state = record(state, outcome);
      }
      expect(["promoted", "restored"]).toContain(state.status);
      const sides = [state.applied.blue, state.applied.green].filter((side) => side !== undefined);
      expect(sides).toHaveLength(1);
      expect(sides[0]).toMatchObject({
        capacityPercent: 100,
        trafficPercent: 100,
        version: state.status === "promoted" ? "new" : "old",
      });
      expect(state.applied[state.applied.active]).toBe(sides[0]);
      // Whoever was evicted runs again.
      expect(state.jobs.filter((each) => each.state === "evicted")).toEqual([]);
    }),
    { numRuns: 500 },
  );
});
