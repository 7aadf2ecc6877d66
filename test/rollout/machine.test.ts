import { describe, expect, it } from "vitest";
import { Strategy } from "../../components/core/cloud";
import { abort, type Command, next, pause, phaseOf, type RolloutState, record, resume } from "../../scripts/rollout/machine";
import { type Job, JobPolicy, Phase } from "../../scripts/rollout/model";
import { applies, play, start, steady, success } from "./play";

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
    expect(applies(told)).toEqual([
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
    expect(applies(play(state).told)).toEqual([
      "apply change 25 % in place",
      "apply change 50 % in place",
      "apply change 75 % in place",
      "apply change 100 % in place",
      "apply retire blue",
    ]);
  });
  it("canary of a node group: a first machine, then batches", () => {
    const { told } = play(start({ strategy: Strategy.Canary, batchPercent: 44, machines: 8 }, []));
    expect(applies(told)).toEqual([
      "apply change 13 % in place",
      "apply change 63 % in place",
      "apply change 100 % in place",
      "apply retire blue",
    ]);
  });
  it("steps are whole machines: two machines change one after the other", () => {
    const { told } = play(start({ strategy: Strategy.Rolling, batchPercent: 10, machines: 2 }, []));
    expect(applies(told)).toEqual(["apply change 50 % in place", "apply change 100 % in place", "apply retire blue"]);
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
