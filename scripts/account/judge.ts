import { type Catalogue, lookUp } from "../../components/accelerators";
import { capacityFaults } from "../../components/accelerators/rules";
import type { Environment } from "../../components/config";
import { Cloud } from "../../components/core/cloud";
import type { Problem } from "../../components/core/problems";
import { remedyFor } from "../../components/core/suggest";
import { overlap, parseRange } from "../../components/network/ranges";
import type { Account, Holding } from "./account";
import { isTold } from "./ask";
import { limitOf, type Need, needsOf, type Standing, type Wanted, wantedOf } from "./question";

/** What an account means to an environment. */
export interface Verdict {
  /** What the cloud would refuse. */
  readonly faults: readonly Problem[];
  /** What was not told, and what may become short. */
  readonly advisories: readonly Problem[];
  /** What was looked at and holds. */
  readonly proofs: readonly { readonly path: string; readonly says: string }[];
}

interface Findings {
  readonly faults: Problem[];
  readonly advisories: Problem[];
  readonly proofs: { path: string; says: string }[];
}

/** EC2 takes a capacity block's machines back 30 minutes before the block ends (EC2 user guide on Capacity Blocks for ML). */
const blockEndsEarlyMs = 30 * 60_000;

/** Holds what the environment asks for against what the account has: limits, offerings, reservations, networks. */
export function judge(environment: Environment, account: Account, standing: Standing, catalogue: Catalogue, now: Date): Verdict {
  const found: Findings = { faults: [], advisories: [], proofs: [] };
  for (const need of needsOf(environment, standing, catalogue)) judgeLimit(need, environment, account, found);
  for (const wanted of wantedOf(environment)) {
    judgeUnrecorded(wanted, catalogue, found);
    judgeOffer(wanted, account, found);
    judgeHolding(wanted, environment, account, standing, catalogue, now, found);
  }
  judgeZones(environment, account, found);
  judgeNetworks(environment, account, standing, found);
  if (standing.unknown !== undefined) {
    found.advisories.push({
      path: "account",
      reason: `what of the account's use is this environment's own is not known (${standing.unknown})`,
      remedy: "all of it was counted as somebody else's, so that a shortage told here may be none",
    });
  }
  return { ...found, advisories: withoutCommand(account, once(found.advisories)) };
}

function judgeLimit(need: Need, { delivery }: Environment, account: Account, { faults, advisories, proofs }: Findings): void {
  const { code, name, unit, add, addAtMost, path, wanted } = need;
  const told = account.limits[code];
  const label = name.startsWith(code) ? name : `${name} (${code})`;
  if (told === undefined) return;
  if (!isTold(told)) {
    advisories.push({ path, reason: `${label} was not checked: ${told.unread}`, remedy: statedInstead(delivery, code) });
    return;
  }
  const { limit, used, except } = told.told;
  if (except !== undefined)
    advisories.push({ path, reason: `${label} was counted without ${except}`, remedy: "it may be shorter than told" });
  const stated = delivery?.quotas?.[code];
  if (stated !== undefined && stated !== limit) {
    advisories.push({
      path: `delivery.quotas.${code}`,
      reason: `states ${stated}, and the account's limit is ${limit}`,
      remedy: `write ${limit}`,
    });
  }
  const left = Math.max(0, limit - used);
  const who = wanted.map((one) => one.name).join(" and ");
  const asks = raise(account, code, used);
  const has = `${left} of ${limit} are left in ${account.region}`;
  if (add > left) {
    faults.push({
      path,
      reason: `${label}: ${add} ${unit} are needed${who === "" ? "" : ` for ${who}`}, ${has}`,
      remedy: `${asks(add)}, or ask for less`,
    });
  } else if (addAtMost > left) {
    const grows = wanted.find(({ most, desired }) => most > desired);
    advisories.push({
      path: grows === undefined ? path : `${grows.path}.${grows.words.most}`,
      reason: `${label}: ${addAtMost} ${unit} are needed at the most${who === "" ? "" : ` for ${who}`}, ${has}`,
      remedy: `${asks(addAtMost)}, or lower the most`,
    });
  } else proofs.push({ path, says: `${label}: ${add === 0 ? "nothing more is needed" : `${add} more fit`}; ${has}` });
}

function statedInstead(delivery: Environment["delivery"], code: string): string {
  const stated = delivery?.quotas?.[code];
  return stated === undefined ? "look yourself, and state it under delivery.quotas" : `only ${stated}, as the file states, was`;
}

/** How more of a limit is asked for. */
function raise({ command }: Account, code: string, used: number): (add: number) => string {
  return (add) => {
    const most = used + add;
    if (command !== "aws") return `ask for a limit of ${most} or more`;
    const service = code === "L-F678F1CE" ? "vpc" : "ec2";
    return `ask for ${most} or more (aws service-quotas request-service-quota-increase --service-code ${service} --quota-code ${code} --desired-value ${most})`;
  };
}

/** A machine whose limit nobody recorded is no machine without a limit. */
function judgeUnrecorded({ machine: name, kind, path }: Wanted, catalogue: Catalogue, { advisories }: Findings): void {
  const machine = lookUp(name, catalogue);
  if (machine === undefined || kind === "capacity-block" || kind === "reservation" || limitOf(machine, kind) !== undefined)
    return;
  advisories.push({
    path: `${path}.machine`,
    reason: `the ${kind} limit that ${name} counts against is not recorded, and was not checked`,
    remedy: "look it up in the cloud's console",
  });
}

function judgeOffer({ machine, zones, anyZone, path }: Wanted, account: Account, { faults, advisories, proofs }: Findings): void {
  const told = account.offers[machine];
  if (told === undefined) return;
  if (!isTold(told)) {
    const reason = `where ${machine} is offered was not checked: ${told.unread}`;
    advisories.push({ path: `${path}.machine`, reason, remedy: "look yourself before money is spent" });
    return;
  }
  const { zones: offered, barred } = told.told;
  const why =
    barred === undefined ? "" : ` (${barred.reason}${barred.zones.length === 0 ? "" : ` in ${barred.zones.join(", ")}`})`;
  if (offered.length === 0) {
    faults.push({
      path: `${path}.machine`,
      reason: `${machine} is not offered to this account in ${account.region}${why}`,
      remedy: "take another machine or region, or ask the cloud for it",
    });
    return;
  }
  // Where a region has no zones, its machines stand in none.
  const missing = offered.includes(account.region) ? [] : zones.filter((zone) => !offered.includes(zone));
  if (missing.length === 0 || (anyZone && missing.length < zones.length)) {
    proofs.push({ path: `${path}.machine`, says: `${machine} is offered in ${offered.join(", ")}` });
    return;
  }
  faults.push({
    path: `${path}.${zones.length === 1 ? "zone" : "zones"}`,
    reason: `${machine} is not offered in ${missing.join(" and ")}${why}`,
    remedy: `use ${offered.join(" or ")}`,
  });
}

function judgeHolding(
  wanted: Wanted,
  { region }: Environment,
  account: Account,
  standing: Standing,
  catalogue: Catalogue,
  now: Date,
  { faults, advisories, proofs }: Findings,
): void {
  const { reservationId: id, path, kind, zones, desired, most, words, placementGroupName } = wanted;
  const machine = lookUp(wanted.machine, catalogue);
  const told = id === undefined ? undefined : account.holdings[id];
  if (id === undefined || told === undefined || machine === undefined) return;
  const at = path === "instances.workers" ? `${path}.capacity.reservationId` : `${path}.capacity.reservationId`;
  if (!isTold(told)) {
    advisories.push({ path: at, reason: `${id} was not checked: ${told.unread}`, remedy: "look yourself before the run" });
    return;
  }
  const held = told.told;
  const zone = zones[0] ?? region;
  const bought = held === undefined ? {} : { bought: { id, machine: held.machine, zone: held.zone ?? zone, count: held.count } };
  const before = faults.length;
  // Its own words for what is bought; where the machine is offered was told above.
  const problems = capacityFaults({ machine, capacity: kind, zone, region, nodes: most, ...bought });
  const own: Readonly<Record<string, string>> = {
    "capacity.reservationId": at,
    machine: `${path}.machine`,
    "nodes.max": `${path}.${words.most}`,
  };
  for (const problem of problems) {
    const moved = held !== undefined && held.zone !== undefined && held.zone !== zone && problem.path === "zone";
    const where = moved ? `${path}.zone` : own[problem.path];
    if (where !== undefined) faults.push({ ...problem, path: where });
  }
  if (held === undefined) return;
  const stands = standing.nodes[wanted.name]?.count ?? 0;
  for (const problem of holdingFaults(id, held, desired, stands, now)) faults.push({ ...problem, path: at });
  if (held.placementGroup !== undefined && held.placementGroup !== placementGroupName) {
    faults.push({
      path: `${path}.capacity.placementGroupName`,
      reason: `${id} was bought in the placement group ${held.placementGroup}${placementGroupName === undefined ? "" : `, not ${placementGroupName}`}, and serves no machine outside of it`,
      remedy: `write placementGroupName: ${held.placementGroup}`,
    });
  }
  const { free, count, state, window } = held;
  const until = window === undefined ? "" : `, from ${moment(window.start)} to ${moment(window.end)}`;
  const left = free === undefined ? "how many are free is not told" : `${free} free`;
  if (faults.length === before) proofs.push({ path: at, says: `${id}: ${count} x ${held.machine}, ${left}, ${state}${until}` });
}

/** What stands between a group and machines that were bought, now. */
export function holdingFaults(
  id: string,
  held: Holding,
  desired: number,
  stands: number,
  now: Date,
): readonly Omit<Problem, "path">[] {
  const { window, state, usable, free } = held;
  if (window !== undefined && now < window.start) {
    return [
      {
        reason: `${id} begins on ${moment(window.start)}, and is ${state}`,
        remedy: "make the group then, or start it with 0 nodes",
      },
    ];
  }
  if (window !== undefined && now.getTime() >= window.end.getTime() - blockEndsEarlyMs) {
    return [
      {
        reason: `${id} ends on ${moment(window.end)}, and its machines go half an hour before`,
        remedy: "extend it, or name another",
      },
    ];
  }
  if (!usable) return [{ reason: `${id} is ${state}, and gives no machines`, remedy: "name one that is active" }];
  if (free === undefined || desired <= free + stands) return [];
  return [
    {
      reason: `${id} has ${free} machines left of ${held.count}, and ${desired - stands} more are needed`,
      remedy: "end what uses them, raise the reservation, or ask for fewer",
    },
  ];
}

function judgeZones({ network }: Environment, { zones: told, region }: Account, { faults, advisories }: Findings): void {
  if (told === undefined || network === undefined) return;
  if (!isTold(told)) {
    advisories.push({ path: "network.zones", reason: `was not checked: ${told.unread}`, remedy: "look yourself" });
    return;
  }
  network.zones.forEach((zone, index) => {
    if (told.told.includes(zone)) return;
    faults.push({
      path: `network.zones[${index}]`,
      reason: `this account has no zone ${zone} in ${region}`,
      remedy: remedyFor(zone, told.told),
    });
  });
}

/** Networks that share addresses work alone, and can never be joined. */
function judgeNetworks({ network, cloud }: Environment, account: Account, { made }: Standing, { advisories }: Findings): void {
  const { networks } = account;
  if (network === undefined || cloud !== Cloud.Aws || networks === undefined || !isTold(networks)) return;
  const own = parseRange(network.cidr);
  const alike = networks.told.flatMap(({ id, name, ranges }) =>
    ranges.flatMap((range) => {
      const theirs = parseRange(range);
      const shared = typeof own !== "string" && typeof theirs !== "string" && overlap(own, theirs);
      return shared ? [{ id, range, label: name === undefined ? id : `${name} (${id})` }] : [];
    }),
  );
  // One of the same range is its own network, once it was made.
  const other = made ? alike.filter(({ range }) => range !== network.cidr) : alike;
  for (const { label, range } of other) {
    advisories.push({
      path: "network.cidr",
      reason: `${network.cidr} shares addresses with ${label}, ${range}, of the same account`,
      remedy: "give another range if the two are ever to be peered: it cannot be changed later",
    });
  }
}

/** Where the command itself is missing, nothing was told, and that is one thing to do. */
function withoutCommand({ command, region }: Account, advisories: readonly Problem[]): readonly Problem[] {
  const absent = (problem: Problem) => problem.reason.includes(`: ${command} is not on PATH`);
  if (!advisories.some(absent)) return advisories;
  const reason = `nothing of it was checked in ${region}: limits, offerings, reservations; ${command} is not on PATH`;
  return [{ path: "account", reason, remedy: "install it and log in" }, ...advisories.filter((problem) => !absent(problem))];
}

/** One call that failed is the reason of many gaps; each place is told once. */
function once(problems: readonly Problem[]): readonly Problem[] {
  return problems.filter(
    ({ path, reason }, index) => problems.findIndex((other) => other.path === path && other.reason === reason) === index,
  );
}

function moment(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
