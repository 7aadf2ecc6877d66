import fc from "fast-check";
import { expect, it } from "vitest";
import { Strategy } from "../../components/core/cloud";
import { abort, applying, next, record } from "../../scripts/rollout/machine";
import { Colour, JobPolicy, type TargetKind } from "../../scripts/rollout/model";
import { start, success } from "./play";

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
