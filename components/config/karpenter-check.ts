import { lookUp } from "../accelerators";
import { Cloud } from "../core/cloud";
import type { Problems } from "../core/problems";
import type { SoundParts } from "./check";
import { isKarpenter } from "./karpenter";

/** Where Karpenter can bring nodes, what it does not do, and that it has nodes of its own to run on. */
export function checkKarpenter({ cloud, nodeGroups }: SoundParts, problems: Problems): void {
  const groups = nodeGroups.flatMap((group) => (group === undefined ? [] : [group]));
  nodeGroups.forEach((group, index) => {
    if (group === undefined) return;
    const path = `nodeGroups[${index}]`;
    if (!isKarpenter(group)) {
      if (group.karpenter !== undefined)
        problems.add(
          `${path}.karpenter`,
          "is given, and the group's manager is cloud",
          "write manager: karpenter, or leave it out",
        );
      return;
    }
    if (cloud !== undefined && cloud !== Cloud.Aws)
      problems.add(`${path}.manager`, `is karpenter, which brings nodes on aws alone, and cloud is ${cloud}`, "leave it out");
    const useless = { autoscaled: group.autoscaled, repair: group.repair, sessionManager: group.sessionManager };
    for (const [key, value] of Object.entries(useless)) {
      if (value !== undefined)
        problems.add(`${path}.${key}`, "is a matter of managed groups, and Karpenter brings these nodes", "leave it out");
    }
  });
  const first = groups.findIndex(isKarpenter);
  const home = groups.some((group) => !isKarpenter(group) && lookUp(group.machine)?.accelerator === undefined);
  if (first >= 0 && !home)
    problems.add(
      `nodeGroups[${first}].manager`,
      "is karpenter, and its controller has no nodes to run on: it cannot bring its own",
      "give a managed group of machines without accelerators, such as 2 x m6i.large",
    );
}
