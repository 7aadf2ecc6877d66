import { createHash } from "node:crypto";

/** The account that everything in a rehearsal belongs to; the number that AWS uses in its own examples. */
export const account = "123456789012";

/** The moment at which everything was made: fixed, so that a rehearsal gives the same state today and tomorrow. */
export const moment = "2026-01-01T00:00:00Z";

/** What a cloud makes up (ids, suffixes, addresses), always the same for the same seed. */
export class Invention {
  private readonly digest: Buffer;

  constructor(seed: string) {
    this.digest = createHash("sha256").update(seed).digest();
  }

  /** The first `length` hexadecimal digits, 64 at the most. */
  hex(length: number): string {
    return this.digest.toString("hex").slice(0, length);
  }

  /** Upper-case letters and digits, as in IAM's unique ids; 32 at the most. */
  letters(length: number): string {
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let letters = "";
    for (let i = 0; i < length; i++) letters += alphabet[(this.digest[i] ?? 0) % 32];
    return letters;
  }

  /** A UUID of version 4. */
  uuid(): string {
    const hex = this.hex(32);
    const variant = "89ab"[Number.parseInt(hex[16] ?? "0", 16) % 4];
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  }

  /** A whole number from 0 to below `limit`. */
  below(limit: number): number {
    return this.digest.readUInt32BE(0) % limit;
  }

  /** An address of the documentation ranges (RFC 5737), which are nobody's. */
  publicAddress(): string {
    const range = ["192.0.2", "198.51.100", "203.0.113"][this.below(3)];
    return `${range}.${1 + ((this.digest[5] ?? 0) % 254)}`;
  }
}
