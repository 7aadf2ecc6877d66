/** Property paths as Pulumi writes them: `tags.name`, `ingress[0].port`, `a["b.c"]`, with `*` for every element or key. */
import { isArray, isMap, type PropertyMap, type PropertyValue, Secret } from "./values";

export type Path = readonly (string | number)[];

/** Throws for what is no path. */
export function parsePath(text: string): Path {
  const path: (string | number)[] = [];
  const token = /\.?([^.[\]"]+)|\[(\d+)\]|\[\*\]|\["((?:[^"\\]|\\.)*)"\]/y;
  let at = 0;
  while (at < text.length) {
    token.lastIndex = at;
    const found = token.exec(text);
    if (found === null) throw new Error(`${JSON.stringify(text)} is no property path`);
    const [whole, key, index, quoted] = found;
    if (index !== undefined) path.push(Number(index));
    else path.push(key ?? quoted?.replaceAll('\\"', '"') ?? "*");
    at += whole.length;
  }
  return path;
}

export function get(value: PropertyValue | undefined, path: Path): PropertyValue | undefined {
  let here = value;
  for (const key of path) {
    if (here instanceof Secret) here = here.value;
    if (here !== undefined && isArray(here) && typeof key === "number") here = here[key];
    else if (isMap(here) && Object.hasOwn(here, key)) here = here[key];
    else return undefined;
  }
  return here;
}

/** The paths without `*` that a path stands for in these values. */
export function expand(path: Path, ...values: readonly (PropertyValue | undefined)[]): Path[] {
  const star = path.indexOf("*");
  if (star < 0) return [path];
  const keys = new Set<string | number>();
  const before = path.slice(0, star);
  for (const value of values) {
    const here = get(value, before);
    const open = here instanceof Secret ? here.value : here;
    if (open !== undefined && isArray(open)) for (const index of open.keys()) keys.add(index);
    else if (isMap(open)) for (const key of Object.keys(open)) keys.add(key);
  }
  return [...keys].flatMap((key) => expand([...before, key, ...path.slice(star + 1)], ...values));
}

/** A copy with the value at `path` set, or taken away where it is undefined. What leads there must exist, or nothing changes. */
export function set(value: PropertyValue, path: Path, to: PropertyValue | undefined): PropertyValue {
  const [key, ...rest] = path;
  if (key === undefined) return to ?? null;
  if (value instanceof Secret) return new Secret(set(value.value, path, to));
  if (isArray(value)) {
    if (typeof key !== "number" || key > value.length || (key === value.length && rest.length > 0)) return value;
    const copy = [...value];
    if (rest.length > 0) copy[key] = set(value[key] ?? null, rest, to);
    else if (to === undefined) copy.splice(key, 1);
    else copy[key] = to;
    return copy;
  }
  if (!isMap(value)) return value;
  if (rest.length > 0) {
    const inner = value[key];
    return inner === undefined ? value : { ...value, [key]: set(inner, rest, to) };
  }
  if (to !== undefined) return { ...value, [key]: to };
  const { [key]: _, ...others } = value;
  return others;
}

/** Puts back what the last run had, wherever the program's change is to be ignored. */
export function ignoringChanges(news: PropertyMap, olds: PropertyMap, ignored: readonly string[]): PropertyMap {
  let result: PropertyValue = news;
  for (const text of ignored) {
    for (const path of expand(parsePath(text), olds, result).reverse()) result = set(result, path, get(olds, path));
  }
  return result as PropertyMap;
}
