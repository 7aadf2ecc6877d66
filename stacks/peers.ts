/** RingRift's peers: from the words of an environment to the component's arguments. */
import type { PeerGroupArgs, PeerQueueArgs } from "../components";
import { machine } from "../components/accelerators";
import { type Environment, nodeGroupLabel } from "../components/config";
import type { ProgramEnvironment } from "../components/config/program";
import { workerMachine } from "./parts";

type SaidPeers = NonNullable<Environment["peers"]>;
type SecretOf = ProgramEnvironment["secret"];

/** Peers by role, one a node of its group, with what the machine has. */
export function peerArgs(environment: Environment, peers: SaidPeers, secret: SecretOf): Omit<PeerGroupArgs, "namespace"> {
  const { roles, queue, ...rest } = peers;
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

/** The queue with its secrets, which stand in the stack's configuration. */
function queueArgs({ urlSecret, sentinel, ...queue }: NonNullable<SaidPeers["queue"]>, secret: SecretOf): PeerQueueArgs {
  if (sentinel === undefined) return { ...queue, ...(urlSecret === undefined ? {} : { url: secret(urlSecret) }) };
  const { passwordSecret, ...rest } = sentinel;
  return { ...queue, sentinel: { ...rest, ...(passwordSecret === undefined ? {} : { password: secret(passwordSecret) }) } };
}
