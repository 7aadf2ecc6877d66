import { describe, expect, it } from "vitest";
import { type Cron, isTimezone, occurrences, parseCron } from "../../../components/automation/cron";

const monday = new Date(Date.UTC(2027, 0, 4));
const due = (text: string, days = 7) => {
  const cron = parseCron(text);
  return typeof cron === "string" ? cron : occurrences(cron, monday, days);
};
const at = (day: number, hour: number, minute = 0) => day * 1440 + hour * 60 + minute;

describe("cron", () => {
  it.each([
    ["0 20 * * 1-5", [0, 1, 2, 3, 4].map((day) => at(day, 20))],
    ["30 6 * * SAT,SUN", [at(5, 6, 30), at(6, 6, 30)]],
    ["0 */12 4 1 ?", [at(0, 0), at(0, 12)]],
    ["0 22/1 * jan mon", [at(0, 22), at(0, 23)]],
    // Either day, where neither is a star.
    ["0 0 5 * mon", [at(0, 0), at(1, 0)]],
    ["0 0 30 2 *", []],
  ])("%s comes due when robfig/cron says so", (text, expected) => {
    expect(due(text)).toEqual(expected);
  });

  it.each([
    ["0 20 * *", '"0 20 * *" has 4 fields, and cron has five'],
    ["@daily", '"@daily" has 1 fields, and cron has five'],
    ["60 * * * *", '"60" is no minute (0 to 59)'],
    ["0 24 * * *", '"24" is no hour (0 to 23)'],
    ["0 0 * * 7", '"7" is no day of the week (0 to 6)'],
    ["0 8-6 * * *", '"8-6" is no hour (0 to 23)'],
    ["0 */0 * * *", '"*/0" is no hour (0 to 23)'],
    ["0 0 1 smarch *", '"smarch" is no month (1 to 12)'],
  ])("%s is refused", (text, fault) => {
    expect(due(text)).toBe(fault);
  });

  it("knows time zones by their IANA names", () => {
    expect(["Europe/Berlin", "UTC", "Mars/Olympus"].map(isTimezone)).toEqual([true, true, false]);
  });

  it("keeps sets and no order", () => {
    expect([...(parseCron("5,1-3 * * * *") as Cron).minutes].sort()).toEqual([1, 2, 3, 5]);
  });
});
