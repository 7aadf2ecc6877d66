import { Cloud } from "../core/cloud";
import { InvalidInput, type Problem, type Problems } from "../core/problems";
import { remedyFor } from "../core/suggest";
import type { SoundParts } from "./check";
import { burnInArgs, isBurntIn, ownFabric, whyUntested } from "./health";
import type { Health } from "./health-schema";

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
  const said = {
    ...{ devicePlugins: parts.devicePlugins, cloud, health, nodeGroups: groups },
    ...(parts.network !== undefined && { network: parts.network }),
    ...(parts.queueing !== undefined && { queueing: parts.queueing }),
  };
  checkFabricNames(burnIn, said, problems, advisories);
  if (problems.all.length > before) return;
  const { planBurnIn } = require("../health/plan") as typeof import("../health/plan");
  const args = burnInArgs(said, burnIn, parts.rehearsal);
  const path = (found: string) =>
    found
      .replace(
        /^groups\[(\d+)\]\.fabric\.(?:attachment\.)?(devices|networks)/,
        (_all, index, which) => `fabric.${which}.${args.groups[Number(index)]?.name}`,
      )
      .replace(/^groups\[(\d+)\]\.fabric$/, (_all, index) => `fabric.nodeGroups.${args.groups[Number(index)]?.name}`)
      .replace(
        /^groups\[(\d+)\]\.(?:fabric\.)?(collective|memory|fabric)GBps/,
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

/** Names of groups that are there and are tested by themselves first; of the others it is said why their fabric is not tested. */
function checkFabricNames(
  burnIn: NonNullable<Health["burnIn"]>,
  environment: Parameters<typeof burnInArgs>[0],
  problems: Problems,
  advisories: Problem[],
): void {
  const { fabric } = burnIn;
  const tested = environment.nodeGroups.filter((group) => isBurntIn({ health: { burnIn } }, group));
  if (fabric === undefined) {
    for (const [name, floor] of Object.entries(burnIn.floors ?? {})) {
      if (floor.fabricGBps !== undefined)
        problems.add(
          `health.burnIn.floors.${name}.fabricGBps`,
          "is a floor for a test that is not made",
          "write `fabric: {}` beside floors, or leave it out",
        );
    }
    return;
  }
  const names = tested.map(({ name }) => name);
  const lists: readonly (readonly [string, string])[] = [
    ...(fabric.nodeGroups ?? []).map((name, index) => [`nodeGroups[${index}]`, name] as const),
    ...Object.keys(fabric.devices ?? {}).map((name) => [`devices.${name}`, name] as const),
    ...Object.keys(fabric.networks ?? {}).map((name) => [`networks.${name}`, name] as const),
  ];
  for (const [path, name] of lists) {
    if (!names.includes(name))
      problems.add(
        `health.burnIn.fabric.${path}`,
        `no node group ${JSON.stringify(name)} is tested by itself`,
        names.length === 0 ? "take `fabric` away" : remedyFor(name, names),
      );
  }
  if (fabric.nodeGroups !== undefined) return;
  let untested = 0;
  for (const group of tested) {
    const most = group.nodes.max ?? group.nodes.desired;
    const why =
      most < 2
        ? { reason: `${group.name} has one node, and nothing is between machines`, remedy: "nothing is to be done" }
        : whyUntested(group, ownFabric(environment, group, fabric));
    if (why === undefined) continue;
    untested += 1;
    advisories.push({ path: `health.burnIn.fabric.nodeGroups.${group.name}`, ...why });
  }
  if (untested === tested.length)
    problems.add("health.burnIn.fabric", "no group's fabric can be tested", "take `fabric` away, or say devices or networks");
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
