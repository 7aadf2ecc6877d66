import { type Catalogue, lookUp, type Machine } from "../../components/accelerators";
import { capacityFaults, quotaNeeded } from "../../components/accelerators/rules";
import type { Environment, NodeGroup } from "../../components/config";
import { isKarpenter } from "../../components/config/karpenter";
import type { Problem } from "../../components/core/problems";
import { type Account, catalogueOf, isTold, limitOf } from "../account";
import { type CapacityProof, offeredNow, spareOfHeld } from "./spare";

interface Group {
  readonly group: NodeGroup;
  readonly index: number;
  readonly machine: Machine;
  /** What it counts against a limit; undefined where none is recorded. */
  readonly against?: { readonly code: string; readonly name: string; readonly unit: string; readonly amount: number };
}

/**
 * What can be proved of a second set of all machines: those that stand now stand beside it until the old cluster goes. Groups of which none
 * can be had are scarce, and their machines move.
 */
export function proveSecondCluster(environment: Environment, account?: Account): CapacityProof {
  const groups = groupsOf(environment, catalogueOf(environment));
  const faults: Problem[] = [];
  const scarce = new Map<string, string>();
  const notes: string[] = [];
  for (const { group, index, machine } of groups) {
    const zone = group.zone ?? group.zones?.[0] ?? environment.network?.zones[0] ?? environment.region;
    const question = { machine, zone, region: environment.region, nodes: group.nodes.desired, capacity: "on-demand" } as const;
    const offering = offeredNow(group, zone, account);
    const listed = capacityFaults(question).filter(({ path }) => !offering.told || path !== "zone");
    faults.push(...[...listed, ...offering.faults].map((fault) => ({ ...fault, path: `nodeGroups[${index}].${fault.path}` })));
    if (group.capacity.kind !== "reservation") continue;
    const held = spareOfHeld(group, account);
    notes.push(...held.notes);
    if (!held.spare.available) scarce.set(group.name, held.spare.reason);
  }
  for (const [code, alike] of byCode(groups)) {
    const answer = account?.limits[code];
    const stated = environment.delivery?.quotas?.[code];
    const standing = sum(alike);
    const known =
      answer !== undefined && isTold(answer) ? answer.told : stated === undefined ? undefined : { limit: stated, used: standing };
    const { name = "", unit = "" } = alike[0]?.against ?? {};
    if (answer !== undefined && !isTold(answer)) notes.push(`not checked: ${name} (${code}); ${answer.unread}`);
    if (known === undefined) {
      if (answer === undefined)
        notes.push(`not asked: ${name} (${code}); state the account's limit under delivery.quotas to have it proved`);
      continue;
    }
    // A group that moves needs nothing more than it has.
    const doubled = alike.filter(({ group }) => !scarce.has(group.name));
    const more = sum(doubled);
    if (known.used + more <= known.limit) {
      notes.push(`${name}: ${known.used} of ${known.limit} ${unit} in use, ${more} more fit`);
      continue;
    }
    const reason = `a second set needs ${more} ${unit} of ${name}, ${known.limit - known.used} of ${known.limit} are left`;
    for (const { group } of doubled) scarce.set(group.name, reason);
  }
  const cost = groups
    .filter(({ group }) => !scarce.has(group.name))
    .reduce((total, { group, machine }) => total + (priceOf(group, machine) ?? 0) * group.nodes.desired, 0);
  const reasons = [...new Set(scarce.values())];
  return {
    spare: reasons.length === 0 ? { available: true } : { available: false, reason: reasons.join("; ") },
    doubleRunHourlyUsd: cost,
    faults,
    notes,
    scarce: [...scarce.keys()],
  };
}

const sum = (groups: readonly Group[]): number => groups.reduce((total, { against }) => total + (against?.amount ?? 0), 0);

/** Groups with machines of their own; Karpenter brings its when pods ask for them. */
function groupsOf({ nodeGroups }: Environment, catalogue: Catalogue): readonly Group[] {
  return nodeGroups.flatMap((group, index): Group[] => {
    const machine = lookUp(group.machine, catalogue);
    if (machine === undefined || isKarpenter(group)) return [];
    const limit = limitOf(machine, group.capacity.kind);
    const needed = quotaNeeded(machine, group.nodes.desired);
    if (limit === undefined || needed === undefined) return [{ group, index, machine }];
    const { code, name } = limit;
    return [{ group, index, machine, against: { code, name, unit: needed.unit, amount: needed.amount } }];
  });
}

function byCode(groups: readonly Group[]): ReadonlyMap<string, readonly Group[]> {
  const found = new Map<string, Group[]>();
  for (const each of groups) {
    if (each.against === undefined) continue;
    const known = found.get(each.against.code);
    if (known === undefined) found.set(each.against.code, [each]);
    else known.push(each);
  }
  return found;
}

function priceOf({ capacity }: NodeGroup, { prices }: Machine): number | undefined {
  return (prices.find((price) => price.capacity === capacity.kind) ?? prices[0])?.usdPerHour;
}
