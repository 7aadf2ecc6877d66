import { builtIn, type Catalogue, catalogueWith, lookUp } from "../../components/accelerators";
import { capacityFaults, quotaNeeded } from "../../components/accelerators/rules";
import type { Environment, NodeGroup } from "../../components/config";
import { nodeGroupSchema } from "../../components/config/schema";
import type { Problem } from "../../components/core/problems";
import { argoRollouts, type Change } from "./targets";

export interface CapacityProof {
  /** Whether a second side fits beside the first. */
  readonly spare: { readonly available: true } | { readonly available: false; readonly reason: string };
  /** What both sides together cost more than one, US dollars an hour; undefined where there is no price. */
  readonly doubleRunHourlyUsd?: number;
  /** What stands against the new machines themselves, whatever the strategy. */
  readonly faults: readonly Problem[];
  /** What was not asked, because nobody here knows. */
  readonly notes: readonly string[];
}

/** What can be proved of capacity before anything starts: offering, quota as the environment states it, reservations, blocks, price. */
export function proveCapacity(change: Change, environment: Environment): CapacityProof {
  if (argoRollouts(change.target, change.strategy) !== undefined) {
    const reason = "Argo Rollouts brings the new pods, measures them, and takes them back by itself; one up tells it to";
    return { spare: { available: false, reason }, faults: [], notes: [reason] };
  }
  if (change.target.kind !== "node-group") {
    return { spare: { available: false, reason: `a ${change.target.kind} stands once` }, faults: [], notes: [] };
  }
  const group = nodeGroupSchema.parse(change.new);
  const catalogue = environment.machines === undefined ? builtIn : catalogueWith(environment.machines, builtIn);
  const machine = lookUp(group.machine, catalogue);
  if (machine === undefined) return { spare: { available: false, reason: "nobody knows the machine" }, faults: [], notes: [] };
  const zone = group.zone ?? group.zones?.[0] ?? environment.network?.zones[0] ?? environment.region;
  const question = { machine, zone, region: environment.region, nodes: group.nodes.desired };
  const faults = capacityFaults({ ...question, capacity: "on-demand" });
  const price = machine.prices.find(({ capacity }) => capacity === group.capacity.kind) ?? machine.prices[0];
  const cost = price === undefined ? {} : { doubleRunHourlyUsd: price.usdPerHour * group.nodes.desired };
  const { kind } = group.capacity;
  if (kind === "reservation" || kind === "capacity-block") {
    const reason = `the ${kind} ${group.capacity.reservationId ?? ""} holds the machines that are in use, and no second set`;
    return { spare: { available: false, reason }, ...cost, faults, notes: [] };
  }
  const needed = quotaNeeded(machine, group.nodes.desired);
  const limit = needed === undefined ? undefined : environment.delivery?.quotas?.[needed.code];
  if (needed === undefined || limit === undefined) {
    const what = needed === undefined ? `the quota of ${machine.name}` : `${needed.name} (${needed.code})`;
    const told = `not asked: ${what}; state the account's limit under delivery.quotas to have it proved`;
    return { spare: { available: true }, ...cost, faults, notes: [told] };
  }
  const used = inUse(environment, change, needed.code, catalogue);
  const short = capacityFaults({ ...question, capacity: kind, quota: { limit, used } }).filter(
    ({ path }) => !faults.some((fault) => fault.path === path),
  );
  const [first] = short;
  if (first !== undefined) return { spare: { available: false, reason: first.reason }, ...cost, faults, notes: [] };
  const proof = `${needed.name}: ${used} of ${limit} ${needed.unit} in use, ${needed.amount} more fit`;
  return { spare: { available: true }, ...cost, faults, notes: [proof] };
}

/** What the environment's machines, the target's old ones among them, count against a quota. */
function inUse({ nodeGroups }: Environment, { old, target }: Change, code: string, catalogue: Catalogue): number {
  const before = nodeGroupSchema.safeParse(old);
  const standing = nodeGroups.map((group): NodeGroup => (group.name === target.name && before.success ? before.data : group));
  return standing.reduce((sum, group) => {
    const machine = lookUp(group.machine, catalogue);
    const needed = machine === undefined ? undefined : quotaNeeded(machine, group.nodes.desired);
    return needed?.code === code ? sum + needed.amount : sum;
  }, 0);
}
