import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Problems } from "../../components/core/problems";
import type { MaintenanceWindow } from "../../components/nodes/karpenter";
import { type Budget, budgetsOf, checkWindows } from "../../components/nodes/karpenter/windows";

const days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const week = 7 * 24 * 60;

/** Whether Karpenter would let a node be disrupted in this minute of the week: the smallest of the active budgets counts. */
function mayDisrupt(budgets: readonly Budget[], minute: number): boolean {
  return !budgets.some((budget) => budget.nodes === "0" && isActive(budget, minute));
}

function isActive({ schedule, duration }: Budget, minute: number): boolean {
  if (schedule === undefined || duration === undefined) return true;
  const [m, h, , , day] = schedule.split(" ").map(Number);
  const [, hours, minutes] = /^(\d+)h(\d+)m$/.exec(duration) ?? [];
  const start = (day ?? 0) * 1440 + (h ?? 0) * 60 + (m ?? 0);
  const since = (minute - start + week) % week;
  return since < Number(hours) * 60 + Number(minutes);
}

function isInside(windows: readonly MaintenanceWindow[], minute: number): boolean {
  return windows.some(({ days: on, startUtc, minutes }) =>
    on.some((day) => {
      const [h, m] = startUtc.split(":").map(Number);
      const start = days.indexOf(day) * 1440 + (h ?? 0) * 60 + (m ?? 0);
      return (minute - start + week) % week < minutes;
    }),
  );
}

describe("disruption budgets from maintenance windows", () => {
  it("forbids everything when there is no window", () => {
    expect(budgetsOf([], "1")).toEqual([{ nodes: "0" }]);
  });

  it("forbids what lies outside of a window, because a window cannot be allowed", () => {
    expect(budgetsOf([{ days: ["Tue"], startUtc: "02:00", minutes: 240 }], "20%")).toEqual([
      { nodes: "20%" },
      { nodes: "0", schedule: "0 6 * * 2", duration: "164h0m" },
    ]);
  });

  it("joins windows that touch, and follows one over the end of the week", () => {
    const windows = [
      { days: ["Sat"], startUtc: "23:00", minutes: 120 },
      { days: ["Sun"], startUtc: "01:00", minutes: 30 },
    ];
    expect(budgetsOf(windows, "1")).toEqual([{ nodes: "1" }, { nodes: "0", schedule: "30 1 * * 0", duration: "165h30m" }]);
  });

  it("leaves only the cap when the windows cover the week", () => {
    expect(budgetsOf([{ days, startUtc: "00:00", minutes: 1440 }], "2")).toEqual([{ nodes: "2" }]);
  });

  it("lets nodes be disrupted in a minute exactly when a window is open then", () => {
    const window = fc.record({
      days: fc.subarray(days, { minLength: 1 }),
      startUtc: fc
        .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
        .map(([h, m]) => `${String(h).padStart(2, "0")}:${String(m).padStart(2, "0")}`),
      minutes: fc.integer({ min: 1, max: 1440 }),
    });
    fc.assert(
      fc.property(fc.array(window, { minLength: 1, maxLength: 4 }), (windows) => {
        const budgets = budgetsOf(windows, "1");
        for (let minute = 0; minute < week; minute += 7) {
          if (mayDisrupt(budgets, minute) !== isInside(windows, minute)) return false;
        }
        return budgets.length <= 50;
      }),
      { numRuns: 60 },
    );
  });

  it("names what is wrong with a window", () => {
    const problems = new Problems("pool");
    checkWindows([{ days: ["Tuesday"], startUtc: "25:00", minutes: 0 }], "maintenance", problems);
    expect(problems.all.map((problem) => problem.path)).toEqual([
      "maintenance[0].days[0]",
      "maintenance[0].startUtc",
      "maintenance[0].minutes",
    ]);
  });
});
