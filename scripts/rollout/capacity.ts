import { type Catalogue, lookUp, type Machine } from "../../components/accelerators";
import { capacityFaults, quotaNeeded } from "../../components/accelerators/rules";
import type { Environment, NodeGroup } from "../../components/config";
import { nodeGroupSchema } from "../../components/config/nodes-schema";
import { type Account, catalogueOf, isTold, limitOf } from "../account";
import { proveSecondCluster } from "./cluster-capacity";
import { type CapacityProof, offeredNow, type Spare, spareOfHeld } from "./spare";
import { argoRollouts, type Change, isTwoClusters } from "./targets";

export type { CapacityProof };

/**
 * What can be proved of capacity before anything starts: offering, quota, reservations, blocks, price. With an account that was asked, by
 * what it has now; otherwise by the catalogue and by what the environment states.
 */
export function proveCapacity(change: Change, environment: Environment, account?: Account): CapacityProof {
  if (argoRollouts(change.target, change.strategy) !== undefined) {
    const reason = "Argo Rollouts brings the new pods, measures them, and takes them back by itself; one up tells it to";
    return { spare: { available: false, reason }, faults: [], notes: [reason] };
  }
  if (isTwoClusters(change.target, change.strategy)) return proveSecondCluster(environment, account);
  if (change.target.kind !== "node-group") {
    return { spare: { available: false, reason: `a ${change.target.kind} stands once` }, faults: [], notes: [] };
  }
  const group = nodeGroupSchema.parse(change.new);
  const catalogue = catalogueOf(environment);
  const machine = lookUp(group.machine, catalogue);
  if (machine === undefined) return { spare: { available: false, reason: "nobody knows the machine" }, faults: [], notes: [] };
  const zone = group.zone ?? group.zones?.[0] ?? environment.network?.zones[0] ?? environment.region;
  const question = { machine, zone, region: environment.region, nodes: group.nodes.desired };
  const listed = capacityFaults({ ...question, capacity: "on-demand" });
  const offering = offeredNow(group, zone, account);
  const price = machine.prices.find(({ capacity }) => capacity === group.capacity.kind) ?? machine.prices[0];
  const cost = price === undefined ? {} : { doubleRunHourlyUsd: price.usdPerHour * group.nodes.desired };
  const { kind } = group.capacity;
  const held = kind === "reservation" || kind === "capacity-block";
  const { spare, notes } = held
    ? spareOfHeld(group, account)
    : spareOfLimit(change, group, machine, environment, account, catalogue);
  // The account's own word on where a machine is offered counts above the list's.
  const faults = [...(offering.told ? listed.filter(({ path }) => path !== "zone") : listed), ...offering.faults];
  return { spare, ...cost, faults, notes: [...offering.notes, ...notes] };
}

function spareOfLimit(
  change: Change,
  group: NodeGroup,
  machine: Machine,
  environment: Environment,
  account: Account | undefined,
  catalogue: Catalogue,
): Spare {
  const { kind } = group.capacity;
  const needed = quotaNeeded(machine, group.nodes.desired);
  const limit = limitOf(machine, kind);
  if (needed === undefined || limit === undefined) {
    const told = `not asked: the quota of ${machine.name}; state the account's limit under delivery.quotas to have it proved`;
    return { spare: { available: true }, notes: [told] };
  }
  const { code } = limit;
  const label = `${limit.name} (${code})`;
  const answer = account?.limits[code];
  const stated = environment.delivery?.quotas?.[code];
  const notes = answer === undefined || isTold(answer) ? [] : [`not checked: ${label}; ${answer.unread}`];
  const known =
    answer !== undefined && isTold(answer)
      ? answer.told
      : stated === undefined
        ? undefined
        : { limit: stated, used: inUse(environment, change, code, catalogue) };
  if (known === undefined) {
    const told = `not asked: ${label}; state the account's limit under delivery.quotas to have it proved`;
    return { spare: { available: true }, notes: notes.length > 0 ? notes : [told] };
  }
  const left = known.limit - known.used;
  if (needed.amount > left) {
    const reason = `${group.nodes.desired} x ${machine.name} need ${needed.amount} ${needed.unit} of ${label}, ${left} of ${known.limit} are left`;
    return { spare: { available: false, reason }, notes };
  }
  const proof = `${limit.name}: ${known.used} of ${known.limit} ${needed.unit} in use, ${needed.amount} more fit`;
  return { spare: { available: true }, notes: [...notes, proof] };
}

/** What the environment's machines, the target's old ones among them, count against a quota. */
function inUse({ nodeGroups }: Environment, { old, target }: Change, code: string, catalogue: Catalogue): number {
  const before = nodeGroupSchema.safeParse(old);
  const standing = nodeGroups.map((group): NodeGroup => (group.name === target.name && before.success ? before.data : group));
  return standing.reduce((sum, group) => {
    const machine = lookUp(group.machine, catalogue);
    if (machine === undefined || limitOf(machine, group.capacity.kind)?.code !== code) return sum;
    return sum + (quotaNeeded(machine, group.nodes.desired)?.amount ?? 0);
  }, 0);
}
