/** Cron's five fields, as robfig/cron reads them, which KEDA and Kubernetes' CronJobs use. */
export interface Cron {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly daysOfMonth: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly daysOfWeek: ReadonlySet<number>;
  /** A day has to match both where one of them is `*`, and either otherwise. */
  readonly anyDay: boolean;
}

const monthNames = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const dayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

interface Field {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly names: readonly string[];
}

const fields: readonly Field[] = [
  { name: "minute", from: 0, to: 59, names: [] },
  { name: "hour", from: 0, to: 23, names: [] },
  { name: "day of the month", from: 1, to: 31, names: [] },
  { name: "month", from: 1, to: 12, names: monthNames },
  { name: "day of the week", from: 0, to: 6, names: dayNames },
];

/** The five fields, or what is wrong with them. */
export function parseCron(text: string): Cron | string {
  const parts = text.trim().split(/\s+/);
  if (parts.length !== 5) return `${JSON.stringify(text)} has ${parts.length} fields, and cron has five`;
  const sets: ReadonlySet<number>[] = [];
  for (const [index, field] of fields.entries()) {
    const set = parseField(parts[index] ?? "", field);
    if (typeof set === "string") return set;
    sets.push(set);
  }
  const [minutes, hours, daysOfMonth, months, daysOfWeek] = sets;
  if (!minutes || !hours || !daysOfMonth || !months || !daysOfWeek) return `${JSON.stringify(text)} is no schedule`;
  const starred = (part: string | undefined) => part === undefined || part.startsWith("*") || part === "?";
  return { minutes, hours, daysOfMonth, months, daysOfWeek, anyDay: !starred(parts[2]) && !starred(parts[4]) };
}

function parseField(text: string, field: Field): ReadonlySet<number> | string {
  const found = new Set<number>();
  for (const piece of text.split(",")) {
    const match = /^(\*|\?|[a-z0-9]+(?:-[a-z0-9]+)?)(?:\/(\d+))?$/i.exec(piece);
    const range = match === null ? undefined : rangeOf(match[1] ?? "", match[2] !== undefined, field);
    const step = Number(match?.[2] ?? 1);
    if (range === undefined || step < 1) {
      return `${JSON.stringify(piece)} is no ${field.name} (${field.from} to ${field.to})`;
    }
    for (let value = range.from; value <= range.to; value += step) found.add(value);
  }
  return found;
}

function rangeOf(text: string, stepped: boolean, field: Field): { readonly from: number; readonly to: number } | undefined {
  if (text === "*" || text === "?") return field;
  const [first = "", last] = text.split("-");
  const from = numberOf(first, field);
  // `5/10` runs from 5 to the end.
  const to = last === undefined ? (stepped ? field.to : from) : numberOf(last, field);
  return from === undefined || to === undefined || from > to ? undefined : { from, to };
}

function numberOf(text: string, { from, to, names }: Field): number | undefined {
  const named = names.indexOf(text.toLowerCase());
  const value = named >= 0 ? named + from : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return value >= from && value <= to ? value : undefined;
}

export const minutesOfDay = 24 * 60;

/** When a schedule comes due, in minutes from the first day's midnight on, in rising order. Days are those of a calendar without shifts. */
export function occurrences(cron: Cron, first: Date, days: number): number[] {
  const found: number[] = [];
  const times = [...cron.hours]
    .sort(rising)
    .flatMap((hour) => [...cron.minutes].sort(rising).map((minute) => hour * 60 + minute));
  for (let day = 0; day < days; day++) {
    const date = new Date(first.getTime() + day * minutesOfDay * 60_000);
    if (matches(cron, date)) for (const time of times) found.push(day * minutesOfDay + time);
  }
  return found;
}

function rising(left: number, right: number): number {
  return left - right;
}

function matches(cron: Cron, date: Date): boolean {
  if (!cron.months.has(date.getUTCMonth() + 1)) return false;
  const ofMonth = cron.daysOfMonth.has(date.getUTCDate());
  const ofWeek = cron.daysOfWeek.has(date.getUTCDay());
  return cron.anyDay ? ofMonth || ofWeek : ofMonth && ofWeek;
}

export function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en-GB", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
