/** Drives the machine of a rollout without anything behind it. */
import { Strategy } from "../../components/core/cloud";
import { begin, type Command, next, type Outcome, type RolloutState, record } from "../../scripts/rollout/machine";
import { Colour, type Declaration, type Gate, type Job, JobPolicy } from "../../scripts/rollout/model";
import { type PlanRequest, planRollout } from "../../scripts/rollout/stages";

const gate: Gate = { kind: "time", name: "soak", seconds: 1 };
export const steady: Declaration = {
  active: "blue",
  blue: { version: "old", capacityPercent: 100, trafficPercent: 100, updatedPercent: 0 },
};
const request = (change: Partial<PlanRequest>): PlanRequest => ({
  target: { kind: "node-group", name: "training" },
  strategy: Strategy.BlueGreen,
  active: Colour.Blue,
  steps: [10, 50, 100],
  gates: [gate],
  spareCapacity: { available: true },
  batchPercent: 25,
  byCloud: false,
  hasJobs: true,
  ...change,
});
export const job: Job = { name: "llm", policy: JobPolicy.Checkpoint, deadlineSeconds: 600 };
export const start = (change: Partial<PlanRequest> = {}, jobs: readonly Job[] = [job]) => {
  const asked = request({ ...change, hasJobs: jobs.length > 0 });
  return begin(planRollout(asked), asked.active, steady, jobs);
};

/** The outcome of a command where all goes well. */
export function success(command: Command): Outcome {
  switch (command.do) {
    case "fence":
    case "unfence":
      return { of: command.do };
    case "request-checkpoint":
      return { of: command.do, job: command.job, at: 1 };
    case "await-checkpoint":
      return { of: command.do, job: command.job, result: "proven" };
    case "await-finish":
      return { of: command.do, job: command.job, result: "finished" };
    case "evict":
      return { of: command.do, job: command.job };
    case "apply":
      return { of: command.do, result: "succeeded" };
    case "check-gates":
      return { of: command.do, result: "passed" };
    case "await-progress":
      return { of: command.do, job: command.job, result: "moving" };
    default:
      throw new Error("nothing is due");
  }
}

/** Runs to the end and tells what was done, one word a command. */
export function play(
  state: RolloutState,
  outcome: (command: Command, state: RolloutState) => Outcome = success,
): { end: RolloutState; told: string[] } {
  const told: string[] = [];
  let current = state;
  for (let command = next(current); command.do !== "nothing"; command = next(current)) {
    told.push(command.do === "apply" ? `apply ${command.stage.title}` : command.do);
    current = record(current, outcome(command, current));
    if (told.length > 500) throw new Error(`does not end: ${told.slice(-10)}`);
  }
  return { end: current, told };
}

export const applies = (told: readonly string[]) => told.filter((line) => line.startsWith("apply"));
