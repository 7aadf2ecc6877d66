/** Runs one rule and says what it found; knows nothing of the policy server. */
import type { Unwrap } from "@pulumi/pulumi";
import type { ResourceRule, Rule, Stack, StackResource, StackRule } from "./rule";
import { appliesTo, matches } from "./rule";
import { Unknowns } from "./unknown";

export interface Finding {
  readonly message: string;
  /** The resource at fault; undefined where it is the stack as a whole. */
  readonly resource?: { readonly urn: string; readonly name: string };
}

export interface Outcome {
  readonly findings: readonly Finding[];
  /** What could not be told in this preview: paths of properties. */
  readonly unknowns: readonly string[];
}

export interface CheckedResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly props: object;
  readonly provider?: { readonly props: { readonly [name: string]: unknown } };
}

export type Settings = { readonly [name: string]: unknown };

function settingOf(rule: Rule, settings: Settings) {
  return <T>(name: string): T => {
    const setting = rule.settings?.[name];
    if (setting === undefined) throw new Error(`rule ${rule.id} has no setting ${name}`);
    return (settings[name] ?? setting.default) as T;
  };
}

/** Nested values of a provider arrive as JSON text. */
function defaultTagsOf(props: { readonly [name: string]: unknown }): { readonly [tag: string]: string } {
  const given = props.defaultTags ?? props.defaultLabels;
  const value: unknown = typeof given === "string" ? JSON.parse(given) : given;
  if (typeof value !== "object" || value === null) return {};
  return { ...("tags" in value ? (value.tags as { [tag: string]: string }) : (value as { [tag: string]: string })) };
}

function lookAtEach<T>(items: readonly T[] | undefined | null, look: (item: T, index: number) => void, unknowns: Unknowns): void {
  for (const index of items?.keys() ?? []) unknowns.attempt(() => look(items?.[index] as T, index));
}

/** A value of another type must neither end everybody's preview nor pass for kept. */
function unjudged(reason: string): string {
  return `cannot be judged: a property has another type than its provider takes (${reason}); correct it, or agree on an exemption`;
}

/** What the rule says of one resource; undefined where it does not apply. */
export function checkResource(rule: ResourceRule, resource: CheckedResource, settings: Settings): Outcome | undefined {
  if (!appliesTo(rule, resource.type)) return undefined;
  const findings: Finding[] = [];
  const unknowns = new Unknowns((reason) => findings.push({ message: unjudged(reason), resource }));
  unknowns.attempt(() =>
    rule.check(resource.props, {
      urn: resource.urn,
      type: resource.type,
      name: resource.name,
      ...(resource.provider === undefined ? {} : { provider: { defaultTags: defaultTagsOf(resource.provider.props) } }),
      report: (message) => findings.push({ message, resource }),
      each: (items, look) => lookAtEach(items, look, unknowns),
      setting: settingOf(rule, settings),
    }),
  );
  return { findings, unknowns: unknowns.all };
}

/** What the rule says of a whole stack; undefined where nothing in it concerns the rule. */
export function checkStack(rule: StackRule, resources: readonly StackResource[], settings: Settings): Outcome | undefined {
  if (!resources.some((resource) => appliesTo(rule, resource.type))) return undefined;
  const findings: Finding[] = [];
  const unknowns = new Unknowns((reason) => findings.push({ message: unjudged(reason) }));
  const stack: Stack = {
    resources,
    of: <Args>(...types: readonly string[]) =>
      resources.filter((resource): resource is StackResource<Unwrap<Args>> => types.some((type) => matches(type, resource.type))),
  };
  unknowns.attempt(() =>
    rule.checkStack(stack, {
      report: (message, resource) => findings.push({ message, ...(resource === undefined ? {} : { resource }) }),
      each: (items, look) => lookAtEach(items, look, unknowns),
      eachOf: (types, look) => {
        for (const resource of stack.of(...(typeof types === "string" ? [types] : types))) {
          unknowns.attempt(
            () => look(resource as Parameters<typeof look>[0]),
            resource.name,
            (reason) => findings.push({ message: unjudged(reason), resource }),
          );
        }
      },
      setting: settingOf(rule, settings),
    }),
  );
  return { findings, unknowns: unknowns.all };
}
