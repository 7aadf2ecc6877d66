/**
 * Property values as the engine holds them: what a cloud sees (see provider.ts), and what only the engine knows of, secrets and
 * references to resources. Values are never changed in place, so the same object may stand in inputs, outputs and state.
 */
import { Asset, isUnknown, type Properties, Unknown, unknown, type Value } from "../provider";

export { Asset, isUnknown, Unknown, unknown };

export class Secret {
  constructor(readonly value: PropertyValue) {}
}

export class ResourceReference {
  constructor(
    readonly urn: string,
    /** Undefined for a component; `unknown` or "" in a preview for what is not made yet. */
    readonly id: string | Unknown | undefined,
    readonly packageVersion?: string,
  ) {}
}

/** An output as the SDK sends it to transforms: a value, known or not, that may be secret and knows where it came from. */
export class OutputValue {
  constructor(
    readonly value: PropertyValue,
    readonly dependencies: readonly string[],
  ) {}
}

export type PropertyValue =
  | null
  | boolean
  | number
  | string
  | Unknown
  | Asset
  | Secret
  | ResourceReference
  | OutputValue
  | readonly PropertyValue[]
  | PropertyMap;
export interface PropertyMap {
  readonly [key: string]: PropertyValue;
}

export const nothing: PropertyMap = Object.freeze({});

export function isArray(value: PropertyValue): value is readonly PropertyValue[] {
  return Array.isArray(value);
}

/** True for a plain map and for none of the special values. */
export function isMap(value: PropertyValue | undefined): value is PropertyMap {
  return value !== undefined && value !== null && typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype;
}

/** Rebuilds a value bottom up; where `change` gives back what it got, nothing is copied. */
function rebuild(value: PropertyValue, change: (value: PropertyValue) => PropertyValue): PropertyValue {
  if (isArray(value)) {
    let copy: PropertyValue[] | undefined;
    for (let i = 0; i < value.length; i++) {
      const before = value[i] as PropertyValue;
      const after = rebuild(before, change);
      if (copy === undefined && after !== before) copy = value.slice(0, i);
      copy?.push(after);
    }
    return copy ?? value;
  }
  if (isMap(value)) {
    let copy: Record<string, PropertyValue> | undefined;
    for (const key in value) {
      const before = value[key] as PropertyValue;
      const after = rebuild(before, change);
      if (after === before) continue;
      copy ??= { ...value };
      copy[key] = after;
    }
    return copy ?? value;
  }
  return change(value);
}

/** Finds out whether a value is, or holds, something. */
function holds(value: PropertyValue, what: (value: PropertyValue) => boolean): boolean {
  if (value === null || typeof value !== "object") return false;
  if (what(value)) return true;
  if (isArray(value)) return value.some((item) => holds(item, what));
  if (value instanceof Secret || value instanceof OutputValue) return holds(value.value, what);
  if (isMap(value)) {
    for (const key in value) if (holds(value[key] as PropertyValue, what)) return true;
  }
  return false;
}

export function holdsUnknown(value: PropertyValue): boolean {
  return holds(value, (each) => isUnknown(each) || (each instanceof ResourceReference && isUnknown(each.id)));
}

export function holdsSecret(value: PropertyValue): boolean {
  return holds(value, (each) => each instanceof Secret);
}

/** The value as a cloud sees it: secrets in the clear, references as the id (of a component: the URN). */
export function plain(value: PropertyValue): Value {
  return rebuild(value, function bare(each): PropertyValue {
    if (each instanceof Secret || each instanceof OutputValue) return rebuild(each.value, bare);
    if (each instanceof ResourceReference) return each.id === undefined ? each.urn : each.id === "" ? unknown : each.id;
    return each;
  }) as Value;
}

export function plainMap(map: PropertyMap): Properties {
  return plain(map) as Properties;
}

/** Drops the wrapping of outputs and collects the URNs that they came from: what is left is what a resource is registered with. */
export function withoutOutputValues(value: PropertyValue, dependencies: Set<string>): PropertyValue {
  return rebuild(value, function open(each): PropertyValue {
    if (each instanceof OutputValue) {
      for (const urn of each.dependencies) dependencies.add(urn);
      return rebuild(each.value, open);
    }
    if (each instanceof Secret) {
      const inner = rebuild(each.value, open);
      return inner === each.value ? each : new Secret(inner);
    }
    return each;
  });
}

/** Marks a value as secret, once. What is not known stays so and is secret as well when it becomes known. */
export function asSecret(value: PropertyValue): PropertyValue {
  return value instanceof Secret ? value : new Secret(value);
}

/**
 * What a cloud that knows no secrets has answered is secret where the question was: the same property, at any depth. An array with a
 * secret in it is secret as a whole, because a cloud may reorder it.
 */
export function secretAs(answer: PropertyMap, question: PropertyMap): PropertyMap {
  let copy: Record<string, PropertyValue> | undefined;
  for (const key in question) {
    const asked = question[key] as PropertyValue;
    const answered = answer[key];
    if (answered === undefined || answered instanceof Secret) continue;
    let marked: PropertyValue = answered;
    if (asked instanceof Secret || (isArray(asked) && holdsSecret(asked))) marked = new Secret(answered);
    else if (isMap(asked) && isMap(answered)) marked = secretAs(answered, asked);
    if (marked === answered) continue;
    copy ??= { ...answer };
    copy[key] = marked;
  }
  return copy ?? answer;
}

export function withSecrets(map: PropertyMap, names: readonly string[]): PropertyMap {
  let copy: Record<string, PropertyValue> | undefined;
  for (const name of names) {
    const value = map[name];
    if (value === undefined || value instanceof Secret) continue;
    copy ??= { ...map };
    copy[name] = new Secret(value);
  }
  return copy ?? map;
}

/** Deep equality; a secret equals the same secret, and an unknown value equals nothing known. */
export function equal(a: PropertyValue | undefined, b: PropertyValue | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined || a === null || b === null || typeof a !== "object" || typeof b !== "object")
    return false;
  if (isArray(a)) return isArray(b) && a.length === b.length && a.every((item, i) => equal(item, b[i]));
  if (a instanceof Secret) return b instanceof Secret && equal(a.value, b.value);
  if (a instanceof Asset) return b instanceof Asset && JSON.stringify(a.wire) === JSON.stringify(b.wire);
  if (a instanceof ResourceReference) return b instanceof ResourceReference && a.urn === b.urn && a.id === b.id;
  if (!isMap(a) || !isMap(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && equal(a[key], b[key]));
}

/** Names of the top-level properties that are, or hold, a secret. */
export function secretNames(map: PropertyMap): string[] {
  return Object.keys(map).filter((key) => holdsSecret(map[key] as PropertyValue));
}
