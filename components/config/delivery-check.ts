import { Strategy } from "../core/cloud";
import type { Problem, Problems } from "../core/problems";
import { remedyFor } from "../core/suggest";
import { scheduleProblems } from "../delivery/schedule";
import type { SoundParts } from "./check";
import type { Delivery } from "./delivery-schema";

/** What has to be right before anything is rolled out: sources of metrics, rising steps, windows that open, deadlines that can be kept. */
export function checkDelivery(parts: SoundParts, problems: Problems, now = new Date()): void {
  checkStrategies(parts, problems);
  const { delivery } = parts;
  if (delivery === undefined) return;
  const path = "delivery";
  checkSettings(delivery, path, parts, problems);
  delivery.targets?.forEach((target, index) => {
    const at = `${path}.targets[${index}]`;
    const known = targetNames(parts);
    if (known !== undefined && !known.includes(target.name)) {
      problems.add(`${at}.name`, `there is no target ${JSON.stringify(target.name)}`, remedyFor(target.name, known));
    }
    checkSettings(target, at, parts, problems);
  });
  const { deadlineMinutes, checkpointIntervalMinutes, policy } = delivery.jobs;
  if (policy === "checkpoint" && deadlineMinutes < checkpointIntervalMinutes) {
    problems.add(
      `${path}.jobs.deadlineMinutes`,
      `${deadlineMinutes} is shorter than the ${checkpointIntervalMinutes} minutes that a job may take until its next checkpoint`,
      `give ${checkpointIntervalMinutes} or more, or state a shorter checkpointIntervalMinutes if jobs save more often`,
    );
  }
  const { timezone, windows, freezes } = delivery;
  problems.addAll(scheduleProblems({ timezone, windows, freezes }, now), path);
}

/** What can be rolled out; undefined where a part is not sound and names may be missing. */
function targetNames({ nodeGroups, coordinator, serving }: SoundParts): readonly string[] | undefined {
  const groups = nodeGroups.flatMap((group) => (group === undefined ? [] : [`node-group/${group.name}`]));
  if (groups.length !== nodeGroups.length) return undefined;
  const models = serving?.models.map(({ name }) => `service/${name}`) ?? [];
  return [...groups, ...(coordinator === undefined ? [] : ["service/coordinator"]), ...models, "cluster"];
}

function checkStrategies({ nodeGroups, monitoring, delivery }: SoundParts, problems: Problems): void {
  nodeGroups.forEach((group, index) => {
    if (group === undefined) return;
    const path = `nodeGroups[${index}].strategy`;
    if (group.strategy === Strategy.BlueGreen && group.capacity.kind === "capacity-block") {
      problems.add(
        path,
        `blue-green needs ${group.nodes.desired} machines beside those in use, and the group's one capacity block has none`,
        "write rolling or recreate, or buy a second block and make it a group of its own",
      );
    }
    if (group.strategy === Strategy.Canary && monitoring === undefined && delivery?.prometheusUrl === undefined) {
      problems.add(
        path,
        "canary has nothing to measure the new machines by",
        "give `monitoring: {}` or delivery.prometheusUrl, or another strategy",
      );
    }
  });
}

type Settings = Pick<Delivery, "steps" | "gates">;

function checkSettings({ steps, gates }: Settings, path: string, { monitoring, delivery }: SoundParts, problems: Problems): void {
  if (steps !== undefined) problems.addAll(stepFaults(steps), `${path}.steps`);
  gates?.forEach((gate, index) => {
    const at = `${path}.gates[${index}]`;
    const first = gates.findIndex(({ name }) => name === gate.name);
    if (first < index)
      problems.add(`${at}.name`, `${JSON.stringify(gate.name)} is taken by gates[${first}]`, "give another name");
    if (gate.kind !== "metric") return;
    if (monitoring === undefined && delivery?.prometheusUrl === undefined) {
      problems.add(at, "measures, and there is no Prometheus to ask", "give delivery.prometheusUrl, or `monitoring: {}`");
    }
    if (gate.consecutiveSuccesses !== undefined && gate.consecutiveSuccesses > gate.count) {
      problems.add(
        `${at}.consecutiveSuccesses`,
        `${gate.consecutiveSuccesses} in a row cannot come of ${gate.count} measurements`,
        "lower it or raise count",
      );
    }
  });
}

/** Steps rise, and the last one is all of it. */
function stepFaults(steps: readonly number[]): Problem[] {
  const found: Problem[] = [];
  steps.forEach((step, index) => {
    const before = steps[index - 1];
    if (before !== undefined && step <= before)
      found.push({ path: `[${index}]`, reason: `${step} is not more than ${before} before it`, remedy: "let the steps rise" });
  });
  const last = steps.at(-1);
  if (last !== undefined && last !== 100)
    found.push({ path: `[${steps.length - 1}]`, reason: `ends at ${last} percent`, remedy: "add 100 as the last step" });
  return found;
}
