import { Cloud } from "../core/cloud";
import { type Problems, problemsThrownBy } from "../core/problems";
import { remedyFor } from "../core/suggest";
import type { PeerQueueArgs } from "../peers";
import type { SoundParts } from "./check";
import type { Environment } from "./schema";

/** Stands for a queue that is not made yet. */
const rehearsedQueue = { url: "https://sqs.us-east-1.amazonaws.com/123456789012/tasks", region: "us-east-1" };

type SaidQueue = NonNullable<NonNullable<Environment["peers"]>["queue"]>;

/** Names that point at groups, then what the component's own plan says. */
export function checkPeers({ peers, nodeGroups, cloud }: SoundParts, problems: Problems): void {
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
  if (peers.queue !== undefined && cloud !== undefined) checkSqs(peers.queue, cloud, problems);
  const { hosts: _inventory, ...rest } = peers;
  problems.addAll(
    problemsThrownBy(() => planPeers("peers", { ...rest, roles, queue, namespace: "training", rehearsal: true })),
    "peers",
  );
}

/** Who makes the queue, and by what right pods use it. */
function checkSqs({ kind, made, url, region, accessKeySecrets: keys }: SaidQueue, cloud: Cloud, problems: Problems): void {
  if (kind !== "sqs") {
    if (made !== undefined) problems.add("peers.queue.made", `is given, and kind is ${kind}`, "leave it out, or write kind: sqs");
    return;
  }
  if (made !== undefined) {
    if (cloud !== Cloud.Aws)
      problems.add(
        "peers.queue.made",
        `SQS is AWS's, and cloud is ${cloud}`,
        "give url, region and accessKeySecrets of a queue that is there, or write kind: redis with sentinel: {}",
      );
    for (const [key, value] of Object.entries({ url, region, accessKeySecrets: keys }))
      if (value !== undefined)
        problems.add(`peers.queue.${key}`, "is given beside made, which knows it by itself", "keep one of them");
    const { planTaskQueue } = require("../taskqueue/plan") as typeof import("../taskqueue/plan");
    problems.addAll(
      problemsThrownBy(() => planTaskQueue("tasks", made)),
      "peers.queue.made",
    );
  } else if (cloud === Cloud.Aws && keys !== undefined) {
    problems.add("peers.queue.accessKeySecrets", "are given, and pods on aws have an identity", "leave them out");
  } else if ((cloud === Cloud.Gcp || cloud === Cloud.Azure) && keys === undefined) {
    problems.add(
      "peers.queue.accessKeySecrets",
      `are missing, and ${cloud} hands pods no identity that SQS knows`,
      "name the configuration keys of an access key, or write kind: redis with sentinel: {}",
    );
  }
}

/** The queue as the component sees it; a secret is not known here, only that it will be there. */
function knownQueue(
  { urlSecret, sentinel, made: sqs, accessKeySecrets: keys, ...queue }: SaidQueue,
  problems: Problems,
): PeerQueueArgs {
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
    ...(keys === undefined ? {} : { accessKeyId: "from-configuration", secretAccessKey: "from-configuration" }),
    ...(queue.kind === "sqs" && sqs !== undefined ? rehearsedQueue : {}),
  };
}
