/** Turns a registration, as the SDK sends it, into a goal. */
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import { hashAssets } from "./assets";
import type { Goal, HookMoment } from "./resource";
import type { CustomTimeouts } from "./types";
import type { Alias, AliasSpec } from "./urn";
import { type PropertyMap, withoutOutputValues } from "./values";
import { fromStruct, fromWire } from "./wire";

export interface Inherited {
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  readonly deletedWith?: string;
}

export async function goalOf(
  request: RegisterResourceRequest,
  urn: string,
  provider: string | undefined,
  parent: Inherited | undefined,
): Promise<Goal> {
  const dependencies = new Set(request.getDependenciesList());
  const properties = request.getPropertydependenciesMap();
  const sent = fromStruct(request.getObject());
  const propertyDependencies: Record<string, readonly string[]> = {};
  const inputs: Record<string, PropertyMap[string]> = {};
  for (const key in sent) {
    // A transform may have added a property, and what that came from is known by its value alone.
    const from = new Set(properties.get(key)?.getUrnsList() ?? []);
    inputs[key] = withoutOutputValues(sent[key] ?? null, from);
    propertyDependencies[key] = [...from];
    for (const each of from) dependencies.add(each);
  }
  const optional = <K extends string, V>(key: K, value: V | undefined): { [key in K]?: V } =>
    (value === undefined || value === "" ? {} : { [key]: value }) as { [key in K]?: V };
  const trigger = request.getReplacementTrigger();
  return {
    urn,
    type: request.getType(),
    name: request.getName(),
    custom: request.getCustom(),
    inputs: await hashAssets(inputs),
    ...optional("parent", request.getParent()),
    protect: request.hasProtect() ? request.getProtect() === true : (parent?.protect ?? false),
    dependencies: [...dependencies].filter((dependency) => dependency !== urn),
    propertyDependencies,
    ...optional("provider", provider),
    aliases: aliasesOf(request),
    ignoreChanges: request.getIgnorechangesList(),
    replaceOnChanges: request.getReplaceonchangesList(),
    ...(request.getDeletebeforereplacedefined() ? { deleteBeforeReplace: request.getDeletebeforereplace() } : {}),
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    ...optional("customTimeouts", timeoutsOf(request)),
    ...optional("importId", request.getImportid()),
    retainOnDelete: request.hasRetainondelete() ? request.getRetainondelete() === true : (parent?.retainOnDelete ?? false),
    ...optional("deletedWith", request.getDeletedwith() === "" ? parent?.deletedWith : request.getDeletedwith()),
    replaceWith: request.getReplaceWithList(),
    ...(trigger === undefined ? {} : { replacementTrigger: fromWire(trigger) }),
    hooks: hooksOf(request),
  };
}

function aliasesOf(request: RegisterResourceRequest): Alias[] {
  const aliases: Alias[] = [...request.getAliasurnsList()];
  for (const alias of request.getAliasesList()) {
    const spec = alias.getSpec();
    if (spec === undefined) {
      aliases.push(alias.getUrn());
      continue;
    }
    const said: Record<string, string> = {
      name: spec.getName(),
      type: spec.getType(),
      stack: spec.getStack(),
      project: spec.getProject(),
      parent: spec.getParenturn(),
    };
    const given: AliasSpec = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== ""));
    aliases.push(spec.getNoparent() ? { ...given, noParent: true } : given);
  }
  return aliases;
}

function hooksOf(request: RegisterResourceRequest): Goal["hooks"] {
  const binding = request.getHooks();
  if (binding === undefined) return {};
  const all: Record<HookMoment | "on-error", string[]> = {
    "before-create": binding.getBeforeCreateList(),
    "after-create": binding.getAfterCreateList(),
    "before-update": binding.getBeforeUpdateList(),
    "after-update": binding.getAfterUpdateList(),
    "before-delete": binding.getBeforeDeleteList(),
    "after-delete": binding.getAfterDeleteList(),
    "on-error": binding.getOnErrorList(),
  };
  return Object.fromEntries(Object.entries(all).filter(([, names]) => names.length > 0));
}

function timeoutsOf(request: RegisterResourceRequest): CustomTimeouts | undefined {
  const timeouts = request.getCustomtimeouts();
  if (timeouts === undefined) return undefined;
  const seconds = { create: timeouts.getCreate(), update: timeouts.getUpdate(), delete: timeouts.getDelete() };
  if (Object.values(seconds).every((text) => text === "")) return undefined;
  return { create: secondsOf(seconds.create), update: secondsOf(seconds.update), delete: secondsOf(seconds.delete) };
}

const UNITS: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1, ms: 1e-3, us: 1e-6, µs: 1e-6, ns: 1e-9 };

/** A duration as Go writes it (`1h30m`), which is what Pulumi takes; throws for anything else. */
export function secondsOf(duration: string): number {
  if (duration === "") return 0;
  let seconds = 0;
  let rest = duration;
  while (rest !== "") {
    const found = /^(\d+(?:\.\d+)?)(h|ms|us|µs|ns|m|s)/.exec(rest);
    if (found === null)
      throw new Error(`customTimeouts: ${JSON.stringify(duration)} is no duration; write it as "20m" or "1h30m"`);
    seconds += Number(found[1]) * (UNITS[found[2] ?? ""] ?? 0);
    rest = rest.slice(found[0].length);
  }
  return seconds;
}
