import type { Problems } from "../core/problems";
import { type Cron, isTimezone, minutesOfDay, occurrences, parseCron } from "./cron";
import type { ScalingWindowArgs } from "./index";

/** A leap year and some weeks: whatever comes every year has come by then. */
const lookAheadDays = 420;
const firstDay = new Date(Date.UTC(2027, 0, 1));

interface Span {
  readonly from: number;
  readonly to: number;
  readonly window: number;
}

/**
 * Windows of one rule. KEDA takes the largest of those that are open at a time; two that overlap are refused all the same, because nobody
 * who writes 8 for the day and 16 for the night means 16 at noon.
 */
export function checkWindows(
  windows: readonly ScalingWindowArgs[],
  timezone: string | undefined,
  { min, max }: { readonly min: number; readonly max: number },
  problems: Problems,
): void {
  if (windows.length > 0 && timezone === undefined) {
    problems.add("timezone", "is missing, and windows mean nothing without one", "give an IANA name such as Europe/Berlin");
  } else if (timezone !== undefined && (timezone === "Local" || !isTimezone(timezone))) {
    problems.add("timezone", `${JSON.stringify(timezone)} is not known`, "give an IANA name such as Europe/Berlin");
  }
  const spans = windows.flatMap((window, index) => {
    const path = `windows[${index}]`;
    if (!Number.isInteger(window.replicas) || window.replicas < 1) {
      problems.add(
        `${path}.replicas`,
        `${window.replicas} is not a whole number of at least 1`,
        "give 1 or more; outside of windows min holds",
      );
    } else if (window.replicas < min || window.replicas > max) {
      problems.add(
        `${path}.replicas`,
        `${window.replicas} is not between min (${min}) and max (${max})`,
        "change it or the bounds",
      );
    }
    return spansOf(window, index, problems);
  });
  spans.sort((left, right) => left.from - right.from);
  const told = new Set<string>();
  spans.forEach((span, index) => {
    const next = spans[index + 1];
    if (next === undefined || next.from >= span.to || next.window === span.window) return;
    const [early, late] = [span.window, next.window].sort((left, right) => left - right);
    const pair = `${early} ${late}`;
    if (told.has(pair)) return;
    told.add(pair);
    problems.add(
      `windows[${late}]`,
      `overlaps windows[${early}] (both are open on ${momentOf(next.from)})`,
      "let one close before the other opens",
    );
  });
}

function spansOf(window: ScalingWindowArgs, index: number, problems: Problems): Span[] {
  const path = `windows[${index}]`;
  const start = read(`${path}.start`, window.start, problems);
  const end = read(`${path}.end`, window.end, problems);
  if (start === undefined || end === undefined) return [];
  if (window.start.trim() === window.end.trim()) {
    problems.add(path, `opens and closes at ${JSON.stringify(window.start)}, so it never opens`, "let it close at another time");
    return [];
  }
  const opens = occurrences(start, firstDay, lookAheadDays);
  const closes = occurrences(end, firstDay, lookAheadDays);
  for (const [key, times] of Object.entries({ start: opens, end: closes })) {
    if (times.length === 0) problems.add(`${path}.${key}`, `comes on no day of a year`, "give a day that exists");
  }
  let close = 0;
  const found: Span[] = [];
  for (const from of opens) {
    while ((closes[close] ?? Number.POSITIVE_INFINITY) <= from) close++;
    const to = closes[close] ?? lookAheadDays * minutesOfDay;
    // A window that opens again before it has closed is still the one.
    if (found.at(-1)?.to !== to) found.push({ from, to, window: index });
  }
  return found;
}

function read(path: string, text: string, problems: Problems): Cron | undefined {
  const cron = parseCron(text);
  if (typeof cron !== "string") return cron;
  problems.add(path, cron, "write minute, hour, day of the month, month and day of the week: 0 20 * * 1-5");
  return undefined;
}

function momentOf(minute: number): string {
  const date = new Date(firstDay.getTime() + minute * 60_000);
  return `${date.toLocaleDateString("en-GB", { weekday: "long", timeZone: "UTC" })} at ${date.toISOString().slice(11, 16)}`;
}
