import type { Environment, NodeGroup } from "../config";
import { clusterSchema } from "../config/place-schema";
import { block, formatRange, parseRange } from "../network/ranges";
import { Colour, greenPrefix, type HeldTargets, other, type Side } from "./rollouts";
import { sized } from "./sides";

/** One cluster of an environment: the only one, or one of two that stand side by side for a while. */
export interface ClusterSide {
  readonly colour: Colour;
  /** Start of every name in the cloud. Blue's is the plain one, so that a rollout never renames what is there. */
  readonly prefix: string;
  /** The environment as this cluster has it. */
  readonly environment: Environment;
  /** Requests that it takes, in percent. */
  readonly trafficPercent: number;
  /** Its scarce machines can be had only once the side before it has given some up. */
  readonly waits: boolean;
}

/** The clusters that stand at the moment, in the order in which their machines are to be made. */
export function clusterSides(environment: Environment, prefix: string, targets: HeldTargets): readonly ClusterSide[] {
  const held = targets.cluster;
  if (held === undefined) return [{ colour: Colour.Blue, prefix, environment, trafficPercent: 100, waits: false }];
  const { declaration, first, scarce = [] } = held;
  const leading = first ?? declaration.active;
  return [leading, other(leading)].flatMap((colour, index) => {
    const side = declaration[colour];
    if (side === undefined) return [];
    const said = side.version === "old" ? held.old : held.new;
    const cluster = said === undefined ? environment.cluster : clusterSchema.parse(said);
    const own = { ...environment, cluster: colour === Colour.Green ? besideBlue(environment, cluster) : cluster };
    const trains = (declaration.jobs ?? declaration.active) === colour;
    return [
      {
        colour,
        prefix: colour === Colour.Blue ? prefix : greenPrefix(prefix),
        environment: partly(trains ? own : withoutTraining(own), side, scarce),
        trafficPercent: side.trafficPercent,
        waits: first !== undefined && index > 0,
      },
    ];
  });
}

/** Google gives each control plane sixteen addresses of its own: those of green follow blue's. */
function besideBlue({ cloud }: Environment, cluster: Environment["cluster"]): Environment["cluster"] {
  if (cloud !== "gcp") return cluster;
  const blue = parseRange(cluster.controlPlaneCidr ?? "172.16.0.0/28");
  return typeof blue === "string" ? cluster : { ...cluster, controlPlaneCidr: formatRange(block(blue, blue.bits, 1)) };
}

/** Two coordinators would both hand out shards, and two sets of workers write the same checkpoints: training is on one side. */
function withoutTraining({ coordinator: _coordinator, training: _training, ...rest }: Environment): Environment {
  const { automation, mesh, configuration: _settings, ...kept } = rest;
  return {
    ...kept,
    ...(automation && { automation: { ...automation, scaling: automation.scaling.filter(({ of }) => of !== "training") } }),
    ...(mesh && {
      mesh: { ...mesh, routes: mesh.routes.filter(({ service }) => service !== "coordinator" && service !== "worker") },
    }),
  };
}

/** A side with a part of the scarce machines, and the part of the servers that they carry. */
function partly(environment: Environment, side: Side, scarce: readonly string[]): Environment {
  if (side.capacityPercent >= 100 || scarce.length === 0) return environment;
  const few = (name: string) => scarce.includes(name);
  const nodeGroups = environment.nodeGroups.map((group) => (few(group.name) ? sized(group, side) : group));
  const { serving } = environment;
  return { ...environment, nodeGroups, ...(serving && { serving: servedPartly(serving, nodeGroups, side, few) }) };
}

type Serving = NonNullable<Environment["serving"]>;

/** Servers that stand on scarce machines, as many as these carry; a model of which none is left is not made. */
function servedPartly(serving: Serving, groups: readonly NodeGroup[], side: Side, few: (name: string) => boolean): Serving {
  const models = serving.models.flatMap((model) => {
    const pools = model.pools.flatMap((pool) => {
      if (!few(pool.nodeGroup)) return [pool];
      if ((groups.find(({ name }) => name === pool.nodeGroup)?.nodes.desired ?? 0) === 0) return [];
      const part = (count: number) => Math.max(1, Math.round((count * side.capacityPercent) / 100));
      const { min = 1, max = min } = pool.replicas ?? {};
      return [{ ...pool, replicas: { min: part(min), max: Math.max(part(min), part(max)) } }];
    });
    return pools.length === 0 ? [] : [{ ...model, pools }];
  });
  if (models.length > 0) return { ...serving, models };
  // The engines stay, so that servers can come.
  const none = serving.models.map((model) => ({
    ...model,
    pools: model.pools.map((pool) => ({ ...pool, replicas: { min: 1, max: 1 } })),
  }));
  return { ...serving, standby: "cold", models: none };
}
