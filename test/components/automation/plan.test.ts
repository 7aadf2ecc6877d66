import { describe, expect, it } from "vitest";
import type { ScalingRuleArgs } from "../../../components/automation";
import { planEngine, planScaling } from "../../../components/automation/plan";
import { problemsOf } from "../../problems";

const night = { name: "night", start: "0 20 * * 1-5", end: "0 6 * * 2-6", replicas: 16 };
const rule: ScalingRuleArgs = {
  namespace: "training",
  target: { kind: "StatefulSet", name: "worker" },
  min: 8,
  max: 16,
  timezone: "America/Los_Angeles",
  windows: [night],
};

const problems = (change: Partial<ScalingRuleArgs>) => problemsOf(() => planScaling("workers", { ...rule, ...change }));

describe("a scaling rule", () => {
  it("hands windows to KEDA's cron scaler, word for word", () => {
    expect(planScaling("workers", rule).triggers).toEqual([
      {
        type: "cron",
        name: "night",
        metadata: {
          timezone: "America/Los_Angeles",
          start: "0 20 * * 1-5",
          end: "0 6 * * 2-6",
          desiredReplicas: "16",
        },
      },
    ]);
  });

  it("hands events to the scaler of their kind", () => {
    const { triggers } = planScaling("servers", {
      ...rule,
      windows: [],
      triggers: [
        { name: "load", kind: "prometheus", threshold: 0.8, serverAddress: "http://p:9090", query: "sum(x)" },
        { name: "jobs", kind: "sqs", threshold: 5, activationThreshold: 1, queueUrl: "https://sqs/q", region: "us-west-2" },
        { name: "list", kind: "redis", threshold: 10, address: "valkey:6379", listName: "todo" },
      ],
    });
    expect(triggers.map(({ type, metadata }) => ({ type, ...metadata }))).toEqual([
      { type: "prometheus", serverAddress: "http://p:9090", query: "sum(x)", threshold: "0.8" },
      {
        type: "aws-sqs-queue",
        queueURL: "https://sqs/q",
        awsRegion: "us-west-2",
        queueLength: "5",
        activationQueueLength: "1",
      },
      { type: "redis", address: "valkey:6379", listName: "todo", listLength: "10" },
    ]);
  });

  it("takes windows that meet and do not overlap, over midnight and over the week's end", () => {
    const day = { name: "day", start: "0 6 * * 1-5", end: "0 20 * * 1-5", replicas: 8 };
    const weekend = { name: "weekend", start: "0 6 * * sat", end: "0 6 * * mon", replicas: 12 };
    expect(problems({ windows: [night, day, weekend] })).toEqual([]);
  });

  it.each<[string, Partial<ScalingRuleArgs>, string]>([
    [
      "no time zone",
      { timezone: undefined },
      "timezone: is missing, and windows mean nothing without one; give an IANA name such as Europe/Berlin",
    ],
    [
      "a time zone that is none",
      { timezone: "Pacific" },
      'timezone: "Pacific" is not known; give an IANA name such as Europe/Berlin',
    ],
    [
      "windows that overlap",
      { windows: [night, { name: "late", start: "0 22 * * fri", end: "0 23 * * fri", replicas: 8 }] },
      "windows[1]: overlaps windows[0] (both are open on Friday at 22:00); let one close before the other opens",
    ],
    [
      "a window that overlaps by being open over the week's end",
      {
        windows: [
          { ...night, end: "0 6 * * 1-5" },
          { name: "sunday", start: "0 8 * * sun", end: "0 9 * * sun", replicas: 9 },
        ],
      },
      "windows[1]: overlaps windows[0] (both are open on Sunday at 08:00); let one close before the other opens",
    ],
    [
      "a window that opens when it closes",
      { windows: [{ ...night, end: night.start }] },
      'windows[0]: opens and closes at "0 20 * * 1-5", so it never opens; let it close at another time',
    ],
    [
      "a schedule that is none",
      { windows: [{ ...night, start: "20:00" }] },
      'windows[0].start: "20:00" has 1 fields, and cron has five; write minute, hour, day of the month, month and day of the week: 0 20 * * 1-5',
    ],
    [
      "a day that never comes",
      { windows: [{ ...night, start: "0 0 31 4 *" }] },
      "windows[0].start: comes on no day of a year; give a day that exists",
    ],
    [
      "a window above the bounds",
      { windows: [{ ...night, replicas: 17 }] },
      "windows[0].replicas: 17 is not between min (8) and max (16); change it or the bounds",
    ],
    ["min above max", { min: 17 }, "min: 17 is more than max (16); lower min or raise max"],
    [
      "nothing to scale by",
      { windows: [] },
      "triggers: neither windows nor triggers are given, so nothing ever changes; give one of them",
    ],
    [
      "a JobSet",
      { target: { kind: "JobSet", name: "worker" } },
      "target.kind: JobSet has no subresource scale; its size is changed by its parallelism and completions; scale a StatefulSet by the clock instead",
    ],
    [
      "two windows of one name",
      { windows: [night, { ...night, start: "0 8 * * sun", end: "0 9 * * sun" }] },
      'windows[1].name: "night" is taken by windows[0]; give another name',
    ],
    [
      "a query that is missing",
      { triggers: [{ name: "load", kind: "prometheus", threshold: 1, serverAddress: "http://p" }] },
      "triggers[0].query: is missing, and prometheus needs it; give serverAddress and query",
    ],
    [
      "a field of another kind",
      { triggers: [{ name: "q", kind: "redis", threshold: 1, address: "a:1", listName: "l", query: "x" }] },
      "triggers[0].query: means nothing to redis; leave it out",
    ],
    [
      "a threshold of 0",
      { triggers: [{ name: "q", kind: "redis", threshold: 0, address: "a:1", listName: "l" }] },
      "triggers[0].threshold: 0 is not above 0; say how much of the number one replica takes care of",
    ],
    [
      "a behaviour that Kubernetes refuses",
      { stepSeconds: 3600 },
      "stepSeconds: 3600 is not a whole number from 1 to 1800; give 1 to 1800 seconds",
    ],
  ])("refuses %s", (_what, change, expected) => {
    expect(problems(change)).toContain(expected);
  });

  it("asks for whole copies of the engine", () => {
    expect(() => planEngine("keda", { replicas: 0 })).toThrow("replicas: 0 is not a whole number of at least 1");
  });
});
