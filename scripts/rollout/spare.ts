import type { NodeGroup } from "../../components/config";
import type { Problem } from "../../components/core/problems";
import { type Account, isTold } from "../account";

export interface CapacityProof {
  /** Whether a second side fits beside the first. */
  readonly spare: { readonly available: true } | { readonly available: false; readonly reason: string };
  /** What both sides together cost more than one, US dollars an hour; undefined where there is no price. */
  readonly doubleRunHourlyUsd?: number;
  /** What stands against the new machines themselves, whatever the strategy. */
  readonly faults: readonly Problem[];
  /** What was proved, and what was not asked. */
  readonly notes: readonly string[];
  /** A second cluster: node groups of which no second set can be had. */
  readonly scarce?: readonly string[];
}

export type Spare = Pick<CapacityProof, "spare" | "notes">;

/** Where the account is offered a machine, by its own word. */
export function offeredNow(
  { machine, zones, zone: only }: NodeGroup,
  zone: string,
  account: Account | undefined,
): { readonly told: boolean; readonly faults: readonly Problem[]; readonly notes: readonly string[] } {
  const answer = account?.offers[machine];
  if (account === undefined || answer === undefined) return { told: false, faults: [], notes: [] };
  if (!isTold(answer)) return { told: false, faults: [], notes: [`not checked: where ${machine} is offered; ${answer.unread}`] };
  const { zones: offered, barred } = answer.told;
  const asked = only === undefined ? (zones ?? [zone]) : [only];
  const missing = offered.includes(account.region) ? [] : asked.filter((one) => !offered.includes(one));
  if (missing.length === 0) return { told: true, faults: [], notes: [`${machine} is offered in ${asked.join(", ")}`] };
  const reason = `${machine} is not offered to this account in ${missing.join(" and ")}${barred === undefined ? "" : ` (${barred.reason})`}`;
  const remedy = offered.length === 0 ? "take another machine or region" : `use ${offered.join(" or ")}`;
  return { told: true, faults: [{ path: "zone", reason, remedy }], notes: [] };
}

/** What was bought holds the machines that are in use; how many more it has, only the account knows. */
export function spareOfHeld(
  { capacity: { kind, reservationId }, nodes: { desired } }: NodeGroup,
  account: Account | undefined,
): Spare {
  const id = reservationId ?? "";
  const none = `the ${kind} ${id} holds the machines that are in use, and no second set`;
  const answer = account?.holdings[id];
  if (answer === undefined) return { spare: { available: false, reason: none }, notes: [] };
  if (!isTold(answer)) return { spare: { available: false, reason: none }, notes: [`not checked: ${id}; ${answer.unread}`] };
  const holding = answer.told;
  if (holding === undefined) return { spare: { available: false, reason: `no ${kind} ${id} was found` }, notes: [] };
  const { free, count, state, usable } = holding;
  if (!usable) return { spare: { available: false, reason: `${id} is ${state}` }, notes: [] };
  if (free === undefined || free < desired) {
    const left = free === undefined ? "an untold number" : String(free);
    return {
      spare: { available: false, reason: `the ${kind} ${id} has ${left} of ${count} machines left, a second set is ${desired}` },
      notes: [],
    };
  }
  return { spare: { available: true }, notes: [`${id}: ${free} of ${count} machines are left, ${desired} more fit`] };
}
