import { Asset, type Properties } from "../provider";
import { account } from "./invent";
import { Journal, type JournalRecord } from "./journal";

/** One thing that exists in a simulated account. */
export interface Thing {
  /** The package that made it: `aws`, `kubernetes`. */
  readonly cloud: string;
  /** Region or cluster that it belongs to; empty for what is global. */
  readonly scope: string;
  readonly type: string;
  readonly id: string;
  /** The resource that it was made for. */
  readonly urn: string;
  /** What the cloud makes up about it comes from here, at its creation and later. */
  readonly seed: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
  /** Ids, ARNs and names of other things that it holds on to. */
  readonly references: readonly string[];
}

/** What a cloud does with a resource, as a fault can be set for it. */
export type Operation = "create" | "update" | "delete" | "read";

export interface WorldOptions {
  /** Where the world outlives the process; absent: in memory only. */
  readonly directory?: string;
  /** 32 bytes that seal the records on disk; absent: a key file (mode 0600) beside them. */
  readonly key?: Buffer;
  /** What one's own account allows and offers, by package, over what the simulated cloud takes for granted: quotas, for example. */
  readonly settings?: { readonly [cloud: string]: { readonly [key: string]: unknown } };
}

/**
 * The simulated accounts and clusters: what exists in them. All environments of a state directory share one world, so a globally
 * unique name that one of them holds is taken for the others.
 */
export class World {
  readonly account = account;
  readonly settings: { readonly [cloud: string]: { readonly [key: string]: unknown } };
  private readonly things = new Map<string, Thing>();
  private readonly byType = new Map<string, Map<string, Thing>>();
  private readonly byUrn = new Map<string, Set<string>>();
  /** By what is held on to, then by the type of what holds. */
  private readonly byReference = new Map<string, Map<string, Set<Thing>>>();
  private readonly acknowledged = new Set<string>();
  private readonly generations = new Map<string, number>();
  private readonly faults: { readonly type: string; readonly operation: Operation; readonly error: Error }[] = [];
  private readonly journal: Journal | undefined;

  constructor(options: WorldOptions = {}) {
    this.settings = options.settings ?? {};
    if (options.directory !== undefined) {
      this.journal = new Journal(options.directory, "world", options.key);
      this.catchUp();
      const live = this.things.size + this.generations.size + this.acknowledged.size;
      if (this.journal.lines > 2 * live + 50) this.journal.fold(this.snapshot());
    }
  }

  /** Takes in what other processes did to a shared world. */
  catchUp(): void {
    if (this.journal === undefined) return;
    const { records, restarted } = this.journal.catchUp();
    if (restarted) this.clear();
    for (const record of records) this.replay(record);
  }

  get size(): number {
    return this.things.size;
  }

  get(cloud: string, scope: string, type: string, id: string): Thing | undefined {
    return this.things.get(keyOf(cloud, scope, type, id));
  }

  /** All of a type in one region or cluster. */
  all(cloud: string, scope: string, type: string): Iterable<Thing> {
    return this.byType.get(`${cloud}|${scope}|${type}`)?.values() ?? [];
  }

  /** All of a type wherever they are. */
  *everywhere(cloud: string, type: string): Iterable<Thing> {
    for (const [key, things] of this.byType) {
      if (key.startsWith(`${cloud}|`) && key.endsWith(`|${type}`)) yield* things.values();
    }
  }

  /** Everything there is. */
  everything(): Iterable<Thing> {
    return this.things.values();
  }

  /** The things, of one type or of any, that hold on to an id, ARN or name. */
  *holders(reference: string, type?: string): Generator<Thing, undefined> {
    const byType = this.byReference.get(reference);
    if (byType === undefined) return;
    if (type !== undefined) yield* byType.get(type) ?? [];
    else for (const things of byType.values()) yield* things;
  }

  /**
   * What was made for a resource without anybody having referred to it again: a create whose answer may have been lost. An engine
   * that keeps track says which ids it knows.
   */
  unacknowledged(urn: string, type: string, knownIds?: readonly string[]): Thing | undefined {
    for (const key of this.byUrn.get(urn) ?? []) {
      const thing = this.things.get(key);
      if (thing === undefined || thing.type !== type) continue;
      if (knownIds === undefined ? !this.acknowledged.has(key) : !knownIds.includes(thing.id)) return thing;
    }
    return undefined;
  }

  /** The engine knows this thing: its creation will not be asked for again. */
  acknowledge(cloud: string, scope: string, type: string, id: string): void {
    const key = keyOf(cloud, scope, type, id);
    if (this.acknowledged.has(key) || !this.things.has(key)) return;
    this.acknowledged.add(key);
    this.journal?.append({ ack: key });
  }

  /** How many things were made for a resource and are gone or stand beside the next one; part of the seed of the next one's id. */
  generation(urn: string): number {
    return this.generations.get(urn) ?? 0;
  }

  put(thing: Thing): void {
    this.store(thing);
    this.journal?.append(recordOf(thing));
  }

  /** Replaces what is known of a thing, and notes that one more was made for its resource. */
  add(thing: Thing): void {
    this.generations.set(thing.urn, this.generation(thing.urn) + 1);
    this.put(thing);
    this.journal?.append({ gen: thing.urn, count: this.generation(thing.urn) });
  }

  delete(thing: Thing): void {
    const key = keyOf(thing.cloud, thing.scope, thing.type, thing.id);
    this.drop(key);
    this.journal?.append({ del: key });
  }

  /** The next such operation on a resource of this type fails with this error. */
  failNext(type: string, operation: Operation, error: Error): void {
    this.faults.push({ type, operation, error });
  }

  /** The fault that was set for an operation, once. */
  takeFault(type: string, operation: Operation): Error | undefined {
    if (this.faults.length === 0) return undefined;
    const index = this.faults.findIndex((fault) => fault.type === type && fault.operation === operation);
    return index < 0 ? undefined : this.faults.splice(index, 1)[0]?.error;
  }

  /** The only thing with this id, for tests and for drift; an error where there is none or more than one. */
  find(id: string, type?: string): Thing {
    const found: Thing[] = [];
    for (const thing of this.things.values())
      if (thing.id === id && (type === undefined || thing.type === type)) found.push(thing);
    const [only] = found;
    if (only === undefined) throw new Error(`nothing in the world has the id ${id}`);
    if (found.length > 1)
      throw new Error(`${found.length} things have the id ${id} (${found.map((thing) => thing.type).join(", ")}); name the type`);
    return only;
  }

  /** Changes a thing behind the program's back, as somebody in a console does. */
  edit(id: string, changes: Properties, type?: string): void {
    const thing = this.find(id, type);
    this.put({ ...thing, inputs: { ...thing.inputs, ...changes }, outputs: { ...thing.outputs, ...changes } });
  }

  /** Removes a thing behind the program's back. */
  remove(id: string, type?: string): void {
    this.delete(this.find(id, type));
  }

  /** Lets go of the file. */
  close(): void {
    this.journal?.close();
  }

  private *snapshot(): Iterable<JournalRecord> {
    for (const [urn, count] of this.generations) yield { gen: urn, count };
    for (const thing of this.things.values()) yield recordOf(thing);
    for (const key of this.acknowledged) if (this.things.has(key)) yield { ack: key };
  }

  private replay(record: JournalRecord): void {
    if (typeof record.put === "object" && record.put !== null)
      this.store((record.assets === true ? unpackAssets(record.put) : record.put) as Thing);
    else if (typeof record.del === "string") this.drop(record.del);
    else if (typeof record.ack === "string") this.acknowledged.add(record.ack);
    else if (typeof record.gen === "string" && typeof record.count === "number") this.generations.set(record.gen, record.count);
  }

  private clear(): void {
    for (const index of [this.things, this.byType, this.byUrn, this.byReference, this.acknowledged, this.generations])
      index.clear();
  }

  private store(thing: Thing): void {
    const key = keyOf(thing.cloud, thing.scope, thing.type, thing.id);
    const old = this.things.get(key);
    if (old !== undefined) this.unlink(key, old);
    this.things.set(key, thing);
    const typeKey = `${thing.cloud}|${thing.scope}|${thing.type}`;
    let ofType = this.byType.get(typeKey);
    if (ofType === undefined) {
      ofType = new Map();
      this.byType.set(typeKey, ofType);
    }
    ofType.set(thing.id, thing);
    addTo(this.byUrn, thing.urn, key);
    for (const reference of thing.references) {
      let ofThis = this.byReference.get(reference);
      if (ofThis === undefined) {
        ofThis = new Map();
        this.byReference.set(reference, ofThis);
      }
      const same = ofThis.get(thing.type);
      if (same === undefined) ofThis.set(thing.type, new Set([thing]));
      else same.add(thing);
    }
  }

  private drop(key: string): void {
    const thing = this.things.get(key);
    if (thing === undefined) return;
    this.unlink(key, thing);
    this.things.delete(key);
    this.byType.get(`${thing.cloud}|${thing.scope}|${thing.type}`)?.delete(thing.id);
    this.acknowledged.delete(key);
  }

  private unlink(key: string, thing: Thing): void {
    this.byUrn.get(thing.urn)?.delete(key);
    for (const reference of thing.references) this.byReference.get(reference)?.get(thing.type)?.delete(thing);
  }
}

function keyOf(cloud: string, scope: string, type: string, id: string): string {
  return `${cloud}|${scope}|${type}|${id}`;
}

function addTo(index: Map<string, Set<string>>, name: string, key: string): void {
  const keys = index.get(name);
  if (keys === undefined) index.set(name, new Set([key]));
  else keys.add(key);
}

const assetMark = "$asset";

function recordOf(thing: Thing): JournalRecord {
  return hasAsset(thing.inputs) || hasAsset(thing.outputs) ? { put: packAssets(thing), assets: true } : { put: thing };
}

function hasAsset(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (value instanceof Asset) return true;
  for (const inner of Object.values(value)) if (hasAsset(inner)) return true;
  return false;
}

function packAssets(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Asset) return { [assetMark]: value.wire };
  if (Array.isArray(value)) return value.map(packAssets);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, packAssets(inner)]));
}

function unpackAssets(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (assetMark in value) return new Asset(value[assetMark] as { readonly [key: string]: unknown });
  if (Array.isArray(value)) return value.map(unpackAssets);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unpackAssets(inner)]));
}
