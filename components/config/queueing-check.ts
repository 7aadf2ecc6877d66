import { lookUp } from "../accelerators";
import { aksFabricFaults } from "../accelerators/rules";
import { Cloud } from "../core/cloud";
import { type Problem, type Problems, problemsThrownBy } from "../core/problems";
import { remedyFor } from "../core/suggest";
import type { SoundParts } from "./check";
import { acceleratedGroups, queueingArgs, requiredTopology } from "./queueing";
import type { Queueing } from "./queueing-schema";
import type { NodeGroup } from "./schema";

/** Queues that name groups which are there, machines whose size is known, and shares that can be kept. */
export function checkQueueing(parts: SoundParts, problems: Problems, advisories: Problem[]): void {
  const { queueing, cloud } = parts;
  if (queueing === undefined || cloud === undefined) return;
  if (cloud === Cloud.Hosts) {
    problems.add("queueing", "needs a Kubernetes cluster, and hosts are none", "write `queueing: null` to take it away");
    return;
  }
  const before = problems.all.length;
  const groups = parts.nodeGroups.flatMap((group) => (group === undefined ? [] : [group]));
  if (groups.length !== parts.nodeGroups.length) return;
  checkGroups(queueing, groups, problems);
  checkTopology(queueing, problems);
  if (problems.all.length > before) return;
  const { planQueueing } = require("../queueing/plan") as typeof import("../queueing/plan");
  const args = queueingArgs({ cloud, queueing, nodeGroups: groups }, queueing);
  problems.addAll(problemsThrownBy(() => planQueueing("queueing", args)).map(asSaid), "queueing");
  checkFabrics({ cloud, queueing, nodeGroups: groups }, problems);
  const accelerated = acceleratedGroups(groups);
  groups.forEach((group, index) => {
    const queued = queueing.queues.some((queue) => (queue.nodeGroups ?? accelerated).includes(group.name));
    if (group.autoscaled === true && queued && group.capacity.queued !== true)
      advisories.push({
        path: `nodeGroups[${index}].autoscaled`,
        reason: "nodes come after a job is admitted, so its queue cannot see to it that they stand on one fabric",
        remedy: "leave autoscaled out for machines that train together",
      });
  });
}

function checkGroups({ queues }: Queueing, groups: readonly NodeGroup[], problems: Problems): void {
  const names = groups.map(({ name }) => name);
  const accelerated = acceleratedGroups(groups);
  queues.forEach((queue, index) => {
    const path = `queueing.queues[${index}].nodeGroups`;
    queue.nodeGroups?.forEach((name, at) => {
      if (!names.includes(name))
        problems.add(`${path}[${at}]`, `there is no node group ${JSON.stringify(name)}`, remedyFor(name, names));
    });
    if (queue.nodeGroups === undefined && accelerated.length === 0)
      problems.add(path, "is missing, and no group has accelerators", "name the groups");
  });
  const used = new Set(queues.flatMap((queue) => queue.nodeGroups ?? accelerated));
  groups.forEach(({ name, machine }, at) => {
    const facts = lookUp(machine);
    if (facts === undefined || !used.has(name) || (facts.vcpus !== undefined && facts.memoryGiB !== undefined)) return;
    problems.add(
      `nodeGroups[${at}].machine`,
      `the catalogue does not know how many processors and how much memory ${machine} has, and a queue needs them`,
      "state vcpus and memoryGiB for it under `machines`",
    );
  });
}

function checkTopology({ topology }: Queueing, problems: Problems): void {
  const { levels, required } = topology ?? {};
  if (levels === undefined || required === undefined || levels.includes(required)) return;
  problems.add("queueing.topology.required", `${required} is not among the levels`, remedyFor(required, levels));
}

/** The component speaks of shares of flavors where the file speaks of a queue's groups. */
function asSaid(problem: Problem): Problem {
  return {
    ...problem,
    path: problem.path
      .replace(/\.shares\[\d+\]\.percent$/, ".percent")
      .replace(/\.shares(\[\d+\])?(\.flavor)?$/, ".nodeGroups$1")
      .replace(/^flavors\[\d+\]\.topology/, "topology.levels"),
  };
}

/** A queue without topology fills whatever has room, and half a job on a second fabric never hears of the other half. */
function checkFabrics(
  environment: Parameters<typeof requiredTopology>[0] & { readonly nodeGroups: readonly NodeGroup[] },
  problems: Problems,
): void {
  const accelerated = acceleratedGroups(environment.nodeGroups);
  environment.queueing?.queues.forEach((queue, index) => {
    const used = environment.nodeGroups.filter(({ name }) => (queue.nodeGroups ?? accelerated).includes(name));
    const free = used.filter((group) => requiredTopology(environment, group) === undefined);
    const pools = free.flatMap((group) => {
      const machine = lookUp(group.machine);
      return machine === undefined ? [] : [{ name: group.name, machine, osSku: machine.images?.families[0] ?? "" }];
    });
    for (const fault of aksFabricFaults({ pools }).filter(({ path }) => path === "pools")) {
      problems.add(
        `queueing.queues[${index}].nodeGroups`,
        fault.reason,
        "give each group a queue of its own, or leave autoscaled out, so that a job is placed by its fabric",
      );
    }
  });
}
