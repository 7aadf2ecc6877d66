import type { Problems } from "../core/problems";
import { remedyFor } from "../core/suggest";
import { NatGateways } from "./index";
import { networkOf, parseRange, type Range, size } from "./ranges";

/*
 * What is wrong with a network on any cloud; the plan of each cloud judges what it alone knows.
 */

/** The network's whole range; undefined where it is none. */
export function planRange(cidr: string, problems: Problems): Range | undefined {
  const range = parseRange(cidr);
  if (range === "syntax") {
    problems.add("cidr", `${JSON.stringify(cidr)} is not a range of addresses`, "give one such as 10.0.0.0/16");
  } else if (range === "ipv6") {
    problems.add("cidr", `${cidr} is an IPv6 range`, "give an IPv4 range such as 10.0.0.0/16");
  } else if (range === "host-bits") {
    problems.add("cidr", `${cidr} does not start where a /${cidr.split("/")[1]} starts`, `give ${networkOf(cidr)}`);
  } else return range;
  return undefined;
}

/** The whole range of a network that spans a region; undefined where what is in it finds no room. `holds` names that, for people. */
export function planRegionalRange(
  cidr: string,
  { narrowestBits, holds }: { readonly narrowestBits: number; readonly holds: string },
  problems: Problems,
): Range | undefined {
  const range = planRange(cidr, problems);
  if (range === undefined) return undefined;
  if (range.bits > narrowestBits) {
    problems.add(
      "cidr",
      `${cidr} holds ${size(range)} addresses, ${holds} need at least ${2 ** (32 - narrowestBits)}`,
      `give a /${narrowestBits} or larger`,
    );
  } else if (range.bits < 8) {
    problems.add("cidr", `${cidr} is larger than any private range`, "give a /8 or smaller");
  } else return range;
  return undefined;
}

/** Whether the number of zones is one from 1 to `most`. */
export function checkZoneCount(zones: number, most: number, problems: Problems): boolean {
  if (Number.isInteger(zones) && zones >= 1 && zones <= most) return true;
  problems.add("zones", `${zones} is not a number of zones`, `give a whole number from 1 to ${most}`);
  return false;
}

export function checkNameCount(names: readonly string[], zones: number, problems: Problems): void {
  if (names.length === zones) return;
  problems.add("zoneNames", `names ${names.length}, zones says ${zones}`, "make the two agree");
}

export function checkNatGateways(given: NatGateways | undefined, problems: Problems): void {
  if (given === undefined || Object.values(NatGateways).includes(given)) return;
  problems.add("natGateways", `${JSON.stringify(given)} is unknown`, remedyFor(given, Object.values(NatGateways)));
}
