/**
 * The state while a run changes it: what has been made or seen by this run (in that order), then what the last run left and this one has
 * not come to yet. Every change is told to a sink before it counts, so that what is on disk is never behind what has been done.
 */
import { type ResourceState, references } from "./resource";
import { parseProviderRef, providerRef } from "./urn";

export type PendingType = "creating" | "updating" | "deleting" | "reading" | "importing";
export interface Pending {
  readonly type: PendingType;
  readonly resource: ResourceState;
}

/** Where a resource stands: `n3` is the fourth of this run, `o3` the fourth of the last. */
export type Address = `${"n" | "o"}${number}`;

export type Change =
  | { readonly kind: "put"; readonly state: ResourceState; readonly address: Address }
  | { readonly kind: "same"; readonly from: Address; readonly address: Address }
  | { readonly kind: "mark"; readonly address: Address; readonly state: ResourceState }
  | { readonly kind: "drop"; readonly address: Address };

export interface Sink {
  begin(token: number, pending: Pending): void;
  commit(token: number | undefined, changes: readonly Change[]): void;
  fail(token: number): void;
}

const nowhere: Sink = { begin() {}, commit() {}, fail() {} };

export class Snapshot {
  private readonly news: (ResourceState | undefined)[] = [];
  private readonly olds: (ResourceState | undefined)[];
  private readonly addresses = new Map<ResourceState, Address>();
  private readonly running = new Map<number, Pending>();
  /** Creations of an earlier run that were never acknowledged, by URN. */
  private readonly unacknowledged: Map<string, Pending>;
  /** New names of resources that an alias has renamed in this run. */
  private readonly renames = new Map<string, string>();
  private tokens = 0;

  constructor(
    base: readonly ResourceState[],
    pending: readonly Pending[] = [],
    private readonly sink: Sink = nowhere,
  ) {
    this.olds = [...base];
    for (const [index, state] of base.entries()) this.addresses.set(state, `o${index}`);
    this.unacknowledged = new Map(pending.filter(({ type }) => type === "creating").map((each) => [each.resource.urn, each]));
  }

  /** Called before a provider is asked to change anything. */
  begin(type: PendingType, resource: ResourceState): number {
    const token = this.tokens++;
    const pending = { type, resource };
    this.running.set(token, pending);
    this.sink.begin(token, pending);
    return token;
  }

  fail(token: number): void {
    this.running.delete(token);
    this.sink.fail(token);
  }

  /** True where an earlier run was cut off while it made this resource. */
  wasCutOff(urn: string): boolean {
    return this.unacknowledged.has(urn);
  }

  get stillUnacknowledged(): readonly ResourceState[] {
    return [...this.unacknowledged.values()].map(({ resource }) => resource);
  }

  /** Nothing is known to be left of a creation that was cut off. */
  forgetUnacknowledged(urn: string): void {
    this.unacknowledged.delete(urn);
  }

  /** Adds `state` and takes `replaced` away, as one change. */
  put(state: ResourceState, replaced?: ResourceState, token?: number): void {
    if (replaced !== undefined && replaced.urn !== state.urn) this.renames.set(replaced.urn, state.urn);
    this.commit(token, [...this.dropping(replaced), this.putting(state)]);
    this.unacknowledged.delete(state.urn);
  }

  /** Adds the successor of a resource whose old self is still to be deleted. */
  putBeside(state: ResourceState, old: ResourceState, markedOld: ResourceState, token?: number): void {
    if (old.urn !== state.urn) this.renames.set(old.urn, state.urn);
    this.commit(token, [this.marking(old, markedOld), this.putting(state)]);
    this.unacknowledged.delete(state.urn);
  }

  /** Takes over what the last run left, unchanged. */
  keep(old: ResourceState): void {
    const from = this.addressOf(old);
    const address: Address = `n${this.news.length}`;
    this.forget(from);
    this.news.push(old);
    this.addresses.set(old, address);
    this.sink.commit(undefined, [{ kind: "same", from, address }]);
  }

  mark(before: ResourceState, after: ResourceState, token?: number): void {
    this.commit(token, [this.marking(before, after)]);
  }

  drop(state: ResourceState, token?: number): void {
    this.commit(token, this.dropping(state));
  }

  /** Every resource, parents and dependencies before those that need them. */
  all(): ResourceState[] {
    return [...this.news, ...this.olds].filter((state) => state !== undefined);
  }

  /** Every resource as it is to be kept: what refers to a resource that an alias has renamed refers to it by its new name. */
  settled(): ResourceState[] {
    const states = this.renames.size === 0 ? this.all() : this.all().map((state) => this.renamed(state));
    return inOrder(states);
  }

  /** Takes in what a journal holds of a run that was cut off. */
  replay(changes: readonly Change[]): void {
    const dropped: ResourceState[] = [];
    for (const change of changes) {
      const list = this.list(change.address);
      const index = Number(change.address.slice(1));
      const before = list[index];
      if (before !== undefined) this.addresses.delete(before);
      if (change.kind === "drop") {
        if (before !== undefined) dropped.push(before);
        list[index] = undefined;
        continue;
      }
      const state = change.kind === "same" ? this.list(change.from)[Number(change.from.slice(1))] : change.state;
      if (state === undefined) throw new Error(`nothing stands at ${change.address}`);
      if (change.kind === "same") this.forget(change.from);
      if (change.kind === "put") {
        this.unacknowledged.delete(state.urn);
        for (const old of dropped) if (old.urn !== state.urn) this.renames.set(old.urn, state.urn);
      }
      list[index] = state;
      this.addresses.set(state, change.address);
    }
  }

  /** The same resource with what it refers to under its new names. */
  private renamed(state: ResourceState): ResourceState {
    const rename = (urn: string): string => this.renames.get(urn) ?? urn;
    const { propertyDependencies, provider, parent, deletedWith } = state;
    if (!references(state).some((urn) => this.renames.has(urn))) return state;
    const ref = provider === undefined ? undefined : parseProviderRef(provider);
    return {
      ...state,
      dependencies: state.dependencies.map(rename),
      propertyDependencies: Object.fromEntries(
        Object.entries(propertyDependencies).map(([key, urns]) => [key, urns.map(rename)]),
      ),
      replaceWith: state.replaceWith.map(rename),
      ...(ref === undefined ? {} : { provider: providerRef(rename(ref.urn), ref.id) }),
      ...(parent === undefined ? {} : { parent: rename(parent) }),
      ...(deletedWith === undefined ? {} : { deletedWith: rename(deletedWith) }),
    };
  }

  pending(): Pending[] {
    return [...this.unacknowledged.values(), ...this.running.values()];
  }

  private commit(token: number | undefined, changes: readonly Change[]): void {
    if (token !== undefined) this.running.delete(token);
    this.sink.commit(token, changes);
  }

  private putting(state: ResourceState): Change {
    const address: Address = `n${this.news.length}`;
    this.news.push(state);
    this.addresses.set(state, address);
    return { kind: "put", state, address };
  }

  private marking(before: ResourceState, after: ResourceState): Change {
    const address = this.addressOf(before);
    this.addresses.delete(before);
    this.addresses.set(after, address);
    this.list(address)[Number(address.slice(1))] = after;
    return { kind: "mark", address, state: after };
  }

  private dropping(state: ResourceState | undefined): Change[] {
    if (state === undefined) return [];
    const address = this.addressOf(state);
    this.addresses.delete(state);
    this.forget(address);
    return [{ kind: "drop", address }];
  }

  private list(address: Address): (ResourceState | undefined)[] {
    return address.startsWith("n") ? this.news : this.olds;
  }

  private forget(address: Address): void {
    this.list(address)[Number(address.slice(1))] = undefined;
  }

  private addressOf(state: ResourceState): Address {
    const address = this.addresses.get(state);
    if (address === undefined) throw new Error(`the state does not hold this version of ${state.urn}`);
    return address;
  }
}

/** What something needs stands before it, as Pulumi demands of a state; nothing else is moved. */
function inOrder(states: readonly ResourceState[]): ResourceState[] {
  const living = new Map<string, ResourceState>();
  for (const state of states) if (!state.deleted || !living.has(state.urn)) living.set(state.urn, state);
  const ordered = new Set<ResourceState>();
  const placing = new Set<ResourceState>();
  const place = (state: ResourceState): void => {
    if (ordered.has(state) || placing.has(state)) return;
    placing.add(state);
    for (const urn of references(state)) {
      const needed = living.get(urn);
      if (needed !== undefined) place(needed);
    }
    ordered.add(state);
  };
  for (const state of states) place(state);
  return [...ordered];
}
