/** Shows resources to the policies and turns what they find into diagnostics. */
import type { Goal, ResourceState } from "./resource";
import { fail, type Run } from "./run";
import type { AnalyzedResource, PropertyValues, Violation } from "./types";
import { parseProviderRef, urnName, urnType } from "./urn";
import { type PropertyMap, type PropertyValue, plainMap } from "./values";

function analyzed(
  resource: Goal | ResourceState,
  properties: PropertyMap,
  provider: ResourceState | undefined,
  goal: Goal | undefined,
): AnalyzedResource {
  return {
    urn: resource.urn,
    type: resource.type,
    name: urnName(resource.urn),
    properties: plainMap(properties),
    ...(resource.parent === undefined ? {} : { parent: resource.parent }),
    dependencies: resource.dependencies,
    propertyDependencies: resource.propertyDependencies,
    protect: resource.protect,
    ignoreChanges: resource.ignoreChanges,
    ...(goal?.deleteBeforeReplace === undefined ? {} : { deleteBeforeReplace: goal.deleteBeforeReplace }),
    additionalSecretOutputs: resource.additionalSecretOutputs,
    aliases: (goal?.aliases ?? []).filter((alias) => typeof alias === "string"),
    ...(resource.customTimeouts === undefined ? {} : { customTimeouts: resource.customTimeouts }),
    ...(provider === undefined
      ? {}
      : {
          provider: {
            urn: provider.urn,
            type: urnType(provider.urn),
            name: urnName(provider.urn),
            properties: plainMap(provider.inputs),
          },
        }),
  };
}

/** The inputs as policies leave them; a mandatory violation ends the run, in a preview when all have been found. */
export async function analyze(
  run: Run,
  goal: Goal,
  inputs: PropertyMap,
  find: (urn: string) => ResourceState | undefined,
  recheck: (inputs: PropertyMap) => Promise<PropertyMap>,
): Promise<PropertyMap> {
  const { analyzers } = run;
  if (analyzers === undefined) return inputs;
  const provider = goal.provider === undefined ? undefined : find(parseProviderRef(goal.provider).urn);
  let news = inputs;
  const remedied = await analyzers.remediate?.(analyzed(goal, news, provider, goal));
  if (remedied !== undefined) news = await recheck(fromPolicy(remedied));
  const violations = await analyzers.analyzeResource(analyzed(goal, news, provider, goal));
  if (report(run, violations, goal.urn) && !run.preview)
    throw fail(run, `${goal.type} '${goal.name}' violates a mandatory policy`, goal.urn);
  return news;
}

export async function analyzeStack(
  run: Run,
  states: readonly ResourceState[],
  goals: ReadonlyMap<string, Goal>,
  find: (urn: string) => ResourceState | undefined,
): Promise<void> {
  if (run.analyzers === undefined) return;
  const resources = states.map((state) => {
    const provider = state.provider === undefined ? undefined : find(parseProviderRef(state.provider).urn);
    return analyzed(state, { ...state.inputs, ...state.outputs }, provider, goals.get(state.urn));
  });
  report(run, await run.analyzers.analyzeStack(resources), undefined);
}

/** True where one of them is mandatory. */
function report(run: Run, violations: readonly Violation[], about: string | undefined): boolean {
  for (const violation of violations) {
    const urn = violation.urn ?? about;
    run.recorder.violate(urn === undefined ? violation : { ...violation, urn });
    run.recorder.diagnose({
      severity: violation.level === "mandatory" ? "error" : "warning",
      ...(urn === undefined ? {} : { urn }),
      message: `[${violation.level}] ${violation.pack} ${violation.policy}: ${violation.message}`,
    });
  }
  return violations.some(({ level }) => level === "mandatory");
}

/** A policy gives back what it was given, in part changed: plain JSON, and what is unknown stays so. */
function fromPolicy(properties: PropertyValues): PropertyMap {
  const map: Record<string, PropertyValue> = {};
  for (const [key, value] of Object.entries(properties)) if (value !== undefined) map[key] = value as PropertyValue;
  return map;
}
