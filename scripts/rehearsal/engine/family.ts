/** What the last run left: found by URN or alias, and who depends on whom. */
import type { Provider } from "./plugin";
import { type Goal, type ReadGoal, type ResourceState, references } from "./resource";
import type { Run } from "./run";
import { type Alias, aliasUrns, isProviderType, urnName } from "./urn";
import { type PropertyMap, type PropertyValue, unknown } from "./values";

export interface Dependent {
  readonly state: ResourceState;
  readonly replaceKeys: readonly string[];
}

export class Family {
  /** Old resources that this run has come upon, under whatever name. */
  readonly claimed = new Set<ResourceState>();
  /** URNs of what this run reads and does not manage. */
  readonly read = new Set<string>();
  private readonly olds = new Map<string, ResourceState>();
  private readonly newNames = new Map<string, string>();
  private readonly aliases = new Map<string, readonly string[]>();
  private dependents: Map<string, ResourceState[]> | undefined;
  private readonly order: readonly ResourceState[];

  constructor(
    private readonly run: Run,
    base: readonly ResourceState[],
  ) {
    this.order = base.filter(({ deleted }) => !deleted);
    for (const state of this.order) this.olds.set(state.urn, state);
  }

  readonly renamed = (urn: string): string => this.newNames.get(urn) ?? urn;

  /** What a resource was before, by its URN or by any name that it or its parents had. */
  find(goal: Goal | ReadGoal, aliases: readonly Alias[]): ResourceState | undefined {
    const { stack, project } = this.run;
    const parent = goal.parent === undefined ? {} : { parent: goal.parent };
    const inherited = goal.parent === undefined ? [] : (this.aliases.get(goal.parent) ?? []);
    const names = aliasUrns({ stack, project, type: goal.type, name: goal.name, ...parent }, aliases, inherited);
    if (names.length > 0) this.aliases.set(goal.urn, names);
    for (const name of [goal.urn, ...names]) {
      const old = this.olds.get(name);
      if (old === undefined || this.claimed.has(old)) continue;
      this.claimed.add(old);
      if (name !== goal.urn) this.newNames.set(name, goal.urn);
      return old;
    }
    return undefined;
  }

  /**
   * The dependents that have to be replaced too when `root` is deleted before its successor is made: those with a property that comes
   * from it and that cannot be changed in place. One that merely depends, or that can be updated, stays.
   */
  async replacedWith(
    root: ResourceState,
    providerOf: (state: ResourceState) => Promise<Provider | undefined>,
    registered: ReadonlyMap<string, ResourceState>,
  ): Promise<Dependent[]> {
    const replaced = new Set([root.urn]);
    const found: Dependent[] = [];
    const reachable = this.reachableFrom(root);
    for (const state of this.order) {
      if (
        !reachable.has(state) ||
        registered.has(this.renamed(state.urn)) ||
        !state.custom ||
        state.external ||
        state.pendingReplacement
      )
        continue;
      const inputs = inputsWithout(state, replaced);
      const byProvider = state.provider !== undefined && replaced.has(state.provider.slice(0, state.provider.lastIndexOf("::")));
      if (inputs === undefined && !byProvider) continue;
      const replaceKeys = byProvider
        ? ["provider"]
        : await this.replaceKeys(state, inputs ?? state.inputs, await providerOf(state));
      if (replaceKeys.length === 0) continue;
      replaced.add(state.urn);
      found.push({ state, replaceKeys });
    }
    return found;
  }

  private async replaceKeys(state: ResourceState, news: PropertyMap, provider: Provider | undefined): Promise<readonly string[]> {
    if (provider === undefined || state.id === undefined) return [];
    const { urn, type, id, inputs, outputs } = state;
    const diff = await provider.diff({
      urn,
      type,
      name: urnName(urn),
      id,
      oldInputs: inputs,
      oldOutputs: outputs,
      news,
      ignoreChanges: state.ignoreChanges,
    });
    return diff.replaces;
  }

  private reachableFrom(root: ResourceState): Set<ResourceState> {
    this.dependents ??= this.indexDependents();
    const reached = new Set<ResourceState>();
    const queue = [root];
    for (let state = queue.pop(); state !== undefined; state = queue.pop()) {
      for (const dependent of this.dependents.get(state.urn) ?? []) {
        if (reached.has(dependent) || dependent === root) continue;
        reached.add(dependent);
        queue.push(dependent);
      }
    }
    return reached;
  }

  private indexDependents(): Map<string, ResourceState[]> {
    const index = new Map<string, ResourceState[]>();
    for (const state of this.order) {
      for (const urn of references(state)) {
        const list = index.get(urn);
        if (list === undefined) index.set(urn, [state]);
        else list.push(state);
      }
    }
    return index;
  }
}

/** The inputs with those unknown that come from what is replaced; undefined where none do. Providers are replaced with what they need. */
function inputsWithout(state: ResourceState, replaced: ReadonlySet<string>): PropertyMap | undefined {
  const keys = Object.keys(state.propertyDependencies).filter((key) =>
    state.propertyDependencies[key]?.some((urn) => replaced.has(urn)),
  );
  if (keys.length === 0 || isProviderType(state.type)) return undefined;
  const blanks: Record<string, PropertyValue> = {};
  for (const key of keys) blanks[key] = unknown;
  return { ...state.inputs, ...blanks };
}
