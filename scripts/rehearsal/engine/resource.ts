/** A resource as the engine holds it, and what a program asks of one. */
import type { CustomTimeouts } from "./types";
import type { Alias } from "./urn";
import type { PropertyMap, PropertyValue } from "./values";

/** A resource as it stands in the state. Never changed in place: a step makes a new one. */
export interface ResourceState {
  readonly urn: string;
  readonly type: string;
  readonly custom: boolean;
  /** Undefined for a component, and in a preview for what is not made yet. */
  readonly id?: string;
  readonly inputs: PropertyMap;
  readonly outputs: PropertyMap;
  readonly parent?: string;
  readonly protect: boolean;
  /** Read and not managed. */
  readonly external: boolean;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: { readonly [property: string]: readonly string[] };
  /** `<urn>::<id>` of the provider; undefined for components and providers. */
  readonly provider?: string;
  /** Replaced already, and still to be deleted. */
  readonly deleted: boolean;
  /** Deleted already, and still to be made anew. */
  readonly pendingReplacement: boolean;
  readonly initErrors: readonly string[];
  readonly additionalSecretOutputs: readonly string[];
  readonly customTimeouts?: CustomTimeouts;
  readonly importId?: string;
  readonly retainOnDelete: boolean;
  readonly deletedWith?: string;
  readonly replaceWith: readonly string[];
  readonly replacementTrigger?: PropertyValue;
  readonly ignoreChanges: readonly string[];
  readonly replaceOnChanges: readonly string[];
  readonly hooks: HookNames;
  /** RFC 3339. */
  readonly created?: string;
  readonly modified?: string;
}

export type HookMoment = "before-create" | "after-create" | "before-update" | "after-update" | "before-delete" | "after-delete";
export type HookNames = { readonly [moment in HookMoment | "on-error"]?: readonly string[] };

/** What the program asks for: one registration, transformed, with its provider found. */
export interface Goal {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly custom: boolean;
  readonly inputs: PropertyMap;
  readonly parent?: string;
  readonly protect: boolean;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: { readonly [property: string]: readonly string[] };
  readonly provider?: string;
  readonly aliases: readonly Alias[];
  readonly ignoreChanges: readonly string[];
  readonly replaceOnChanges: readonly string[];
  readonly deleteBeforeReplace?: boolean;
  readonly additionalSecretOutputs: readonly string[];
  readonly customTimeouts?: CustomTimeouts;
  readonly importId?: string;
  readonly retainOnDelete: boolean;
  readonly deletedWith?: string;
  readonly replaceWith: readonly string[];
  readonly replacementTrigger?: PropertyValue;
  readonly hooks: HookNames;
}

/** A resource that the program reads and does not manage. */
export interface ReadGoal {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly id: string;
  readonly inputs: PropertyMap;
  readonly parent?: string;
  readonly dependencies: readonly string[];
  readonly provider?: string;
  readonly additionalSecretOutputs: readonly string[];
}

const bare = {
  protect: false,
  external: false,
  dependencies: [],
  propertyDependencies: {},
  deleted: false,
  pendingReplacement: false,
  initErrors: [],
  additionalSecretOutputs: [],
  retainOnDelete: false,
  replaceWith: [],
  ignoreChanges: [],
  replaceOnChanges: [],
  hooks: {},
} satisfies Partial<ResourceState>;

export type NewState = Pick<ResourceState, "urn" | "type" | "custom" | "inputs" | "outputs"> & Partial<ResourceState>;

export function newState(state: NewState): ResourceState {
  return { ...bare, ...state };
}

/** The state that a goal leads to, but for what only its provider can say. */
export function stateOf(goal: Goal, inputs: PropertyMap, outputs: PropertyMap, id: string | undefined): ResourceState {
  return newState({
    urn: goal.urn,
    type: goal.type,
    custom: goal.custom,
    ...(id === undefined ? {} : { id }),
    inputs,
    outputs,
    ...(goal.parent === undefined ? {} : { parent: goal.parent }),
    protect: goal.protect,
    dependencies: goal.dependencies,
    propertyDependencies: goal.propertyDependencies,
    ...(goal.provider === undefined ? {} : { provider: goal.provider }),
    additionalSecretOutputs: goal.additionalSecretOutputs,
    ...(goal.customTimeouts === undefined ? {} : { customTimeouts: goal.customTimeouts }),
    ...(goal.importId === undefined ? {} : { importId: goal.importId }),
    retainOnDelete: goal.retainOnDelete,
    ...(goal.deletedWith === undefined ? {} : { deletedWith: goal.deletedWith }),
    replaceWith: goal.replaceWith,
    ...(goal.replacementTrigger === undefined ? {} : { replacementTrigger: goal.replacementTrigger }),
    ignoreChanges: goal.ignoreChanges,
    replaceOnChanges: goal.replaceOnChanges,
    hooks: goal.hooks,
  });
}

/** All that a resource cannot exist without: parent, provider, dependencies of any kind. */
export function references(state: ResourceState): string[] {
  const found = new Set(state.dependencies);
  for (const property in state.propertyDependencies) for (const urn of state.propertyDependencies[property] ?? []) found.add(urn);
  if (state.parent !== undefined) found.add(state.parent);
  if (state.provider !== undefined) found.add(state.provider.slice(0, state.provider.lastIndexOf("::")));
  if (state.deletedWith !== undefined) found.add(state.deletedWith);
  for (const urn of state.replaceWith) found.add(urn);
  found.delete(state.urn);
  return [...found];
}
