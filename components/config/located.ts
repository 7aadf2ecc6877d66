/** The layer that a value came from; later ones override earlier ones. */
export const Layer = {
  /** The schema's own default: nobody wrote it. */
  Default: "default",
  /** Shared by every environment: `Pulumi.yaml`. */
  Global: "global",
  /** `Pulumi.<environment>.yaml`. */
  Environment: "environment",
  /** What one service, node group or bucket says for itself, over what the environment says for all of them. */
  Service: "service",
  /** One person's own values: `Pulumi.<environment>.local.yaml`, kept out of git. */
  User: "user",
  /** `--set path=value`, and what a program that imports Trainyard passes. */
  Application: "application",
} as const;
export type Layer = (typeof Layer)[keyof typeof Layer];

/** Where a value was written. */
export interface Origin {
  readonly layer: Layer;
  /** The file, relative to the project; or what stands for it: `--set`, `pulumi config`. */
  readonly file: string;
  /** Counted from 1; absent for what is no file. */
  readonly line?: number;
  readonly column?: number;
}

/** `stacks/Pulumi.dev.yaml:14`, or the file alone where there is no line. */
export function formatOrigin(origin: Origin): string {
  return origin.line === undefined ? origin.file : `${origin.file}:${origin.line}`;
}

export type Scalar = string | number | boolean | null;

/** A value that knows where each part of it was written. */
export type Located = LocatedScalar | LocatedList | LocatedMap;
export interface LocatedScalar {
  readonly kind: "scalar";
  readonly value: Scalar;
  readonly origin: Origin;
}
export interface LocatedList {
  readonly kind: "list";
  readonly items: readonly Located[];
  readonly origin: Origin;
}
export interface LocatedMap {
  readonly kind: "map";
  readonly entries: ReadonlyMap<string, Located>;
  readonly origin: Origin;
}

export type Plain = Scalar | readonly Plain[] | { readonly [key: string]: Plain };

export function emptyMap(origin: Origin): LocatedMap {
  return { kind: "map", entries: new Map(), origin };
}

/** Locates a value that has no file of its own: every part of it gets the same origin. */
export function locate(value: unknown, origin: Origin): Located {
  if (Array.isArray(value)) return { kind: "list", items: value.map((item) => locate(item, origin)), origin };
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    return { kind: "map", entries: new Map(entries.map(([key, item]) => [key, locate(item, origin)])), origin };
  }
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    return { kind: "scalar", value, origin };
  return { kind: "scalar", value: null, origin };
}

export function toPlain(node: Located): Plain {
  if (node.kind === "scalar") return node.value;
  if (node.kind === "list") return node.items.map(toPlain);
  return Object.fromEntries([...node.entries].map(([key, item]) => [key, toPlain(item)]));
}

/** The `name` of a list's item, by which items of two layers are matched. */
export function nameOf(node: Located): string | undefined {
  if (node.kind !== "map") return undefined;
  const name = node.entries.get("name");
  return name?.kind === "scalar" && typeof name.value === "string" ? name.value : undefined;
}

function isNamedList(node: LocatedList): boolean {
  return node.items.length > 0 && node.items.every((item) => nameOf(item) !== undefined);
}

/**
 * Lays one value over another. Maps are joined key by key; lists whose items all have a `name` are joined item by item, new ones
 * at the end; any other list or value is replaced. `null` takes a value away, so that the default holds again.
 */
export function overlay(below: Located | undefined, above: Located): Located {
  if (below === undefined) return above;
  if (below.kind === "map" && above.kind === "map") {
    const entries = new Map(below.entries);
    for (const [key, value] of above.entries) entries.set(key, overlay(entries.get(key), value));
    return { kind: "map", entries, origin: above.origin };
  }
  if (below.kind === "list" && above.kind === "list" && isNamedList(below) && isNamedList(above)) {
    const items = [...below.items];
    for (const item of above.items) {
      const at = items.findIndex((candidate) => nameOf(candidate) === nameOf(item));
      if (at === -1) items.push(item);
      else items[at] = overlay(items[at], item);
    }
    return { kind: "list", items, origin: above.origin };
  }
  return above;
}

/** Drops what was taken away: by `null`, or in a list by `remove: true` beside the item's name. */
export function withoutNulls(node: Located): Located {
  if (node.kind === "scalar") return node;
  if (node.kind === "list") return { ...node, items: node.items.filter((item) => !isRemoved(item)).map(withoutNulls) };
  const kept = [...node.entries].filter(([, value]) => value.kind !== "scalar" || value.value !== null);
  return { ...node, entries: new Map(kept.map(([key, value]) => [key, withoutNulls(value)])) };
}

function isRemoved(item: Located): boolean {
  const remove = item.kind === "map" ? item.entries.get("remove") : undefined;
  return remove?.kind === "scalar" && remove.value === true && nameOf(item) !== undefined;
}

/** The same value as it looks from another layer. */
export function relabel(node: Located, layer: Layer): Located {
  const origin = { ...node.origin, layer };
  if (node.kind === "scalar") return { ...node, origin };
  if (node.kind === "list") return { ...node, origin, items: node.items.map((item) => relabel(item, layer)) };
  return { ...node, origin, entries: new Map([...node.entries].map(([key, item]) => [key, relabel(item, layer)])) };
}

export type Path = readonly (string | number)[];

/** The reverse of `formatPath`, as people type it after `--set`. A list's item may be named: `nodeGroups[training].zone`. */
export function parsePath(text: string): Path | undefined {
  const steps: (string | number)[] = [];
  const step = /\.?([A-Za-z_][\w-]*)|\[(\d+)\]|\["([^"]+)"\]|\[([A-Za-z][\w.-]*)\]/y;
  while (step.lastIndex < text.length) {
    const match = step.exec(text);
    if (match === null) return undefined;
    if (match[2] !== undefined) steps.push(Number(match[2]));
    else steps.push(match[1] ?? match[3] ?? match[4] ?? "");
  }
  return steps.length === 0 ? undefined : steps;
}

/** The node at a path, or the nearest one above it: where a missing value would have been written. */
export function nearest(root: Located, path: Path): Located {
  let node = root;
  for (const step of path) {
    const next =
      node.kind === "map" ? node.entries.get(String(step)) : node.kind === "list" ? node.items[Number(step)] : undefined;
    if (next === undefined) return node;
    node = next;
  }
  return node;
}

/** Whether somebody wrote the value at a path, and where. */
export function originAt(root: Located, path: Path): Origin | undefined {
  let node: Located | undefined = root;
  for (const step of path) {
    node = node?.kind === "map" ? node.entries.get(String(step)) : node?.kind === "list" ? node.items[Number(step)] : undefined;
  }
  return node?.origin;
}
