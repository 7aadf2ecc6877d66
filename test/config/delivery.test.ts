import { describe, expect, it } from "vitest";
import { changed, problemsOf, soundEnvironment } from "./fixture";

const errorRate = "{ kind: metric, name: errors, query: 'rate(errors[1m])', success: { operator: '<', value: 0.01 } }";
const delivery = (text: string) => `${soundEnvironment}    delivery:\n${text.replace(/^/gm, "      ")}\n`;

describe("how changes are delivered", () => {
  it("takes steps, gates, windows and what differs for one target", () =>
    expect(
      problemsOf(
        delivery(`prometheusUrl: http://prometheus.example:9090
steps: [10, 40, 100]
gates: [${errorRate}, { kind: manual, name: owner }]
jobs: { policy: checkpoint, deadlineMinutes: 45, checkpointIntervalMinutes: 20 }
timezone: Europe/Berlin
windows: [{ days: [tuesday, wednesday], from: "22:00", to: "05:00" }]
freezes: [{ from: 2026-12-20, to: 2027-01-03, reason: holidays }]
targets: [{ name: node-group/training, batchPercent: 50 }]`),
      ),
    ).toEqual([]));

  it.each([
    [
      "a canary without a metric source",
      changed(["strategy: rolling", "strategy: canary"]),
      [
        "nodeGroups[0].strategy: canary has nothing to measure the new machines by; give `monitoring: {}` or delivery.prometheusUrl, or another strategy",
      ],
    ],
    [
      "a metric gate without a Prometheus",
      delivery(`gates: [${errorRate}]`),
      ["delivery.gates[0]: measures, and there is no Prometheus to ask; give delivery.prometheusUrl, or `monitoring: {}`"],
    ],
    [
      "weights that do not rise, and do not end at 100",
      delivery("steps: [10, 50, 50, 90]"),
      [
        "delivery.steps[2]: 50 is not more than 50 before it; let the steps rise",
        "delivery.steps[3]: ends at 90 percent; add 100 as the last step",
      ],
    ],
    [
      "blue-green with one capacity block",
      changed([
        "zone: us-west-2a\n    storage",
        "zone: us-west-2a\n        strategy: blue-green\n        capacity: { kind: capacity-block, reservationId: cr-0123456789abcdef0 }\n    storage",
      ]),
      [
        "nodeGroups[1].strategy: blue-green needs 2 machines beside those in use, and the group's one capacity block has none; write rolling or recreate, or buy a second block and make it a group of its own",
      ],
    ],
    [
      "a window that never opens",
      delivery('windows: [{ from: "03:00", to: "03:00" }]'),
      ["delivery.windows[0]: it opens and closes at 03:00, so that it never opens; let it close later, or give 00:00 to 24:00"],
    ],
    [
      "a deadline shorter than the checkpoint interval",
      delivery("jobs: { deadlineMinutes: 10 }"),
      [
        "delivery.jobs.deadlineMinutes: 10 is shorter than the 30 minutes that a job may take until its next checkpoint; give 30 or more, or state a shorter checkpointIntervalMinutes if jobs save more often",
      ],
    ],
    [
      "a target that is not there",
      delivery("targets: [{ name: node-group/trainin }]"),
      ['delivery.targets[0].name: there is no target "node-group/trainin"; did you mean "node-group/training"?'],
    ],
    [
      "two gates of one name, and one that can never pass",
      delivery(
        `prometheusUrl: http://prometheus.example\ngates: [{ kind: manual, name: errors }, ${errorRate.replace("query", "count: 2, consecutiveSuccesses: 3, query")}]`,
      ),
      [
        'delivery.gates[1].name: "errors" is taken by gates[0]; give another name',
        "delivery.gates[1].consecutiveSuccesses: 3 in a row cannot come of 2 measurements; lower it or raise count",
      ],
    ],
  ])("refuses %s", (_what, text, expected) => {
    const told = problemsOf(text).map((problem) => problem.replace(/ \(stacks\/[^)]*\)$/, ""));
    expect(told).toEqual(expected);
  });

  describe("of a model's servers", () => {
    const served = (strategy: string, more: string) =>
      `${delivery(`prometheusUrl: http://prometheus.example:9090\n${more}`)}    serving:
      models:
        - name: llama
          architecture: llama-7b
          weights: { claim: weights, path: llama-7b }
          pools: [{ nodeGroup: training, replicas: { min: 2, max: 2 } }]
          strategy: ${strategy}
`;
    const told = (strategy: string, more: string) =>
      problemsOf(served(strategy, more)).filter((problem) => problem.startsWith("serving.models[0].strategy"));
    it("asks a canary for what measures it", () => {
      expect(told("canary", "steps: [10, 100]")).toEqual([
        "serving.models[0].strategy: canary has nothing to measure the new servers by; give a metric or job gate under delivery.gates or delivery.targets, name service/llama, or another strategy (stacks/Pulumi.test.yaml:36)",
      ]);
      expect(told("canary", `gates: [${errorRate}]`)).toEqual([]);
      expect(told("rolling", "steps: [10, 100]")).toEqual([]);
    });
    it("refuses gates that run outside of the cluster, unless the service has its own", () => {
      const command = "gates: [{ kind: command, name: smoke, command: ./smoke.sh }]";
      expect(told("blue-green", command)).toEqual([
        'serving.models[0].strategy: blue-green is judged by Argo Rollouts inside the cluster, and the command gate "smoke" runs where a rollout is driven from; write it as a job, or give the service gates of its own: delivery.targets, name service/llama (stacks/Pulumi.test.yaml:36)',
      ]);
      const own = `targets: [{ name: service/llama, gates: [${errorRate}] }]`;
      expect(told("blue-green", `${command}\n${own}`)).toEqual([]);
    });
  });
});
