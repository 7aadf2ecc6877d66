/** Decides what has to happen to a resource that exists: nothing, an update, or a replacement and which way round. */
import { expand, get, parsePath } from "./paths";
import type { Provider } from "./plugin";
import { providerReplaced } from "./providers";
import type { Goal, ResourceState } from "./resource";
import { urnName } from "./urn";
import { equal, type PropertyMap } from "./values";

export interface Decision {
  readonly kind: "same" | "update" | "replace";
  readonly diffs: readonly string[];
  readonly replaceKeys: readonly string[];
  readonly deleteFirst: boolean;
}

const same: Decision = { kind: "same", diffs: [], replaceKeys: [], deleteFirst: false };

export interface DiffContext {
  readonly goal: Goal;
  readonly old: ResourceState;
  readonly inputs: PropertyMap;
  readonly provider: Provider | undefined;
  /** The URN that an older one is known by now. */
  readonly renamed: (urn: string) => string;
  /** True where a resource that this one is to be replaced with is being replaced. */
  readonly partnerReplaced: boolean;
}

export async function decide({ goal, old, inputs, provider, renamed, partnerReplaced }: DiffContext): Promise<Decision> {
  if (provider === undefined || old.id === undefined)
    return equal(old.inputs, inputs) ? same : { ...same, kind: "update", diffs: changedKeys(old.inputs, inputs) };
  const forced = forcedReplacement(goal, old, renamed, partnerReplaced);
  if (forced !== undefined)
    return { kind: "replace", diffs: forced, replaceKeys: forced, deleteFirst: goal.deleteBeforeReplace === true };

  const answer = await provider.diff({
    urn: goal.urn,
    type: goal.type,
    name: urnName(goal.urn),
    id: old.id,
    oldInputs: old.inputs,
    oldOutputs: old.outputs,
    news: inputs,
    ignoreChanges: goal.ignoreChanges,
  });
  const some = answer.changes === "some" || (answer.changes === "unknown" && !equal(old.inputs, inputs));
  const diffs = answer.diffs.length > 0 || !some ? answer.diffs : changedKeys(old.inputs, inputs);
  const wanted = some ? replacedOnChange(goal, old.inputs, inputs, diffs) : [];
  const replaceKeys = [...new Set([...(some ? answer.replaces : []), ...wanted])];
  if (replaceKeys.length > 0)
    return { kind: "replace", diffs, replaceKeys, deleteFirst: goal.deleteBeforeReplace ?? answer.deleteBeforeReplace };
  // What was left half made is tried again, even where nothing else has changed.
  return some || old.initErrors.length > 0 ? { ...same, kind: "update", diffs } : same;
}

function forcedReplacement(
  goal: Goal,
  old: ResourceState,
  renamed: (urn: string) => string,
  partnerReplaced: boolean,
): string[] | undefined {
  if (providerReplaced(old.provider, goal.provider, renamed)) return ["provider"];
  if (partnerReplaced) return ["replaceWith"];
  const triggered = goal.replacementTrigger !== undefined && old.replacementTrigger !== undefined;
  return triggered && !equal(old.replacementTrigger, goal.replacementTrigger) ? ["replacementTrigger"] : undefined;
}

function changedKeys(olds: PropertyMap, news: PropertyMap): string[] {
  return [...new Set([...Object.keys(olds), ...Object.keys(news)])].filter((key) => !equal(olds[key], news[key]));
}

/** The top-level properties that differ at a path of `replaceOnChanges`. */
function replacedOnChange(goal: Goal, olds: PropertyMap, news: PropertyMap, diffs: readonly string[]): string[] {
  const keys = goal.replaceOnChanges.flatMap((text) => {
    const path = parsePath(text);
    if (path.length === 1 && path[0] === "*") return diffs;
    if (path.length === 1) return diffs.filter((key) => key === path[0]);
    return expand(path, olds, news)
      .filter((each) => !equal(get(olds, each), get(news, each)))
      .map(([key]) => String(key));
  });
  return [...new Set(keys)];
}

/** What an import has to change at once; throws where that cannot be done without making the resource anew. */
export async function changedInPlace(
  goal: Goal,
  found: ResourceState,
  news: PropertyMap,
  provider: Provider,
): Promise<readonly string[]> {
  const decision = await decide({ goal, old: found, inputs: news, provider, renamed: (urn) => urn, partnerReplaced: false });
  if (decision.kind !== "replace") return decision.diffs;
  throw new Error(
    "inputs to import do not match the existing resource; importing this resource would require replacing it, " +
      `because of ${decision.replaceKeys.join(", ")}; say in the program what the resource is`,
  );
}
