import { createHmac, timingSafeEqual } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";

/** What `known_hosts` says of a key that a host showed. */
export type KeyVerdict = "known" | "unknown" | "changed";

/** `[name]:2222`, or the bare name on the usual port: the form of a `known_hosts` line. */
export function hostPattern(address: string, port: number): string {
  return port === 22 ? address : `[${address}]:${port}`;
}

function matches(field: string, pattern: string): boolean {
  if (!field.startsWith("|1|")) return field.split(",").includes(pattern);
  const [, , salt, hash] = field.split("|");
  if (salt === undefined || hash === undefined) return false;
  const digest = createHmac("sha1", Buffer.from(salt, "base64")).update(pattern).digest();
  const expected = Buffer.from(hash, "base64");
  return digest.length === expected.length && timingSafeEqual(digest, expected);
}

/** The name of the algorithm stands first in a key's own bytes: a length of four bytes, then the name. */
function keyType(key: Buffer): string {
  return key.subarray(4, 4 + key.readUInt32BE(0)).toString("ascii");
}

/** OpenSSH's `known_hosts` (man 8 sshd, SSH_KNOWN_HOSTS FILE FORMAT): plain and hashed names; markers such as @revoked refuse. */
export class KnownHosts {
  constructor(readonly file: string) {}

  check(address: string, port: number, key: Buffer): KeyVerdict {
    const pattern = hostPattern(address, port);
    let verdict: KeyVerdict = "unknown";
    for (const line of this.lines()) {
      const fields = line.split(/\s+/);
      const marker = fields[0]?.startsWith("@") ? fields.shift() : undefined;
      const [names, type, encoded] = fields;
      if (names === undefined || type === undefined || encoded === undefined || !matches(names, pattern)) continue;
      const same = Buffer.from(encoded, "base64").equals(key);
      if (same && marker === "@revoked") return "changed";
      if (marker !== undefined) continue;
      if (same) return "known";
      // Another key of the same kind means that the host changed; a key of another kind says nothing.
      if (type === keyType(key)) verdict = "changed";
    }
    return verdict;
  }

  add(address: string, port: number, key: Buffer): void {
    mkdirSync(dirname(this.file), { recursive: true, mode: 0o700 });
    appendFileSync(this.file, `${hostPattern(address, port)} ${keyType(key)} ${key.toString("base64")}\n`, { mode: 0o600 });
  }

  private lines(): string[] {
    if (!existsSync(this.file)) return [];
    return readFileSync(this.file, "utf8")
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "" && !line.startsWith("#"));
  }
}
