import { Asset, isUnknown, type Properties, type Value } from "../provider";

export type PropertyMap = { readonly [key: string]: Value };

export function isMap(value: Value | undefined): value is PropertyMap {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isUnknown(value) && !(value instanceof Asset);
}

export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/** The text of a value; undefined where it is not there, not known yet or not text. */
export function text(value: Value | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

export function number(value: Value | undefined): number | undefined {
  return typeof value === "number" ? value : undefined;
}

export function map(value: Value | undefined): PropertyMap {
  return isMap(value) ? value : {};
}

export function list(value: Value | undefined): readonly Value[] {
  return isList(value) ? value : [];
}

export function maps(value: Value | undefined): readonly PropertyMap[] {
  return list(value).filter(isMap);
}

/** The known texts of a list. */
export function texts(value: Value | undefined): readonly string[] {
  return list(value).filter((item) => typeof item === "string");
}

/** True where the value is there in the inputs, known or not: null and undefined count as absent, as they do for the providers. */
export function given(value: Value | undefined): boolean {
  return value !== undefined && value !== null;
}

/** The value at `vpcConfig.subnetIds`; steps into the first element where a list stands in the way of a name. */
export function at(properties: Properties, path: string): Value | undefined {
  if (!path.includes(".")) return properties[path];
  let current: Value | undefined = properties;
  for (const step of path.split(".")) {
    if (isUnknown(current)) return current;
    if (isList(current)) current = current[0];
    current = isMap(current) ? current[step] : undefined;
  }
  return current;
}

/** Every value at a path, where `[]` stands for all elements of a list: `networkInterfaces[].securityGroups[]`. */
export function all(properties: Properties, path: string): readonly Value[] {
  let current: readonly Value[] = [properties];
  for (const step of path.split(".")) {
    const spread = step.endsWith("[]");
    const key = spread ? step.slice(0, -2) : step;
    const next: Value[] = [];
    for (const value of current) {
      const inner = isMap(value) ? value[key] : undefined;
      if (inner === undefined || inner === null) continue;
      if (spread && isList(inner)) next.push(...inner);
      else next.push(inner);
    }
    current = next;
  }
  return current;
}

/** True where nothing in the value waits for another resource. */
export function isKnown(value: Value | undefined): boolean {
  if (value === undefined || value === null || typeof value !== "object") return true;
  if (isUnknown(value)) return false;
  if (value instanceof Asset) return true;
  if (isList(value)) return value.every(isKnown);
  for (const key in value) if (!isKnown((value as PropertyMap)[key])) return false;
  return true;
}

/** Deep equality; an absent property equals one that is null, an unknown equals nothing. */
export function equal(a: Value | undefined, b: Value | undefined): boolean {
  if (a === b) return !isUnknown(a);
  if (a === undefined || a === null) return b === undefined || b === null;
  if (b === undefined || b === null) return false;
  if (typeof a !== "object" || typeof b !== "object") return false;
  if (isUnknown(a) || isUnknown(b)) return false;
  if (a instanceof Asset || b instanceof Asset) {
    return a instanceof Asset && b instanceof Asset && JSON.stringify(a.wire) === JSON.stringify(b.wire);
  }
  if (isList(a) || isList(b)) {
    if (!isList(a) || !isList(b) || a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) if (!equal(a[i], b[i])) return false;
    return true;
  }
  const left = a as PropertyMap;
  const right = b as PropertyMap;
  for (const key in left) if (!equal(left[key], right[key])) return false;
  for (const key in right) if (!(key in left) && given(right[key])) return false;
  return true;
}

/** Top-level properties in which the two differ, in the order in which they are found. */
export function changedKeys(olds: Properties, news: Properties): string[] {
  const changed: string[] = [];
  for (const key in olds) if (!equal(olds[key], news[key])) changed.push(key);
  for (const key in news) if (!(key in olds) && given(news[key])) changed.push(key);
  return changed;
}

/** A copy with `null` properties left out, as the providers' own inputs have none. */
export function withoutNulls(properties: Properties): Properties {
  for (const key in properties) {
    if (properties[key] === null || properties[key] === undefined) {
      const copy: Record<string, Value> = {};
      for (const [name, value] of Object.entries(properties)) if (given(value)) copy[name] = value;
      return copy;
    }
  }
  return properties;
}
