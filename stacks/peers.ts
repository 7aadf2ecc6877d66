/** RingRift's peers: from the words of an environment to the component's arguments. */
import { resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { PeerGroupArgs, PeerHostArgs, PeerQueueArgs } from "../components";
import { machine } from "../components/accelerators";
import { type Environment, nodeGroupLabel } from "../components/config";
import type { ProgramEnvironment } from "../components/config/program";
import { Route } from "../components/hosts/inventory";
import { readInventoryFile } from "./fleet";
import { workerMachine } from "./parts";

type SaidPeers = NonNullable<Environment["peers"]>;
type SecretOf = ProgramEnvironment["secret"];

/** Peers by role, one a node of its group, with what the machine has. */
export function peerArgs(environment: Environment, peers: SaidPeers, secret: SecretOf): Omit<PeerGroupArgs, "namespace"> {
  const { roles, queue, hosts: _inventory, ...rest } = peers;
  return {
    ...rest,
    ...(queue === undefined ? {} : { queue: queueArgs(queue, secret) }),
    roles: roles.map(({ name, nodeGroup, replicas, accelerators, resources }) => {
      const group = environment.nodeGroups.find((candidate) => candidate.name === nodeGroup);
      if (group === undefined) throw new Error(`the checks let a node group pass that is not there: ${nodeGroup}`);
      const { vcpus, memoryGiB, accelerators: all, resourceName } = workerMachine(group);
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
          gpu: kind === undefined ? "none" : kind.toUpperCase(),
          ...(chip?.memoryGiB === undefined ? {} : { gpuMemoryGb: chip.memoryGiB }),
        },
        ...resources,
      };
    }),
  };
}

/** Peers outside of the cluster, from their inventory. Those that are away stand in the file too: their status says so. */
export function peerHostArgs({ environment, files, name }: ProgramEnvironment): PeerHostArgs[] {
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
function queueArgs({ urlSecret, sentinel, ...queue }: NonNullable<SaidPeers["queue"]>, secret: SecretOf): PeerQueueArgs {
  if (sentinel === undefined) return { ...queue, ...(urlSecret === undefined ? {} : { url: secret(urlSecret) }) };
  const { passwordSecret, ...rest } = sentinel;
  return { ...queue, sentinel: { ...rest, ...(passwordSecret === undefined ? {} : { password: secret(passwordSecret) }) } };
}
