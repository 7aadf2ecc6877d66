import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { type Document, isMap, isSeq, parseDocument } from "yaml";
import {
  type Environment,
  type EnvironmentFiles,
  environmentKey,
  findEnvironment,
  loadEnvironment,
  type Plain,
} from "../../components/config";
import { InvalidInput } from "../../components/core/problems";

/** One value that the target does not have as the source does. */
export interface Difference {
  /** `nodeGroups[training].imageId`: items of lists go by name. */
  readonly path: string;
  readonly keys: readonly string[];
  /** In the source; undefined where only the target has it, and promotion leaves that alone. */
  readonly from?: Plain;
  /** In the target. */
  readonly to?: Plain;
}

/**
 * What belongs to one environment and is never promoted: where it is, how large, how it is delivered, what it may cost, who is let in,
 * how its data are kept.
 */
const own =
  /^(name|system|cloud|region|strategy|owner|tags|network|storage|cost|delivery|nodeGroups\[[^\]]*\](\.(nodes|zone|zones|capacity|strategy|autoscaled)\b|$)|cluster\.(endpointAccess|publicCidrs|deletionProtection|accessEntries|logRetentionDays|serviceCidr)|monitoring\.(receivers|prometheus)|training\.(workers|checkpoints|nodeGroup)|coordinator\.(checkpointBucket|resources))/;

/** What the target would get that it does not have: software, images, versions and settings, never size or place. */
export function promotion(from: Environment, to: Environment, only: readonly string[]): Difference[] {
  const found: Difference[] = [];
  walk(plain(from), plain(to), "", [], found);
  return found.filter(
    ({ path }) =>
      !own.test(path) &&
      (only.length === 0 ||
        only.some((wanted) => path === wanted || path.startsWith(`${wanted}.`) || path.startsWith(`${wanted}[`))),
  );
}

function plain(value: unknown): Plain {
  return JSON.parse(JSON.stringify(value)) as Plain;
}

function walk(from: Plain | undefined, to: Plain | undefined, path: string, keys: readonly string[], found: Difference[]): void {
  if (from === undefined || isDeepStrictEqual(from, to)) return;
  if (isRecord(from) && (to === undefined || isRecord(to))) {
    for (const [key, value] of Object.entries(from)) {
      walk(value, isRecord(to) ? to[key] : undefined, path === "" ? key : `${path}.${key}`, [...keys, key], found);
    }
    return;
  }
  const names = named(from);
  const there = named(to);
  if (names !== undefined && there !== undefined) {
    for (const [name, item] of names) walk(item, there.get(name), `${path}[${name}]`, [...keys, `[${name}]`], found);
    return;
  }
  found.push({ path, keys, from, ...(to === undefined ? {} : { to }) });
}

function isRecord(value: unknown): value is Readonly<Record<string, Plain>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A list whose items have names; undefined for any other value. */
function named(value: Plain | undefined): ReadonlyMap<string, Plain> | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const entries = value.map((item: Plain): [unknown, Plain] => [isRecord(item) ? item.name : undefined, item]);
  return entries.every(([name]) => typeof name === "string") ? new Map(entries as [string, Plain][]) : undefined;
}

/** Writes the values into the environment's file, its comments left as they are; refuses, and leaves the file, where the whole is not sound then. */
export function writePromotion(files: EnvironmentFiles, differences: readonly Difference[]): void {
  const before = readFileSync(files.file, "utf8");
  const document = parseDocument(before);
  for (const { keys, from } of differences) set(document, ["config", environmentKey], keys, from);
  writeFileSync(`${files.file}.new`, document.toString({ lineWidth: 0 }));
  renameSync(`${files.file}.new`, files.file);
  try {
    loadEnvironment(findEnvironment(files.file, files.project.root));
  } catch (error) {
    writeFileSync(files.file, before);
    if (InvalidInput.is(error)) throw new InvalidInput(`${error.subject}, with what would be promoted`, error.problems);
    throw error;
  }
}

function set(document: Document, base: readonly (string | number)[], keys: readonly string[], value: Plain | undefined): void {
  const path: (string | number)[] = [...base];
  for (const key of keys) {
    const name = /^\[(.*)\]$/.exec(key)?.[1];
    if (name === undefined) {
      path.push(key);
      continue;
    }
    const list = document.getIn(path);
    const items = isSeq(list) ? list.items : [];
    let index = items.findIndex((item) => isMap(item) && item.get("name") === name);
    if (index === -1) {
      index = items.length;
      if (!isSeq(list)) document.setIn(path, document.createNode([]));
      document.addIn(path, document.createNode({ name }));
    }
    path.push(index);
  }
  document.setIn(path, document.createNode(value));
}
