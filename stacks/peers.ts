/** RingRift's peers: from the words of an environment to the component's arguments. */
import { resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import {
  type Monitoring,
  PeerGroup,
  type PeerGroupArgs,
  type PeerHostArgs,
  type PeerQueueArgs,
  TaskQueue,
  WorkloadIdentity,
} from "../components";
import { machine } from "../components/accelerators";
import { type Environment, nodeGroupLabel } from "../components/config";
import type { ProgramEnvironment } from "../components/config/program";
import { Cloud } from "../components/core/cloud";
import { Route } from "../components/hosts/inventory";
import type { OnCluster } from "./automation";
import { readInventoryFile } from "./fleet";
import { workerMachine } from "./parts";
import type { Site } from "./site";

type Secrets = Pick<ProgramEnvironment, "secret" | "rehearsal">;
type SaidPeers = NonNullable<Environment["peers"]>;

/** What the rest of the program hands over. */
export interface PeerHost {
  readonly workload: Pick<PeerGroupArgs, "cloud" | "namespace" | "rehearsal" | "tracingHost">;
  readonly onCluster: OnCluster;
  readonly watching?: Monitoring | undefined;
  /** The cluster's name in its cloud; absent where the cluster is somebody else's. */
  readonly clusterName?: pulumi.Input<string>;
}

const serviceAccount = "peers";

/** The peers of an environment, and the queue that they take tasks from where it is AWS that has it. */
export function makePeers(site: Site, host: PeerHost): PeerGroup | undefined {
  const { peers } = site.environment;
  if (peers === undefined) return undefined;
  const { watching, onCluster } = host;
  const queue = awsQueue(site, peers, host);
  const args = peerArgs(site.environment, peers, site);
  return new PeerGroup(
    "peers",
    {
      ...host.workload,
      ...args,
      ...(queue !== undefined && {
        serviceAccountName: queue.serviceAccountName,
        queue: { kind: "sqs" as const, url: queue.url, region: queue.region },
      }),
      hosts: peerHostArgs(site),
      watched: watching !== undefined,
    },
    // The monitor and the rules are of kinds that the chart of the monitoring brings.
    watching === undefined ? onCluster : { ...onCluster, dependsOn: [...(onCluster.dependsOn ?? []), watching] },
  );
}

/** On AWS peers get the rights to their queue, whoever made it. */
function awsQueue({ environment, prefix, tags, place }: Site, { queue }: SaidPeers, { clusterName, workload }: PeerHost) {
  if (place.cloud !== Cloud.Aws || queue?.kind !== "sqs" || clusterName === undefined) return undefined;
  const region = queue.region ?? environment.region;
  const made = queue.made && new TaskQueue(`${prefix}-tasks`, { ...queue.made, region, tags });
  const identity = new WorkloadIdentity(`${prefix}-${serviceAccount}`, {
    ...place,
    clusterName,
    namespace: workload.namespace,
    serviceAccount,
    buckets: [],
    queues: [{ arn: made?.arn ?? arnOf(queue.url ?? ""), ...(queue.made?.kmsKeyArn && { kmsKeyArn: queue.made.kmsKeyArn }) }],
    tags,
  });
  return { url: made?.url ?? queue.url ?? "", region, serviceAccountName: identity.serviceAccountName };
}

/** `https://sqs.us-west-2.amazonaws.com/123456789012/tasks` is `arn:aws:sqs:us-west-2:123456789012:tasks`. */
function arnOf(url: string): string {
  const [, region, china = "", account, name] =
    /^https:\/\/sqs[.-]([a-z0-9-]+)\.amazonaws\.com(\.cn)?\/(\d+)\/(.+)$/.exec(url) ?? [];
  const partition = china !== "" ? "aws-cn" : region?.startsWith("us-gov-") ? "aws-us-gov" : "aws";
  return `arn:${partition}:sqs:${region}:${account}:${name}`;
}

/** Peers by role, one a node of its group, with what the machine has. */
function peerArgs(environment: Environment, peers: SaidPeers, { secret, rehearsal }: Secrets): Omit<PeerGroupArgs, "namespace"> {
  const { roles, queue, hosts: _inventory, ...rest } = peers;
  return {
    ...rest,
    ...(queue === undefined ? {} : { queue: queueArgs(queue, { secret, rehearsal }) }),
    roles: roles.map(({ name, nodeGroup, replicas, accelerators, resources }) => {
      const group = environment.nodeGroups.find((candidate) => candidate.name === nodeGroup);
      if (group === undefined) throw new Error(`the checks let a node group pass that is not there: ${nodeGroup}`);
      const { vcpus, memoryGiB, accelerators: all, resourceName, deviceClass } = workerMachine(environment, group);
      const chip = machine(group.machine).accelerator;
      const kind = group.accelerator ?? chip?.kind;
      return {
        name,
        replicas: replicas ?? group.nodes.desired,
        nodeSelector: { [nodeGroupLabel]: group.name },
        machine: {
          vcpus,
          memoryGiB,
          resourceName,
          accelerators: accelerators ?? all,
          ...(deviceClass !== undefined && { deviceClass }),
          gpu: kind === undefined ? "none" : kind.toUpperCase(),
          ...(chip?.memoryGiB === undefined ? {} : { gpuMemoryGb: chip.memoryGiB }),
        },
        ...resources,
      };
    }),
  };
}

/** Peers outside of the cluster, from their inventory. Those that are away stand in the file too: their status says so. */
function peerHostArgs({ environment, files, name }: Site): PeerHostArgs[] {
  const file = environment.peers?.hosts?.inventory;
  if (file === undefined) return [];
  const { hosts } = readInventoryFile(resolve(files.project.root, file), name, "peers.hosts.inventory");
  return hosts.map(
    ({ tunnel, workDirectory, accelerator, acceleratorMemoryGb, route, keyFile: _key, acceleratorCount: _count, ...host }) => ({
      ...host,
      // By a tunnel alone, where that is the way in: its plain address may be private.
      ...(route === Route.Cloudflare && { address: undefined, tailscaleAddress: undefined }),
      path: workDirectory,
      gpu: accelerator,
      gpuMemoryGb: acceleratorMemoryGb,
      ...(tunnel !== undefined && {
        tunnel: tunnel.hostname,
        tunnelTokenId: tunnel.tokenId,
        tunnelTokenSecret: tunnel.tokenSecret === undefined ? undefined : pulumi.secret(tunnel.tokenSecret),
      }),
    }),
  );
}

/** The queue with its secrets, which stand in the stack's configuration. */
function queueArgs(said: NonNullable<SaidPeers["queue"]>, { secret, rehearsal }: Secrets): PeerQueueArgs {
  const { urlSecret, sentinel, made: _made, accessKeySecrets: keys, ...rest } = said;
  // A rehearsal sends nothing and needs no keys.
  const key = (name: string) => (rehearsal ? pulumi.secret("rehearsed") : secret(name));
  const queue = {
    ...rest,
    ...(keys === undefined ? {} : { accessKeyId: key(keys.id), secretAccessKey: key(keys.secret) }),
  };
  if (sentinel === undefined) return { ...queue, ...(urlSecret === undefined ? {} : { url: secret(urlSecret) }) };
  const { passwordSecret, ...server } = sentinel;
  return { ...queue, sentinel: { ...server, ...(passwordSecret === undefined ? {} : { password: secret(passwordSecret) }) } };
}
