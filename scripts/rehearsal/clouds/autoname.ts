import type { CheckRequest, Properties } from "../provider";
import { Invention } from "./invent";
import type { AutoName } from "./model";
import { given, text } from "./values";
import type { World } from "./world";

/**
 * Fills in a name that the program left out, as Pulumi's bridge does: the logical name, a dash and seven hexadecimal digits, the same
 * for the same resource; a name that was made up once stays.
 */
export function autoNamed(rule: AutoName, inputs: Properties, request: CheckRequest, world: World): Properties {
  if (given(inputs[rule.property])) return inputs;
  const kept = text(request.olds?.[rule.property]);
  if (kept !== undefined && looksAutoNamed(rule, kept, inputs)) {
    return { ...inputs, [rule.property]: kept };
  }
  return { ...inputs, [rule.property]: autoName(rule, request.name, nameSeed(request, world), inputs) };
}

/** A replacement lives beside what it replaces for a while, so its made-up name is another one; a create that is repeated gets the same. */
export function nameSeed(request: { urn: string; type: string; seed: string }, world: World): string {
  const made = world.generation(request.urn);
  const number = world.unacknowledged(request.urn, request.type) === undefined ? made : made - 1;
  return number > 0 ? `${request.seed}|${number}` : request.seed;
}

export function autoName(rule: AutoName, name: string, seed: string, inputs: Properties): string {
  const digits = new Invention(`${seed}|${rule.property}`).hex(rule.digits ?? 7);
  return `${stem(rule, name)}${digits}${rule.ending?.(inputs) ?? ""}`;
}

/** True where a name looks like one that `autoName` makes for this resource. */
export function wasAutoNamed(rule: AutoName, value: string, name: string, inputs: Properties): boolean {
  const begin = stem(rule, name);
  const end = rule.ending?.(inputs) ?? "";
  if (!value.startsWith(begin) || !value.endsWith(end)) return false;
  return new RegExp(`^[0-9a-f]{${rule.digits ?? 7}}$`).test(value.slice(begin.length, value.length - end.length));
}

/**
 * The same of whatever resource: one that an alias renamed keeps the name that it was made with, which begins as its former self was called.
 * The bridge knows a made-up name by its own notes; here its shape has to do.
 */
export function looksAutoNamed(rule: AutoName, value: string, inputs: Properties): boolean {
  const end = rule.ending?.(inputs) ?? "";
  const digits = rule.digits ?? 7;
  if (!value.endsWith(end)) return false;
  const begin = value.slice(0, value.length - end.length - digits);
  return begin.endsWith(rule.separator ?? "-") && wasAutoNamed({ ...rule, separator: "" }, value, begin, inputs);
}

function stem(rule: AutoName, name: string): string {
  const plain = rule.lower === true ? name.toLowerCase() : name;
  return `${plain}${rule.separator ?? "-"}`;
}
