import type { Problems } from "../../core/problems";
import { remedyFor } from "../../core/suggest";
import type { MaintenanceWindow } from "./index";

/** One disruption budget of a Karpenter NodePool. */
export interface Budget {
  /** How many nodes may be disrupted while the budget is active: a number or a percentage. */
  readonly nodes: string;
  /** Cron in UTC: when the budget becomes active. Absent together with `duration`: always active. */
  readonly schedule?: string;
  readonly duration?: string;
}

const days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const minutesOfDay = 24 * 60;
const minutesOfWeek = 7 * minutesOfDay;

/** A stretch of the week in minutes from Sunday 00:00 UTC; `end` is not part of it and may lie in the next week. */
interface Stretch {
  readonly start: number;
  readonly end: number;
}

/**
 * Turns "nodes may be disrupted then" into budgets. A budget only caps while it is active, and of several the smallest counts, so that a
 * window cannot be allowed: what lies outside of it has to be forbidden (karpenter docs, concepts/disruption; aws/karpenter#2183, #7842).
 * The first budget caps what happens inside the windows. No window at all forbids disruption for good.
 */
export function budgetsOf(windows: readonly MaintenanceWindow[], atOnce: string): readonly Budget[] {
  if (windows.length === 0) return [{ nodes: "0" }];
  const allowed = merge(windows.flatMap(stretchesOf));
  return [{ nodes: atOnce }, ...gapsOf(allowed).map(forbid)];
}

/** Checks the form of windows; `budgetsOf` takes what passed. */
export function checkWindows(windows: readonly MaintenanceWindow[], path: string, problems: Problems): void {
  windows.forEach((window, index) => {
    const at = `${path}[${index}]`;
    if (window.days.length === 0) problems.add(`${at}.days`, "names none", `name some of ${days.join(", ")}`);
    window.days.forEach((day, place) => {
      if (!days.includes(day)) problems.add(`${at}.days[${place}]`, `${JSON.stringify(day)} is not a day`, remedyFor(day, days));
    });
    if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(window.startUtc)) {
      problems.add(
        `${at}.startUtc`,
        `${JSON.stringify(window.startUtc)} is not a time of day`,
        "give hours and minutes in UTC: 02:30",
      );
    }
    if (!Number.isInteger(window.minutes) || window.minutes < 1 || window.minutes > minutesOfDay) {
      problems.add(`${at}.minutes`, `${window.minutes} is not a length within a day`, `give 1 to ${minutesOfDay}`);
    }
  });
}

function stretchesOf(window: MaintenanceWindow): readonly Stretch[] {
  const [hours = 0, minutes = 0] = window.startUtc.split(":").map(Number);
  return window.days.map((day) => {
    const start = days.indexOf(day) * minutesOfDay + hours * 60 + minutes;
    return { start, end: start + window.minutes };
  });
}

/** Sorted, without overlaps, and with what reaches over the end of the week brought back to its beginning. */
function merge(stretches: readonly Stretch[]): readonly Stretch[] {
  const within = stretches.flatMap(({ start, end }) =>
    end <= minutesOfWeek
      ? [{ start, end }]
      : [
          { start, end: minutesOfWeek },
          { start: 0, end: end - minutesOfWeek },
        ],
  );
  const merged: Stretch[] = [];
  for (const next of within.toSorted((one, other) => one.start - other.start)) {
    const last = merged.at(-1);
    if (last === undefined || next.start > last.end) merged.push(next);
    else merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, next.end) };
  }
  return merged;
}

/** What lies between the stretches; the last gap of the week and the first one are the same gap. */
function gapsOf(allowed: readonly Stretch[]): readonly Stretch[] {
  return allowed.flatMap((stretch, index) => {
    const next = allowed[index + 1] ?? { start: (allowed[0]?.start ?? 0) + minutesOfWeek };
    return next.start > stretch.end ? [{ start: stretch.end, end: next.start }] : [];
  });
}

function forbid({ start, end }: Stretch): Budget {
  const first = start % minutesOfWeek;
  const day = Math.floor(first / minutesOfDay);
  const hour = Math.floor((first % minutesOfDay) / 60);
  const length = end - start;
  return {
    nodes: "0",
    schedule: `${first % 60} ${hour} * * ${day}`,
    duration: `${Math.floor(length / 60)}h${length % 60}m`,
  };
}
