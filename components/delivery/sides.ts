import type { Environment, NodeGroup } from "../config";
import { nodeGroupSchema } from "../config/nodes-schema";
import { clusterSchema } from "../config/place-schema";
import { coordinatorSchema } from "../config/schema";
import { modelSchema } from "../config/serving-schema";
import { Cloud } from "../core/cloud";
import { Colour, type HeldTarget, type HeldTargets, other, type Side } from "./rollouts";

/** One group of machines of a node group: all of it, or one of two colours. */
export interface GroupSide {
  /** Name of the component. Blue's is the plain one, so that a rollout never renames what is there. */
  readonly component: string;
  readonly group: NodeGroup;
  /** Takes no new pods; those that run stay. */
  readonly cordoned: boolean;
  /** Its machines can be had only once the side before it has given some up. */
  readonly waits: boolean;
}

/** Label of the nodes of a green side: what proves a side runs on it and nowhere else. Blue's have none, so that nothing there changes. */
export const colourLabel = "trainyard.dev/colour";

export function componentOf(prefix: string, group: string, colour: Colour): string {
  return colour === Colour.Blue ? `${prefix}-${group}` : `${prefix}-${group}-green`;
}

/** The groups of machines that a node group is made of at the moment, in the order in which they are to be made. */
export function groupSides(prefix: string, group: NodeGroup, held: HeldTarget | undefined): readonly GroupSide[] {
  if (held === undefined)
    return [{ component: componentOf(prefix, group.name, Colour.Blue), group, cordoned: false, waits: false }];
  const { declaration, first } = held;
  const colours = [first ?? declaration.active, other(first ?? declaration.active)];
  return colours.flatMap((colour, index) => {
    const side = declaration[colour];
    if (side === undefined) return [];
    return [
      {
        component: componentOf(prefix, group.name, colour),
        group: coloured(sized(nodeGroupOf(group, held, side), side), colour),
        cordoned: side.trafficPercent === 0,
        waits: first !== undefined && index > 0,
      },
    ];
  });
}

function coloured(group: NodeGroup, colour: Colour): NodeGroup {
  return colour === Colour.Blue ? group : { ...group, labels: { ...group.labels, [colourLabel]: colour } };
}

/** What one version of the group says. The name is the target's and never changes. */
function nodeGroupOf(group: NodeGroup, held: HeldTarget, side: Side): NodeGroup {
  const said = side.version === "old" ? held.old : held.new;
  return said === undefined ? group : { ...nodeGroupSchema.parse(said), name: group.name };
}

/** Part of the machines. The new side rounds up and the old one down, so that both together never need one more than there are. */
export function sized(group: NodeGroup, side: Side): NodeGroup {
  if (side.capacityPercent >= 100) return group;
  const { desired, max = desired } = group.nodes;
  const exact = (desired * side.capacityPercent) / 100;
  // Percentages of machines are fractions that floating point does not hold: 2 of 3 must not become 1.
  const count = side.version === "new" ? Math.ceil(exact - 1e-6) : Math.floor(exact + 1e-6);
  // An autoscaler would grow what is to be emptied.
  return { ...group, nodes: { min: count, desired: count, max: Math.max(max, 1) }, autoscaled: false };
}

/** The environment with what rollouts hold back: a service and the cluster stay what they were until their phase comes. */
export function heldEnvironment(environment: Environment, targets: HeldTargets): Environment {
  const coordinator = active(targets["service/coordinator"]);
  const cluster = active(targets.cluster);
  const { serving } = environment;
  const models = serving?.models.map((model) => {
    const said = active(targets[`service/${model.name}`]);
    return said === undefined ? model : modelSchema.parse(said);
  });
  return {
    ...environment,
    ...(serving && models && { serving: { ...serving, models } }),
    ...(coordinator === undefined || environment.coordinator === undefined
      ? {}
      : { coordinator: coordinatorSchema.parse(coordinator) }),
    ...(cluster === undefined ? {} : { cluster: clusterSchema.parse(cluster) }),
  };
}

function active(held: HeldTarget | undefined): unknown {
  const side = held?.declaration[held.declaration.active];
  return side?.version === "old" ? held?.old : held?.new;
}

/** Whether nodes and control plane are the environment's own; elsewhere they are somebody else's to change. */
export function makesMachines({ cloud }: Pick<Environment, "cloud">): boolean {
  return cloud !== Cloud.Kubernetes && cloud !== Cloud.Hosts;
}

/**
 * What each target is declared as, by target: an output of the stack, because the next rollout has to know what it leaves. Nothing in it
 * is secret; secrets stand under keys of their own.
 */
export function declaredTargets(environment: Environment, targets: HeldTargets): Readonly<Record<string, unknown>> {
  const groups = environment.nodeGroups.map((group): [string, unknown] => {
    const target = `node-group/${group.name}`;
    return [target, active(targets[target]) ?? group];
  });
  const { coordinator, cluster, serving } = environment;
  const services = Object.fromEntries(serving?.models.map((model): [string, unknown] => [`service/${model.name}`, model]) ?? []);
  if (coordinator !== undefined) services["service/coordinator"] = coordinator;
  return makesMachines(environment) ? { ...Object.fromEntries(groups), ...services, cluster } : services;
}
