import { Cloud } from "../core/cloud";
import { InvalidInput, type Problem, type Problems } from "../core/problems";
import { remedyFor } from "../core/suggest";
import type { SoundParts } from "./check";
import { burnInArgs } from "./health";

/** Groups that are there and can be tested, and a repair that leaves a job the time to save itself. */
export function checkHealth(parts: SoundParts, problems: Problems, advisories: Problem[]): void {
  checkRepair(parts, problems);
  const { cloud, health } = parts;
  const burnIn = health?.burnIn;
  if (burnIn === undefined || cloud === undefined) return;
  if (cloud === Cloud.Hosts) {
    problems.add("health.burnIn", "needs a Kubernetes cluster, and hosts are none", "write `health: null` to take it away");
    return;
  }
  const groups = parts.nodeGroups.flatMap((group) => (group === undefined ? [] : [group]));
  if (groups.length !== parts.nodeGroups.length) return;
  const names = groups.map(({ name }) => name);
  const before = problems.all.length;
  burnIn.nodeGroups?.forEach((name, index) => {
    if (!names.includes(name))
      problems.add(
        `health.burnIn.nodeGroups[${index}]`,
        `there is no node group ${JSON.stringify(name)}`,
        remedyFor(name, names),
      );
  });
  for (const name of Object.keys(burnIn.floors ?? {})) {
    if (!names.includes(name))
      problems.add(`health.burnIn.floors.${name}`, `there is no node group ${JSON.stringify(name)}`, remedyFor(name, names));
  }
  if (problems.all.length > before) return;
  const { planBurnIn } = require("../health/plan") as typeof import("../health/plan");
  const args = burnInArgs({ devicePlugins: parts.devicePlugins, cloud, health, nodeGroups: groups }, burnIn, parts.rehearsal);
  const path = (found: string) =>
    found
      .replace(
        /^groups\[(\d+)\]\.(collective|memory)GBps/,
        (_all, index, which) => `floors.${args.groups[Number(index)]?.name}.${which}GBps`,
      )
      .replace(/^groups\[(\d+)\]/, (_all, index) => `nodeGroups.${args.groups[Number(index)]?.name}`)
      .replace(/^groups$/, "nodeGroups");
  try {
    for (const advice of planBurnIn("burn-in", args).advice)
      advisories.push({ ...advice, path: `health.burnIn.${path(advice.path)}` });
  } catch (error) {
    if (!InvalidInput.is(error)) throw error;
    problems.addAll(
      error.problems.map((problem) => ({ ...problem, path: path(problem.path) })),
      "health.burnIn",
    );
  }
}

/** A cloud that reboots or replaces an ill node before the job on it has saved itself throws the work since the last checkpoint away. */
function checkRepair({ cloud, nodeGroups, training, delivery }: SoundParts, problems: Problems): void {
  const interval = delivery?.jobs.checkpointIntervalMinutes;
  if (cloud !== Cloud.Aws || interval === undefined || training === undefined) return;
  nodeGroups.forEach((group, index) => {
    if (group?.name !== training.nodeGroup || group.repair?.enabled === false) return;
    const waits = group.repair?.acceleratorWaitMinutes ?? 30;
    if (waits >= interval) return;
    const enough = Math.ceil(interval / 10) * 10;
    problems.add(
      `nodeGroups[${index}].repair.acceleratorWaitMinutes`,
      `${waits} is shorter than the ${interval} minutes that a job may take until its next checkpoint`,
      enough <= 120
        ? `give ${enough} or more, or save more often`
        : "save at least every 120 minutes, or write repair: { enabled: false }",
    );
  });
}
