import { InvalidInput, type Problems } from "../core/problems";
import { remedyFor } from "../core/suggest";
import type { PeerQueueArgs } from "../peers";
import type { SoundParts } from "./check";
import type { Environment } from "./schema";

type SaidQueue = NonNullable<NonNullable<Environment["peers"]>["queue"]>;

/** Names that point at groups, then what the component's own plan says. */
export function checkPeers({ peers, nodeGroups }: SoundParts, problems: Problems): void {
  if (peers === undefined) return;
  const groups = nodeGroups.flatMap((group) => (group === undefined ? [] : [group.name]));
  peers.roles.forEach((role, index) => {
    if (groups.length === nodeGroups.length && !groups.includes(role.nodeGroup))
      problems.add(
        `peers.roles[${index}].nodeGroup`,
        `there is no node group ${JSON.stringify(role.nodeGroup)}`,
        remedyFor(role.nodeGroup, groups),
      );
  });
  const { planPeers } = require("../peers/plan") as typeof import("../peers/plan");
  const machine = { gpu: "any", accelerators: 1, resourceName: "nvidia.com/gpu", vcpus: 8, memoryGiB: 64 };
  const roles = peers.roles.map(({ name, replicas = 1, resources }) => ({
    name,
    replicas,
    machine,
    nodeSelector: {},
    ...resources,
  }));
  const queue = peers.queue && knownQueue(peers.queue, problems);
  try {
    const { hosts: _inventory, ...rest } = peers;
    planPeers("peers", { ...rest, roles, queue, namespace: "training", rehearsal: true });
  } catch (error) {
    if (!InvalidInput.is(error)) throw error;
    problems.addAll(error.problems, "peers");
  }
}

/** The queue as the component sees it; a secret is not known here, only that it will be there. */
function knownQueue({ urlSecret, sentinel, ...queue }: SaidQueue, problems: Problems): PeerQueueArgs {
  if (urlSecret !== undefined && queue.url !== undefined)
    problems.add("peers.queue.urlSecret", "is given beside url", "keep one of them");
  if (urlSecret !== undefined && queue.kind !== "redis")
    problems.add("peers.queue.urlSecret", `is given, and kind is ${queue.kind}`, "leave it out: only a Redis has a password");
  const { passwordSecret: _password, ...made } = sentinel ?? {};
  return {
    ...queue,
    ...(urlSecret !== undefined && queue.url === undefined && queue.kind === "redis"
      ? { url: "rediss://from-configuration" }
      : {}),
    ...(sentinel === undefined ? {} : { sentinel: made }),
  };
}
