import type { Problem } from "../core/problems";
import { remedyFor } from "../core/suggest";

export const days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;
export type Day = (typeof days)[number];

/** A span of the week in which rollouts may start. */
export interface Window {
  /** Default: every day. */
  readonly days?: readonly Day[];
  /** `01:00`; the span is of the day it starts on. */
  readonly from: string;
  /** `05:00`, exclusive; before `from` it means the next day; `24:00` is the end of the day. */
  readonly to: string;
}

/** A span of dates in which nothing starts, first and last day included. */
export interface Freeze {
  /** `2026-12-20` */
  readonly from: string;
  readonly to: string;
  readonly reason: string;
}

export interface Schedule {
  /** IANA name. Default: UTC. */
  readonly timezone?: string;
  /** Default: any time. */
  readonly windows?: readonly Window[];
  readonly freezes?: readonly Freeze[];
}

export type Admission = { readonly open: true } | { readonly open: false; readonly reason: string; readonly opensAt?: Date };

const minutesOfDay = 24 * 60;
const lookAheadDays = 366;

function minutes(text: string): number | undefined {
  const match = /^(\d{2}):(\d{2})$/.exec(text);
  if (match === null) return undefined;
  const value = Number(match[1]) * 60 + Number(match[2]);
  return Number(match[2]) < 60 && value <= minutesOfDay ? value : undefined;
}

/** Everything that is wrong with a schedule: hours that are none, dates the wrong way round, a window that never opens. */
export function scheduleProblems(schedule: Schedule, now: Date): Problem[] {
  const problems: Problem[] = [];
  for (const [index, window] of (schedule.windows ?? []).entries()) {
    const path = `windows[${index}]`;
    for (const edge of ["from", "to"] as const) {
      if (minutes(window[edge]) === undefined)
        problems.push({
          path: `${path}.${edge}`,
          reason: `${JSON.stringify(window[edge])} is no time of day`,
          remedy: "give hours and minutes, 01:30",
        });
    }
    if (window.from === window.to)
      problems.push({
        path,
        reason: `it opens and closes at ${window.from}, so that it never opens`,
        remedy: "let it close later, or give 00:00 to 24:00",
      });
    if (window.days?.length === 0)
      problems.push({
        path: `${path}.days`,
        reason: "names no day, so that it never opens",
        remedy: "name a day or leave days out",
      });
    for (const day of window.days ?? [])
      if (!days.includes(day))
        problems.push({ path: `${path}.days`, reason: `${JSON.stringify(day)} is no day`, remedy: remedyFor(String(day), days) });
  }
  for (const [index, freeze] of (schedule.freezes ?? []).entries()) {
    for (const edge of ["from", "to"] as const) {
      if (!/^\d{4}-\d{2}-\d{2}$/.test(freeze[edge]) || Number.isNaN(Date.parse(freeze[edge]))) {
        problems.push({
          path: `freezes[${index}].${edge}`,
          reason: `${JSON.stringify(freeze[edge])} is no date`,
          remedy: "give year, month and day, 2026-12-24",
        });
      }
    }
    if (freeze.to < freeze.from)
      problems.push({
        path: `freezes[${index}]`,
        reason: `it ends (${freeze.to}) before it begins (${freeze.from})`,
        remedy: "swap the two",
      });
  }
  if (schedule.timezone !== undefined && localTime(now, schedule.timezone) === undefined) {
    problems.push({
      path: "timezone",
      reason: `${JSON.stringify(schedule.timezone)} is not known`,
      remedy: "give an IANA name such as Europe/Berlin",
    });
  }
  if (problems.length > 0) return problems;
  const admission = admit(schedule, now);
  if (!admission.open && admission.opensAt === undefined) {
    problems.push({
      path: "windows",
      reason: `none of them opens within ${lookAheadDays} days outside the freezes`,
      remedy: "add a window or shorten a freeze",
    });
  }
  return problems;
}

interface LocalTime {
  /** `2026-12-24` */
  readonly date: string;
  readonly day: Day;
  readonly minute: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function localTime(at: Date, timezone: string): LocalTime | undefined {
  try {
    let format = formats.get(timezone);
    if (format === undefined) {
      format = new Intl.DateTimeFormat("en-GB", {
        timeZone: timezone,
        weekday: "long",
        year: "numeric",
        month: "2-digit",
        day: "2-digit",
        hour: "2-digit",
        minute: "2-digit",
        hourCycle: "h23",
      });
      formats.set(timezone, format);
    }
    const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
    const day = days.find((each) => each === part.weekday?.toLowerCase());
    if (day === undefined) return undefined;
    return { date: `${part.year}-${part.month}-${part.day}`, day, minute: Number(part.hour) * 60 + Number(part.minute) };
  } catch {
    return undefined;
  }
}

function inWindow(window: Window, local: LocalTime): boolean {
  const from = minutes(window.from) ?? 0;
  const to = minutes(window.to) ?? minutesOfDay;
  const on = (day: Day) => window.days === undefined || window.days.includes(day);
  const yesterday = days[(days.indexOf(local.day) + 6) % 7] ?? local.day;
  if (from < to) return on(local.day) && local.minute >= from && local.minute < to;
  return (on(local.day) && local.minute >= from) || (on(yesterday) && local.minute < to);
}

/** Whether a rollout may start at a time, else why not and when the next chance is. */
export function admit(schedule: Schedule, now: Date): Admission {
  const why = refusal(schedule, now);
  if (why === undefined) return { open: true };
  // Windows begin at whole minutes; steps of 5 find each that lasts at least that long, the last minutes one by one.
  const step = 5 * 60_000;
  const first = Math.ceil(now.getTime() / step) * step;
  for (let at = first; at < first + lookAheadDays * 86_400_000; at += step) {
    if (refusal(schedule, new Date(at)) !== undefined) continue;
    let opens = at;
    while (opens - 60_000 > now.getTime() && refusal(schedule, new Date(opens - 60_000)) === undefined) opens -= 60_000;
    return { open: false, reason: why, opensAt: new Date(opens) };
  }
  return { open: false, reason: why };
}

function refusal(schedule: Schedule, at: Date): string | undefined {
  const timezone = schedule.timezone ?? "UTC";
  const local = localTime(at, timezone);
  if (local === undefined) return `the time zone ${timezone} is not known`;
  const frozen = schedule.freezes?.find((freeze) => local.date >= freeze.from && local.date <= freeze.to);
  if (frozen !== undefined) return `nothing starts from ${frozen.from} to ${frozen.to}: ${frozen.reason}`;
  if (schedule.windows === undefined || schedule.windows.some((window) => inWindow(window, local))) return undefined;
  return `outside the windows in which rollouts may start (${schedule.windows.map((window) => `${window.days?.join(", ") ?? "daily"} ${window.from} to ${window.to}`).join("; ")} ${timezone})`;
}
