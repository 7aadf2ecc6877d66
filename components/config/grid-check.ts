import { type Catalogue, lookUp } from "../accelerators";
import { Cloud } from "../core/cloud";
import { type Problems, problemsThrownBy } from "../core/problems";
import { remedyFor } from "../core/suggest";
import type { SoundParts } from "./check";
import type { NodeGroup } from "./schema";

/** Names that point at groups, machines whose size is known, then what the component's own plan says. */
export function checkGrid({ grid, cloud, nodeGroups, instances }: SoundParts, catalogue: Catalogue, problems: Problems): void {
  if (grid === undefined) return;
  if (cloud === Cloud.Hosts || instances !== undefined) {
    problems.add(
      "grid",
      "needs a Kubernetes cluster, and there is none",
      cloud === Cloud.Hosts
        ? "write fleet.runtime: ray for Ray on the hosts, and `grid: null`"
        : "write `grid: null` to take it away",
    );
    return;
  }
  const groups = nodeGroups.flatMap((group) => (group === undefined ? [] : [group]));
  const names = groups.map(({ name }) => name);
  const workers = grid.workers.map(({ nodeGroup, replicas, accelerators, ...rest }, index) => {
    const group = groups.find(({ name }) => name === nodeGroup);
    if (group === undefined && names.length === nodeGroups.length)
      problems.add(
        `grid.workers[${index}].nodeGroup`,
        `there is no node group ${JSON.stringify(nodeGroup)}`,
        remedyFor(nodeGroup, names),
      );
    const facts = group && lookUp(group.machine, catalogue);
    const all = facts?.accelerator?.count ?? 0;
    if (facts !== undefined && accelerators !== undefined && accelerators > all)
      problems.add(
        `grid.workers[${index}].accelerators`,
        `${accelerators} are more than ${facts.name} has (${all})`,
        "leave it out to take all of them",
      );
    const machine = {
      vcpus: facts?.vcpus ?? 8,
      memoryGiB: facts?.memoryGiB ?? 64,
      accelerators: accelerators ?? all,
      resourceName: "nvidia.com/gpu",
    };
    return { ...rest, name: nodeGroup, replicas: replicas ?? group?.nodes.desired ?? 1, machine, nodeSelector: {} };
  });
  checkRoom(grid, groups, catalogue, problems);
  const { planGrid } = require("../grid/plan") as typeof import("../grid/plan");
  const found = problemsThrownBy(() => planGrid("grid", { ...grid, workers, namespace: "training", rehearsal: true }));
  problems.addAll(
    found.map((problem) => ({ ...problem, path: problem.path.replace(/(^workers\[\d+\])\.name$/, "$1.nodeGroup") })),
    "grid",
  );
}

/** A job's own cluster stands beside the grid: without machines for both it would wait for ever. */
function checkRoom(
  { workers, jobs = [] }: NonNullable<SoundParts["grid"]>,
  groups: readonly NodeGroup[],
  catalogue: Catalogue,
  problems: Problems,
): void {
  for (const { nodeGroup, replicas, accelerators } of workers) {
    const group = groups.find(({ name }) => name === nodeGroup);
    const all = group && (lookUp(group.machine, catalogue)?.accelerator?.count ?? 0);
    if (group === undefined || all === undefined) continue;
    const onOne = accelerators === undefined || accelerators === 0 ? 1 : Math.max(1, Math.floor(all / accelerators));
    const room = (group.nodes.max ?? group.nodes.desired) * onOne;
    const standing = replicas ?? group.nodes.desired;
    jobs.forEach((job, index) => {
      const wanted = job.replicas ?? standing;
      if ((job.retries ?? 0) === 0 || standing + wanted <= room) return;
      problems.add(
        `grid.jobs[${index}].retries`,
        `its own cluster wants ${wanted} workers of ${nodeGroup}, where the grid holds ${standing} of ${room}`,
        "give the grid fewer replicas, the job fewer, or leave retries out to run it on the grid",
      );
    });
  }
}
