import type { CheckRequest, Properties } from "../provider";
import { Invention } from "./invent";
import type { AutoName } from "./model";
import { given, text } from "./values";

/**
 * Fills in a name that the program left out, as Pulumi's bridge does: the logical name, a dash and seven hexadecimal digits, the same
 * for the same resource; a name that was made up once stays.
 */
export function autoNamed(rule: AutoName, inputs: Properties, request: CheckRequest): Properties {
  if (given(inputs[rule.property])) return inputs;
  const kept = text(request.olds?.[rule.property]);
  if (kept !== undefined && wasAutoNamed(rule, kept, request.name, inputs)) {
    return { ...inputs, [rule.property]: kept };
  }
  return { ...inputs, [rule.property]: autoName(rule, request.name, request.seed, inputs) };
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

function stem(rule: AutoName, name: string): string {
  const plain = rule.lower === true ? name.toLowerCase() : name;
  return `${plain}${rule.separator ?? "-"}`;
}
