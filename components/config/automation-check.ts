import { type Problem, type Problems, problemsThrownBy } from "../core/problems";
import type { SoundParts } from "./check";

/** Rules that point at what is scaled and at a Prometheus; then what the component's own plan says of windows and triggers. */
export function checkAutomation(parts: SoundParts, problems: Problems): void {
  const { automation } = parts;
  if (automation === undefined) return;
  const range = workerRange(parts);
  const ruled = new Map<string, number>();
  automation.scaling.forEach((rule, index) => {
    const path = `automation.scaling[${index}]`;
    const before = ruled.get(rule.of);
    if (before !== undefined) {
      problems.add(
        `${path}.of`,
        `${rule.of} is scaled by automation.scaling[${before}]`,
        "put windows and triggers into one rule",
      );
    }
    ruled.set(rule.of, before ?? index);
    checkTarget(parts, path, problems);
    const asks = rule.triggers?.findIndex(({ kind }) => kind === "prometheus") ?? -1;
    if (asks >= 0 && parts.monitoring === undefined) {
      problems.add(`${path}.triggers[${asks}]`, "asks a Prometheus, and none runs", "give `monitoring: {}`");
    }
    problems.addAll(ruleFaults(rule, range), path);
    if (range !== undefined) checkBounds(rule, range, path, problems);
  });
}

type Rule = NonNullable<SoundParts["automation"]>["scaling"][number];

interface WorkerRange {
  readonly min: number;
  readonly max: number;
}

/** Only a StatefulSet of workers can be scaled. */
function checkTarget({ training }: SoundParts, path: string, problems: Problems): void {
  if (training === undefined) problems.add(`${path}.of`, "no workers run", "give training, or leave the rule out");
  else if (training.form !== undefined && training.form !== "statefulset") {
    problems.add(
      `${path}.of`,
      `a ${training.form} has no subresource scale, by which KEDA changes sizes`,
      "choose training.form: statefulset, or leave the rule out",
    );
  }
}

/** What the component's plan says; where a trigger asks is known once it is there, so stand-ins take its place. */
function ruleFaults(rule: Rule, range: WorkerRange | undefined): readonly Problem[] {
  const { planScaling } = require("../automation/plan") as typeof import("../automation/plan");
  const { of: _of, ...said } = rule;
  const triggers = rule.triggers?.map((trigger) => ({
    ...trigger,
    ...(trigger.kind === "prometheus" && { serverAddress: "http://prometheus" }),
    ...(trigger.kind === "sqs" && { region: trigger.region ?? "region" }),
  }));
  const min = rule.min ?? range?.min;
  const max = rule.max ?? range?.max ?? rule.min ?? 1;
  const target = { kind: "StatefulSet", name: "worker" };
  return problemsThrownBy(() => planScaling(rule.name, { ...said, min, max, triggers, namespace: "training", target }));
}

/** A rule stays between the fewest and the most workers that training says. */
function checkBounds(rule: Rule, range: WorkerRange, path: string, problems: Problems): void {
  if (range.min === range.max) {
    problems.add(path, `training has ${range.max} workers, never more or fewer`, "give training.workers a min and a max");
  } else if (rule.min !== undefined && rule.min < range.min) {
    problems.add(
      `${path}.min`,
      `${rule.min} is less than the fewest workers (${range.min})`,
      "raise it or lower training.workers.min",
    );
  } else if (rule.max !== undefined && rule.max > range.max) {
    problems.add(
      `${path}.max`,
      `${rule.max} is more than the most workers (${range.max})`,
      "lower it or raise training.workers.max",
    );
  }
}

/** Workers follow their node group where they say nothing of their own. Nodes may go down to none; a job has a worker at least. */
export function workerRange({ training, nodeGroups }: Pick<SoundParts, "training" | "nodeGroups">): WorkerRange | undefined {
  const group = nodeGroups.find((candidate) => candidate?.name === training?.nodeGroup);
  if (training === undefined || group === undefined) return undefined;
  const desired = training.workers?.desired ?? group.nodes.desired;
  return {
    min: training.workers?.min ?? Math.max(1, group.nodes.min ?? desired),
    max: training.workers?.max ?? group.nodes.max ?? desired,
  };
}
