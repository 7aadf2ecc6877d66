import { type Catalogue, lookUp } from "../accelerators";
import type { Problems } from "../core/problems";
import type { SoundParts } from "./check";

/** Workers, peers and Ray take their part of a machine's processors and memory, which a machine of your own has to state. */
export function checkShapes({ nodeGroups, training, peers, grid }: SoundParts, catalogue: Catalogue, problems: Problems): void {
  const shared = new Set([
    ...(training === undefined ? [] : [training.nodeGroup]),
    ...(peers?.roles ?? []).map(({ nodeGroup }) => nodeGroup),
    ...(grid?.workers ?? []).map(({ nodeGroup }) => nodeGroup),
  ]);
  nodeGroups.forEach((group, index) => {
    const facts = group && shared.has(group.name) ? lookUp(group.machine, catalogue) : undefined;
    if (facts === undefined || (facts.vcpus !== undefined && facts.memoryGiB !== undefined)) return;
    problems.add(
      `nodeGroups[${index}].machine`,
      `the processors and memory of ${facts.name} are not known, and pods ask for a part of them`,
      `state them under machines: \`${facts.name}: { vcpus: 192, memoryGiB: 2048 }\``,
    );
  });
}
