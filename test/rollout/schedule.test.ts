import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatProblem } from "../../components/core/problems";
import { admit, type Schedule, scheduleProblems } from "../../components/delivery/schedule";

const at = (text: string) => new Date(text);
const nights: Schedule = { windows: [{ days: ["monday", "tuesday"], from: "22:00", to: "04:00" }] };

describe("a schedule for rollouts", () => {
  it("without windows is always open", () => expect(admit({}, at("2026-11-22T12:00:00Z"))).toEqual({ open: true }));
  it.each([
    ["2026-11-23T22:00:00Z", true], // Monday
    ["2026-11-24T03:59:00Z", true],
    ["2026-11-24T04:00:00Z", false],
    ["2026-11-25T03:00:00Z", true], // Tuesday's night
    ["2026-11-25T22:00:00Z", false], // Wednesday
    ["2026-11-23T03:00:00Z", false], // Sunday's night is none
  ])("that goes over midnight: %s is %s", (time, open) => expect(admit(nights, at(time)).open).toBe(open));
  it("says when it opens next", () => {
    expect(admit(nights, at("2026-11-22T12:00:00Z"))).toEqual({
      open: false,
      reason: "outside the windows in which rollouts may start (monday, tuesday 22:00 to 04:00 UTC)",
      opensAt: at("2026-11-23T22:00:00Z"),
    });
  });
  it("follows its time zone through the change of the clocks", () => {
    const berlin: Schedule = { timezone: "Europe/Berlin", windows: [{ from: "09:00", to: "10:00" }] };
    expect(admit(berlin, at("2026-10-24T07:30:00Z")).open).toBe(true);
    expect(admit(berlin, at("2026-10-26T07:30:00Z")).open).toBe(false);
    expect(admit(berlin, at("2026-10-26T08:30:00Z")).open).toBe(true);
  });
  it("keeps shut in a freeze, both ends included, and names the reason", () => {
    const frozen: Schedule = { freezes: [{ from: "2026-12-20", to: "2027-01-02", reason: "year's end" }] };
    expect(admit(frozen, at("2026-12-19T23:59:00Z")).open).toBe(true);
    expect(admit(frozen, at("2027-01-02T23:59:00Z"))).toEqual({
      open: false,
      reason: "nothing starts from 2026-12-20 to 2027-01-02: year's end",
      opensAt: at("2027-01-03T00:00:00Z"),
    });
  });
  it("never names an opening that is shut, nor one that a minute before was open already", () => {
    const time = fc.integer({ min: 0, max: 23 }).map((hour) => `${String(hour).padStart(2, "0")}:00`);
    fc.assert(
      fc.property(time, time, fc.date({ min: at("2026-01-01"), max: at("2026-12-31"), noInvalidDate: true }), (from, to, now) => {
        if (from === to) return;
        const schedule = { windows: [{ from, to }] };
        const admission = admit(schedule, now);
        if (admission.open || admission.opensAt === undefined) return;
        expect(admit(schedule, admission.opensAt).open).toBe(true);
        const before = new Date(admission.opensAt.getTime() - 60_000);
        if (before > now) expect(admit(schedule, before).open).toBe(false);
      }),
    );
  });
});

it("a wrong schedule is told in full", () => {
  const now = at("2026-11-22T12:00:00Z");
  const told = (schedule: Schedule) => scheduleProblems(schedule, now).map(formatProblem);
  expect(
    told({
      windows: [
        { from: "25:00", to: "4" },
        { from: "01:00", to: "01:00" },
      ],
      freezes: [{ from: "2027-01-02", to: "2026-12-20", reason: "" }],
      timezone: "Mars/Base",
    }),
  ).toEqual([
    'windows[0].from: "25:00" is no time of day; give hours and minutes, 01:30',
    'windows[0].to: "4" is no time of day; give hours and minutes, 01:30',
    "windows[1]: it opens and closes at 01:00, so that it never opens; let it close later, or give 00:00 to 24:00",
    "freezes[0]: it ends (2026-12-20) before it begins (2027-01-02); swap the two",
    'timezone: "Mars/Base" is not known; give an IANA name such as Europe/Berlin',
  ]);
  expect(
    told({ windows: [{ from: "01:00", to: "02:00" }], freezes: [{ from: "2026-01-01", to: "2028-12-31", reason: "moved out" }] }),
  ).toEqual(["windows: none of them opens within 366 days outside the freezes; add a window or shorten a freeze"]);
});
