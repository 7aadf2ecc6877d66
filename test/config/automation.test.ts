import { describe, expect, it } from "vitest";
import { changed, load, problemsOf } from "./fixture";

const withAutomation = (text: string) => changed(["    coordinator: {}\n", `    coordinator: {}\n    automation:\n${text}`]);
const night = `      scaling:
        - name: workers
          of: training
          timezone: Europe/Berlin
          windows:
            - { name: night, start: "0 20 * * *", end: "0 6 * * *", replicas: 4 }
`;

describe("automation in an environment's file", () => {
  it("is sound where the workers have a range", () => {
    const { environment } = load({ "stacks/Pulumi.test.yaml": withAutomation(night) });
    expect(environment.automation?.scaling.map(({ name, of }) => `${name} of ${of}`)).toEqual(["workers of training"]);
  });

  it.each([
    [
      "a window without a time zone",
      night.replace("          timezone: Europe/Berlin\n", ""),
      "automation.scaling[0].timezone: is missing, and windows mean nothing without one; give an IANA name such as Europe/Berlin (stacks/Pulumi.test.yaml:27)",
    ],
    [
      "a window above the node group's most",
      night.replace("replicas: 4", "replicas: 5"),
      "automation.scaling[0].windows[0].replicas: 5 is not between min (1) and max (4); change it or the bounds (stacks/Pulumi.test.yaml:31)",
    ],
    [
      "a range beyond the workers'",
      night.replace("          timezone", "          max: 9\n          timezone"),
      "automation.scaling[0].max: 9 is more than the most workers (4); lower it or raise training.workers.max (stacks/Pulumi.test.yaml:29)",
    ],
    [
      "a query where nothing watches",
      `      scaling:
        - name: workers
          of: training
          triggers: [{ name: backlog, kind: prometheus, threshold: 1, query: up }]
`,
      "automation.scaling[0].triggers[0]: asks a Prometheus, and none runs; give `monitoring: {}` (stacks/Pulumi.test.yaml:29)",
    ],
    [
      "a word that is nearly one",
      night.replace("of: training", "of: trainnig"),
      'automation.scaling[0].of: "trainnig" is not allowed; did you mean "training"? (stacks/Pulumi.test.yaml:28)',
    ],
  ])("refuses %s", (_what, text, expected) => {
    expect(problemsOf(withAutomation(text))).toEqual([expected]);
  });

  it("refuses two rules for the same workers", () => {
    const twice = `${night}${night.replace("      scaling:\n", "").replace("name: workers", "name: again")}`;
    expect(problemsOf(withAutomation(twice))).toEqual([
      "automation.scaling[1].of: training is scaled by automation.scaling[0]; put windows and triggers into one rule (stacks/Pulumi.test.yaml:33)",
    ]);
  });

  it("refuses to scale workers whose number is fixed", () => {
    const fixed = withAutomation(night).replace("nodes: { min: 1, desired: 2, max: 4 }", "nodes: { desired: 4 }");
    expect(problemsOf(fixed)).toEqual([
      "automation.scaling[0]: training has 4 workers, never more or fewer; give training.workers a min and a max (stacks/Pulumi.test.yaml:27)",
    ]);
  });
});
