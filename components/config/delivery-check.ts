import { Strategy } from "../core/cloud";
import type { Problems } from "../core/problems";
import { remedyFor } from "../core/suggest";
import { scheduleProblems } from "../delivery/schedule";
import { stepFaults } from "../delivery/service-plan";
import { settingsOf } from "../delivery/settings";
import type { SoundParts } from "./check";
import type { Delivery } from "./delivery-schema";

/** What has to be right before anything is rolled out: sources of metrics, rising steps, windows that open, deadlines that can be kept. */
export function checkDelivery(parts: SoundParts, problems: Problems, now = new Date()): void {
  checkStrategies(parts, problems);
  checkServices(parts, problems);
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

/** Argo Rollouts judges a model's canary and blue-green inside the cluster, by the gates of its target. */
function checkServices({ serving, strategy, delivery, monitoring }: SoundParts, problems: Problems): void {
  serving?.models.forEach((model, index) => {
    const own = model.strategy ?? strategy;
    if (own !== Strategy.Canary && own !== Strategy.BlueGreen) return;
    const path = `serving.models[${index}].strategy`;
    const { gates } = settingsOf({ delivery }, `service/${model.name}`);
    const target = `delivery.targets, name service/${model.name}`;
    for (const { kind, name } of gates) {
      if (kind !== "http" && kind !== "command") continue;
      problems.add(
        path,
        `${own} is judged by Argo Rollouts inside the cluster, and the ${kind} gate ${JSON.stringify(name)} runs where a rollout is driven from`,
        `write it as a job, or give the service gates of its own: ${target}`,
      );
    }
    if (own === Strategy.Canary && !gates.some(({ kind }) => kind === "metric" || kind === "job")) {
      const source =
        monitoring === undefined && delivery?.prometheusUrl === undefined ? " and a Prometheus (`monitoring: {}`)" : "";
      problems.add(
        path,
        "canary has nothing to measure the new servers by",
        `give a metric or job gate under delivery.gates or ${target}${source}, or another strategy`,
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
