/** From an environment's words to what its pods take of GKE's fabrics; the checks hand the same to the components' plans. */
import { lookUp } from "../accelerators";
import { Cloud } from "../core/cloud";
import type { Problems } from "../core/problems";
import type { FabricAttachmentArgs, FabricTransport } from "../fabric";
import { attachmentOf, transportOf } from "../fabric/attachment";
import type { FabricMachine } from "../network";
import type { ModelServerArgs } from "../serving";
import { zonesOfGroup } from "./arguments";
import type { SoundParts } from "./check";
import type { Environment, NodeGroup } from "./schema";

type Said = Pick<SoundParts, "cloud" | "network">;

/** How collectives leave the machines of a group; undefined where nothing but TCP does, or where AWS's and Azure's device plug-ins see to it. */
export function groupAttachment(said: Said, group: NodeGroup): FabricAttachmentArgs | undefined {
  const [machine] = groupMachines(said, group);
  return machine && attachmentOf(machine.machine, machine.zone);
}

function groupMachines({ cloud, network }: Said, group: NodeGroup): FabricMachine[] {
  const facts = lookUp(group.machine);
  if (cloud !== Cloud.Gcp || network === undefined || !network.fabric || facts === undefined) return [];
  if (transportOf(facts) === undefined) return [];
  return zonesOfGroup(group, network.zones).map((zone) => ({ machine: facts.name, zone }));
}

/** All machines of the environment whose nodes are made ready for a fabric, each with its zones. */
export function fabricMachines(environment: Said & Pick<Environment, "nodeGroups">): FabricMachine[] {
  const all = environment.nodeGroups.flatMap((group) => groupMachines(environment, group));
  const name = ({ machine, zone }: FabricMachine) => `${machine} ${zone}`;
  return all.filter((each, index) => all.findIndex((other) => name(other) === name(each)) === index);
}

type Training = NonNullable<Environment["training"]>;

/** What the workers take; nothing where there is only one of them. */
export function trainingAttachment(
  environment: Said & Pick<Environment, "nodeGroups">,
  { nodeGroup, workers }: Pick<Training, "nodeGroup" | "workers">,
): FabricAttachmentArgs | undefined {
  const group = environment.nodeGroups.find(({ name }) => name === nodeGroup);
  if (group === undefined) return undefined;
  const { desired, max = desired } = { ...group.nodes, ...workers };
  return max > 1 ? groupAttachment(environment, group) : undefined;
}

/** What the workers' namespace has to let in. */
export function trainingTransports(environment: Said & Pick<Environment, "nodeGroups" | "training">): FabricTransport[] {
  const attachment = environment.training && trainingAttachment(environment, environment.training);
  return attachment === undefined ? [] : [attachment.transport];
}

/** A model's arguments with what its pools' machines have of a fabric. */
export function attached<T extends Pick<ModelServerArgs, "pools">>(args: T, said: Said, groups: readonly NodeGroup[]): T {
  const pools = args.pools.map((pool) => {
    const group = groups.find(({ name }) => name === pool.name);
    const attachment = group && groupAttachment(said, group);
    return attachment === undefined ? pool : { ...pool, machine: { ...pool.machine, attachment } };
  });
  return { ...args, pools };
}

/** What a cluster has to be made with, where machines bring more than one card. */
export function checkFabric({ cloud, cluster, nodeGroups }: SoundParts, problems: Problems): void {
  if (cloud !== Cloud.Gcp || cluster?.multiNetworking !== false) return;
  const group = nodeGroups.find((each) => (lookUp(each?.machine ?? "")?.additionalNetworks ?? []).length > 0);
  if (group === undefined) return;
  problems.add(
    "cluster.multiNetworking",
    `is false, and nodes of ${group.name} (${group.machine}) have networks beside the main one, which GKE refuses then`,
    "leave it out; a cluster that was made without it is made anew",
  );
}
