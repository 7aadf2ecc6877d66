import type { Problem } from "../core/problems";
import {
  emptyMap,
  Layer,
  type Located,
  type LocatedMap,
  locate,
  nameOf,
  overlay,
  type Path,
  parsePath,
  relabel,
  withoutNulls,
} from "./located";

/** What the layers of one environment say, each already read; an absent one is skipped. */
export interface LayerSources {
  readonly global?: LocatedMap;
  readonly environment?: LocatedMap;
  readonly user?: LocatedMap;
  /** Values from the program that imports Trainyard. */
  readonly overrides?: LocatedMap;
  /** `path=value`, in the order in which they were typed. */
  readonly sets?: readonly string[];
}

/** Values that an environment gives once and each of its node groups takes over unless it has its own. */
const inherited = ["strategy"] as const;

/** Lists whose items inherit, and the key under `defaults` that speaks for all of them. */
const collections: readonly {
  readonly path: readonly string[];
  readonly defaults: string;
  readonly inherits: readonly string[];
}[] = [
  { path: ["nodeGroups"], defaults: "nodeGroup", inherits: inherited },
  { path: ["storage", "buckets"], defaults: "bucket", inherits: [] },
];
/** Services that stand alone: nothing is inherited, and what they say is theirs. */
const services = ["coordinator", "training", "monitoring"];

/** Lays the layers over one another: global, environment, service or node group, user, application. */
export function joinLayers(sources: LayerSources): { readonly root: LocatedMap; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const nothing = emptyMap({ layer: Layer.Default, file: "defaults" });
  // Global and environment make the shared part first; what one service says for itself comes over both.
  const shared = overlay(nothing, overlay(sources.global ?? nothing, sources.environment ?? nothing));
  let root = asMap(inherit(serviceLayer(asMap(shared, nothing)), asMap(shared, nothing), "beneath"), nothing);
  const apply = (layer: LocatedMap): void => {
    root = asMap(inherit(asMap(overlay(inherit(root, layer, "above"), layer), nothing), root, "beneath"), nothing);
  };
  if (sources.user !== undefined) apply(sources.user);
  if (sources.overrides !== undefined) apply(sources.overrides);
  for (const text of sources.sets ?? []) {
    const layer = readSet(text, root, problems);
    if (layer !== undefined) apply(layer);
  }
  return { root: asMap(withoutNulls(root), nothing), problems };
}

function asMap(node: Located, fallback: LocatedMap): LocatedMap {
  return node.kind === "map" ? node : fallback;
}

/** Marks what stands inside one service, node group or bucket as that layer's. */
function serviceLayer(root: LocatedMap): LocatedMap {
  let result = root;
  for (const { path } of collections) {
    result = update(result, path, (node) => (node.kind === "list" ? { ...node, items: node.items.map(mark) } : node));
  }
  for (const key of services) result = update(result, [key], mark);
  return result;
}
function mark(node: Located): Located {
  return relabel(node, Layer.Service);
}

/**
 * Gives what a layer says for all node groups or buckets to each of them. `beneath` fills only what they do not say
 * themselves; `above` overrides it, because the layer stands above theirs.
 */
function inherit(root: LocatedMap, layer: LocatedMap, where: "beneath" | "above"): LocatedMap {
  const lay = (own: Located, given: Located): Located => (where === "beneath" ? overlay(given, own) : overlay(own, given));
  let result = root;
  for (const { path, defaults, inherits } of collections) {
    const given = overlay(pick(layer, inherits), child(child(layer, "defaults"), defaults) ?? pick(layer, []));
    result = update(result, path, (node) =>
      node.kind === "list" ? { ...node, items: node.items.map((item) => (item.kind === "map" ? lay(item, given) : item)) } : node,
    );
  }
  return result;
}

function child(node: Located | undefined, key: string): Located | undefined {
  return node?.kind === "map" ? node.entries.get(key) : undefined;
}

function pick(node: LocatedMap, keys: readonly string[]): LocatedMap {
  return { ...node, entries: new Map([...node.entries].filter(([key]) => keys.includes(key))) };
}

/** Changes the value at a path of keys, where there is one. */
function update(root: LocatedMap, path: readonly string[], change: (node: Located) => Located): LocatedMap {
  const [key, ...rest] = path;
  const node = key === undefined ? undefined : root.entries.get(key);
  if (key === undefined || node === undefined) return root;
  const changed = rest.length === 0 ? change(node) : node.kind === "map" ? update(node, rest, change) : node;
  return { ...root, entries: new Map([...root.entries, [key, changed]]) };
}

/** Turns `nodeGroups[training].nodes.max=4` into a layer of its own. */
function readSet(text: string, root: LocatedMap, problems: Problem[]): LocatedMap | undefined {
  const cut = text.indexOf("=");
  const path = cut === -1 ? undefined : parsePath(text.slice(0, cut).trim());
  if (path === undefined) {
    problems.push({
      path: `--set ${text}`,
      reason: "is not of the form path=value",
      remedy: "write it like nodeGroups[0].nodes.max=4",
    });
    return undefined;
  }
  const origin = { layer: Layer.Application, file: `--set ${text}` };
  const built = build(root, path, locate(readValue(text.slice(cut + 1)), origin));
  if (typeof built === "string") {
    problems.push({ path: `--set ${text}`, reason: built, remedy: "see `trainyard config show` for the paths there are" });
    return undefined;
  }
  return built.kind === "map" ? built : undefined;
}

function readValue(text: string): unknown {
  const { parse } = require("yaml") as typeof import("yaml");
  try {
    return parse(text) as unknown;
  } catch {
    return text;
  }
}

/** The layer that sets the value at a path of what is there; a text where the path leads nowhere. */
function build(below: Located | undefined, path: Path, value: Located): Located | string {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (below?.kind === "list") {
    const index = typeof step === "number" ? step : below.items.findIndex((item) => nameOf(item) === step);
    const item = below.items[index];
    if (item === undefined) {
      const names = below.items.map((entry, at) => nameOf(entry) ?? String(at)).join(", ");
      return `there is no item [${step}], only ${names === "" ? "an empty list" : names}`;
    }
    const inner = build(item, rest, value);
    if (typeof inner === "string") return inner;
    const name = nameOf(item);
    if (name !== undefined && inner.kind === "map") {
      return { kind: "list", origin: value.origin, items: [overlay(locate({ name }, item.origin), inner)] };
    }
    return { kind: "list", origin: value.origin, items: below.items.map((entry, at) => (at === index ? inner : entry)) };
  }
  if (typeof step === "number") return `[${step}] asks for a list, and there is none`;
  const inner = build(below?.kind === "map" ? below.entries.get(step) : undefined, rest, value);
  return typeof inner === "string" ? inner : { kind: "map", origin: value.origin, entries: new Map([[step, inner]]) };
}
