/** A resource as callers see it after a run. */
import { get, parsePath } from "./paths";
import type { Goal, ResourceState } from "./resource";
import type { YardResource } from "./types";
import { aliasUrns, parseProviderRef, parseUrn } from "./urn";
import { type PropertyValue, plainMap, secretNames } from "./values";

export function view(state: ResourceState, goal: Goal | undefined): YardResource {
  const inputs = plainMap(state.inputs);
  const outputs = plainMap(state.outputs);
  const { project, stack, name } = parseUrn(state.urn);
  return {
    urn: state.urn,
    type: state.type,
    name,
    custom: state.custom,
    ...(state.id === undefined ? {} : { id: state.id }),
    inputs,
    outputs,
    secretInputs: secretNames(state.inputs),
    secretOutputs: secretNames(state.outputs),
    ...(state.parent === undefined ? {} : { parent: state.parent }),
    dependencies: state.dependencies,
    propertyDependencies: state.propertyDependencies,
    ...(state.provider === undefined ? {} : { provider: parseProviderRef(state.provider).urn }),
    protect: state.protect,
    retainOnDelete: state.retainOnDelete,
    ...(state.deletedWith === undefined ? {} : { deletedWith: state.deletedWith }),
    ignoreChanges: state.ignoreChanges,
    replaceOnChanges: state.replaceOnChanges,
    ...(goal?.deleteBeforeReplace === undefined ? {} : { deleteBeforeReplace: goal.deleteBeforeReplace }),
    aliases: goal === undefined ? [] : aliasUrns({ project, stack, ...goal }, goal.aliases, []),
    ...(state.customTimeouts === undefined ? {} : { customTimeouts: state.customTimeouts }),
    external: state.external,
    input: (path) => get(inputs as PropertyValue, parsePath(path)),
    output: (path) => get(outputs as PropertyValue, parsePath(path)),
  };
}
