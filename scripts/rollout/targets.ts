import { isDeepStrictEqual } from "node:util";
import type { Environment } from "../../components/config";
import { servingNamespace } from "../../components/config/arguments";
import { Strategy } from "../../components/core/cloud";
import { InvalidInput } from "../../components/core/problems";
import { remedyFor } from "../../components/core/suggest";
import { makesMachines } from "../../components/delivery";
import type { ServiceRollouts } from "./gates/argo";
import type { Job, Target } from "./model";

/** `node-group/training`, `service/coordinator`, `cluster`: the key of a target everywhere. */
export function keyOf({ kind, name }: Target): string {
  return kind === "cluster" ? kind : `${kind}/${name}`;
}

/** A target, what it was when it was last made, and what the environment says now. */
export interface Change {
  readonly key: string;
  readonly target: Target;
  readonly strategy: Strategy;
  readonly old: unknown;
  readonly new: unknown;
}

interface Wanted {
  readonly target: Target;
  readonly strategy: Strategy;
  readonly said: unknown;
}

function wanted(environment: Environment): Wanted[] {
  const { nodeGroups, coordinator, cluster, serving, strategy } = environment;
  const own = makesMachines(environment);
  return [
    ...(own ? nodeGroups : []).map(
      (group): Wanted => ({
        target: { kind: "node-group", name: group.name },
        strategy: group.strategy ?? strategy,
        said: group,
      }),
    ),
    ...(coordinator === undefined
      ? []
      : [
          {
            target: { kind: "service", name: "coordinator" },
            strategy: coordinator.strategy ?? Strategy.Recreate,
            said: coordinator,
          } as const,
        ]),
    ...(serving?.models.map(
      (model): Wanted => ({
        target: { kind: "service", name: model.name },
        strategy: model.strategy ?? strategy,
        said: model,
      }),
    ) ?? []),
    // In place, one minor version at a time, as its cloud does it; or by a second cluster beside it.
    ...(own
      ? [{ target: { kind: "cluster", name: "cluster" }, strategy: cluster.strategy ?? Strategy.Rolling, said: cluster } as const]
      : []),
  ];
}

/** Plain data, as it comes back out of a state: what is undefined is not there. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown);
}

/** The targets that the environment says something else of than was made; the ways of delivery themselves are no change. */
export function changes(environment: Environment, declared: Readonly<Record<string, unknown>>): Change[] {
  return wanted(environment).flatMap(({ target, strategy, said }) => {
    const key = keyOf(target);
    const old = plain(declared[key]);
    const fresh = plain(said);
    if (old === undefined || isDeepStrictEqual(withoutStrategy(old), withoutStrategy(fresh))) return [];
    return [{ key, target, strategy, old, new: fresh }];
  });
}

/** Words that say how a change comes, and change nothing themselves. */
const ways = ["strategy", "traffic", "leaves"];

function withoutStrategy(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => !ways.includes(key)));
}

/** The one change that is meant: the one that is named, or the only one there is. */
export function choose(found: readonly Change[], name: string | undefined, environment: Environment): Change {
  const known = wanted(environment).map(({ target }) => keyOf(target));
  const refuse = (reason: string, remedy: string): never => {
    throw new InvalidInput("rollout", [{ path: name === undefined ? "--target" : `--target ${name}`, reason, remedy }]);
  };
  if (name !== undefined && !makesMachines(environment) && (name === "cluster" || name.startsWith("node-group/")))
    return refuse("its machines are not made here, and nothing here could bring others", "change them with what made them");
  if (name !== undefined && !known.includes(name)) return refuse("there is no such target", remedyFor(name, known));
  const meant = name === undefined ? found : found.filter(({ key }) => key === name);
  const [only, ...more] = meant;
  if (only === undefined) return refuse("nothing differs from what was made", "change the environment's file first");
  if (more.length > 0) {
    const keys = meant.map(({ key }) => key).join(", ");
    return refuse(`${meant.length} targets differ: ${keys}`, "name one; they are rolled out one after another");
  }
  return only;
}

/** What a node group cannot change without being made anew (EKS: UpdateNodegroupConfig and UpdateNodegroupVersion take neither). */
const replacing = ["machine", "zone", "zones"] as const;

/** Whether the cloud brings the change to the group that is there. */
export function changesInPlace({ target, old, new: fresh }: Change): boolean {
  if (target.kind !== "node-group") return true;
  const at = (value: unknown, key: string): unknown =>
    typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
  const kind = (value: unknown) => at(at(value, "capacity"), "kind");
  return replacing.every((key) => isDeepStrictEqual(at(old, key), at(fresh, key))) && kind(old) === kind(fresh);
}

/** Training stops with its coordinator, and with no other service. */
export function isCoordinator({ kind, name }: Target): boolean {
  return kind === "service" && name === "coordinator";
}

/** Where the Argo Rollouts of a service are, which judge themselves and go back by themselves; undefined for all that has none. */
export function argoRollouts({ kind, name }: Target, strategy: Strategy): ServiceRollouts | undefined {
  const moves = strategy === Strategy.Canary || strategy === Strategy.BlueGreen;
  return kind === "service" && name !== "coordinator" && moves ? { namespace: servingNamespace, service: name } : undefined;
}

/** Whether a second cluster takes over from the first. */
export function isTwoClusters({ kind }: Target, strategy: Strategy): boolean {
  return kind === "cluster" && strategy === Strategy.BlueGreen;
}

/** The training jobs whose machines, coordinator or cluster change. */
export function jobsOn(
  { training, delivery }: Environment,
  target: Target,
  strategy: Strategy = Strategy.Rolling,
): readonly Job[] {
  const concerned =
    training !== undefined &&
    ((target.kind === "node-group" && training.nodeGroup === target.name) ||
      isCoordinator(target) ||
      isTwoClusters(target, strategy));
  if (!concerned) return [];
  return [
    {
      name: "worker",
      policy: delivery?.jobs.policy ?? "checkpoint",
      deadlineSeconds: (delivery?.jobs.deadlineMinutes ?? 60) * 60,
    },
  ];
}

/** How many machines the new side has, where that is what changes. */
export function machinesOf({ target, new: fresh }: Change): { readonly machines?: number } {
  if (target.kind !== "node-group" || typeof fresh !== "object" || fresh === null) return {};
  const desired: unknown = Reflect.get(Reflect.get(fresh, "nodes") ?? {}, "desired");
  return typeof desired === "number" && desired > 0 ? { machines: desired } : {};
}
