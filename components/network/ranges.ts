import ipaddr from "ipaddr.js";

/** A range of IPv4 addresses. */
export interface Range {
  /** The first address as a number. */
  readonly start: number;
  /** The 24 of `/24`. */
  readonly bits: number;
}

export type RangeFault = "syntax" | "ipv6" | "host-bits";

/** Reads `10.0.0.0/16`; says what is wrong where it is not a range. */
export function parseRange(text: string): Range | RangeFault {
  let address: ipaddr.IPv4 | ipaddr.IPv6;
  let bits: number;
  try {
    [address, bits] = ipaddr.parseCIDR(text);
  } catch {
    return "syntax";
  }
  if (!(address instanceof ipaddr.IPv4)) return "ipv6";
  // ipaddr.js also takes what C's inet_aton took (10.1 for 10.0.0.1, octal 010.0.0.0); a cloud does not.
  if (!ipaddr.IPv4.isValidFourPartDecimal(text.slice(0, text.indexOf("/")))) return "syntax";
  const start = address.toByteArray().reduce((sum, byte) => sum * 256 + byte, 0);
  return start % size({ start, bits }) === 0 ? { start, bits } : "host-bits";
}

/** Addresses in a range, those that the cloud keeps for itself included. */
export function size(range: Range): number {
  return 2 ** (32 - range.bits);
}

export function formatRange(range: Range): string {
  const bytes = [24, 16, 8, 0].map((shift) => Math.floor(range.start / 2 ** shift) % 256);
  return `${bytes.join(".")}/${range.bits}`;
}

/** The block number `index` of the equal blocks of `/bits` that a range holds. */
export function block(range: Range, bits: number, index: number): Range {
  return { start: range.start + index * 2 ** (32 - bits), bits };
}

/** The range that `text` was probably meant to be: the same address with the host part cleared. */
export function networkOf(text: string): string {
  return `${ipaddr.IPv4.networkAddressFromCIDR(text).toString()}/${text.slice(text.indexOf("/") + 1)}`;
}

export function overlap(one: Range, other: Range): boolean {
  return one.start < other.start + size(other) && other.start < one.start + size(one);
}
