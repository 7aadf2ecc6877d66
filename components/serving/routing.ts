import type * as pulumi from "@pulumi/pulumi";
import type { Problems } from "../core/problems";
import { Balancing, type CircuitBreakerArgs, type HashKeyArgs, type MeshRouteArgs, RouteProtocol } from "../mesh";
import { checkChoice } from "../workloads/checks";
import { ModelBalancing, ServingProtocol, SessionAffinity } from "./enums";
import type { ModelServerArgs } from "./index";
import { type PickerPlan, planPicker } from "./picker/plan";
import type { ModelServerPlan } from "./plan";
import { type PlannedPool, poolLabel } from "./pools";

/** How requests reach the servers of a model. */
export interface RoutingPlan {
  readonly balancing: ModelBalancing;
  readonly affinity: SessionAffinity;
  /** Percent of each pool; empty where pods of all pools are alike to the mesh. */
  readonly shares: readonly { readonly pool: string; readonly weight: number }[];
  readonly circuitBreaker: CircuitBreakerArgs | undefined;
  readonly timeoutSeconds: number | undefined;
  readonly hosts: readonly string[];
  readonly gateway: pulumi.Input<string> | undefined;
  /** What picks servers by what they hold; undefined where the mesh alone decides. */
  readonly picker: PickerPlan | undefined;
}

export function planRouting(name: string, args: ModelServerArgs, pools: readonly PlannedPool[], problems: Problems): RoutingPlan {
  const { routing = {} } = args;
  const balancing = routing.balancing ?? ModelBalancing.LeastConnections;
  const affinity = routing.affinity ?? SessionAffinity.None;
  checkChoice("routing.balancing", balancing, Object.values(ModelBalancing), problems);
  checkChoice("routing.affinity", affinity, Object.values(SessionAffinity), problems);
  if (args.inMesh !== true) checkMeshless(args, problems);
  else if (affinity !== SessionAffinity.None && !decidesBySession(routing.balancing))
    problems.add(
      "routing.affinity",
      `is ${affinity}, which decides the server by itself, and balancing is ${balancing}`,
      "keep one of them",
    );
  checkWeights(args, balancing, problems);
  const { circuitBreaker, timeoutSeconds, hosts = [], gateway } = routing;
  if (hosts.length > 0 && gateway === undefined && args.inMesh === true)
    problems.add("routing.hosts", "there is no gateway that is asked for them", "give the mesh a gateway, or leave them out");
  const picker = planPicker(name, args, problems);
  return { balancing, affinity, shares: sharesOf(balancing, pools), circuitBreaker, timeoutSeconds, hosts, gateway, picker };
}

/** Balancing that a session's own server may stand in for; the picker says itself why it takes none. */
function decidesBySession(balancing: ModelBalancing | undefined): boolean {
  return balancing === undefined || balancing === ModelBalancing.RoundRobin || balancing === ModelBalancing.EndpointPicker;
}

/** What only a proxy can do. */
function checkMeshless({ routing = {} }: ModelServerArgs, problems: Problems): void {
  const asked = (["balancing", "circuitBreaker", "timeoutSeconds", "hosts"] as const).filter((key) => routing[key] !== undefined);
  for (const key of asked)
    problems.add(`routing.${key}`, "is given, and there is no mesh that would hear it", "give `mesh: {}`, or leave it out");
  const { affinity } = routing;
  if (affinity === SessionAffinity.Token || affinity === SessionAffinity.Model)
    problems.add(
      "routing.affinity",
      `is ${affinity}, and without a mesh only addresses of clients are known`,
      "give `mesh: {}`, or write affinity: client",
    );
}

function checkWeights({ pools }: ModelServerArgs, balancing: ModelBalancing, problems: Problems): void {
  if (balancing !== ModelBalancing.Weighted) {
    pools.forEach(({ weight }, index) => {
      if (weight !== undefined)
        problems.add(
          `pools[${index}].weight`,
          `is given, and balancing is ${balancing}`,
          "write balancing: weighted, or leave it out",
        );
    });
    return;
  }
  if (pools.length < 2) problems.add("routing.balancing", "is weighted, and there is one pool", "name two pools or more");
  const sum = pools.reduce((all, { weight }) => all + (weight ?? 0), 0);
  pools.forEach(({ weight }, index) => {
    if (weight === undefined || !Number.isInteger(weight) || weight < 0)
      problems.add(`pools[${index}].weight`, `${weight ?? "none"} is no share`, "give whole percent");
  });
  if (sum !== 100) problems.add("pools", `have weights that make ${sum}`, "let them make 100");
}

/** By resources: what the pools' servers compute at a time, in whole percent that make 100. */
function sharesOf(balancing: ModelBalancing, pools: readonly PlannedPool[]): RoutingPlan["shares"] {
  if (pools.length < 2) return [];
  if (balancing === ModelBalancing.Weighted) return pools.map(({ name, weight }) => ({ pool: name, weight: weight ?? 0 }));
  if (balancing !== ModelBalancing.ResourceBased) return [];
  const capacity = pools.map(({ sharding, replicas }) => sharding.maxSequences * replicas.min);
  const all = capacity.reduce((sum, each) => sum + each, 0);
  const exact = capacity.map((each) => (each * 100) / all);
  // Largest remainders get what rounding down left.
  const floors = exact.map(Math.floor);
  const left = 100 - floors.reduce((sum, each) => sum + each, 0);
  const order = exact.map((each, index) => [each - Math.floor(each), index] as const).sort(([a], [b]) => b - a);
  const raised = new Set(order.slice(0, left).map(([, index]) => index));
  return pools.map(({ name }, index) => ({ pool: name, weight: (floors[index] ?? 0) + (raised.has(index) ? 1 : 0) }));
}

const hashKeys: Readonly<Record<SessionAffinity, HashKeyArgs>> = {
  none: {},
  client: { sourceIp: true },
  token: { header: "x-session-id" },
  model: { header: "x-model-id" },
};

/** The route of the mesh, but for what it leads to. */
export function meshRoute(plan: ModelServerPlan): Omit<MeshRouteArgs, "namespace" | "service"> {
  const { balancing, affinity, shares, circuitBreaker, timeoutSeconds, picker, gateway } = plan.routing;
  // The model's names belong to the route that asks the picker.
  const hosts = picker === undefined ? plan.routing.hosts : [];
  return {
    port: plan.ports[0],
    protocol: plan.protocol === ServingProtocol.Grpc ? RouteProtocol.Grpc : RouteProtocol.Http,
    ...spread(balancing, affinity, shares),
    ...(circuitBreaker && { circuitBreaker }),
    ...(timeoutSeconds !== undefined && { timeoutSeconds }),
    ...(hosts.length > 0 && { hosts: [...hosts], gateway }),
  };
}

function spread(
  balancing: ModelBalancing,
  affinity: SessionAffinity,
  shares: RoutingPlan["shares"],
): Pick<MeshRouteArgs, "balancing" | "hashKey" | "groups"> {
  if (affinity !== SessionAffinity.None) return { balancing: Balancing.ConsistentHash, hashKey: hashKeys[affinity] };
  if (shares.length > 0) {
    const groups = shares.map(({ pool, weight }) => ({ name: pool, labels: { [poolLabel]: pool }, weight }));
    return { balancing: Balancing.Weighted, groups };
  }
  // Servers of one pool have the same resources: the less busy one has the most left.
  return { balancing: balancing === ModelBalancing.RoundRobin ? Balancing.RoundRobin : Balancing.LeastRequest };
}
