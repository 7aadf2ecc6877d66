import { describe, expect, it } from "vitest";
import { Strategy } from "../../components/core/cloud";
import type { Command, RolloutState } from "../../scripts/rollout/machine";
import { type Job, Phase } from "../../scripts/rollout/model";
import { applies, job, play, start, steady, success } from "./play";

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
    expect(applies(told)).toEqual(["apply provision green", "apply turn to green", "apply drain blue", "apply retire blue"]);
  });
  it("takes machines over batch after batch where no second set can be had, and all at once under a job", () => {
    const scarce = { ...asked, batchPercent: 50, cluster: { ...cluster, scarce: ["training"], reason: "one reservation" } };
    expect(start(scarce, []).plan.notes[0]).toBe("machines of training move from one cluster to the other: one reservation");
    const moves = (jobs: readonly Job[]) => applies(play(start(scarce, jobs)).told);
    expect(moves([])).toEqual([
      "apply provision green",
      "apply move 50 % of the machines to green",
      "apply move 100 % of the machines to green",
      "apply retire blue",
    ]);
    expect(moves([job])).toEqual(["apply provision green", "apply move 100 % of the machines to green", "apply retire blue"]);
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
