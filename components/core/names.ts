import { createHash } from "node:crypto";

/** What a cloud accepts as a name of one kind of resource. */
export interface NameRule {
  /** The longest name, in characters. */
  readonly max: number;
  /** What the whole name has to match. */
  readonly pattern: RegExp;
  /** The pattern in words, for messages: `lower-case letters, digits and dashes`. */
  readonly allowed: string;
}

/** RFC 1123 label: most Kubernetes names, and the safe common ground of the clouds. */
export const dnsLabel: NameRule = {
  max: 63,
  pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
  allowed: "lower-case letters, digits and dashes, a letter or digit first and last",
};

/** Says what is wrong with a name, or nothing where it is good. */
export function nameFault(name: string, rule: NameRule): string | undefined {
  if (name.length > rule.max) return `${JSON.stringify(name)} has ${name.length} characters, ${rule.max} are allowed`;
  if (!rule.pattern.test(name)) return `${JSON.stringify(name)} may hold only ${rule.allowed}`;
  return undefined;
}

/** A short, stable digest of a value; for names that follow content. */
export function digest(value: string, length = 8): string {
  return createHash("sha256").update(value).digest("hex").slice(0, length);
}

/**
 * Joins the parts by dashes and keeps the result within `max` characters. What is cut comes off the front, where the least
 * telling parts stand, and a digest of the whole name takes its place so that two long names never meet.
 */
export function joinName(parts: readonly string[], max: number): string {
  const whole = parts.filter((part) => part !== "").join("-");
  if (whole.length <= max) return whole;
  const mark = digest(whole, 6);
  const kept = whole.slice(whole.length - (max - mark.length - 1)).replace(/^-+/, "");
  return `${mark}-${kept}`;
}
