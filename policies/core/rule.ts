/**
 * What a rule is. A rule is a plain object in a file of its own, without side effects: it can be imported, tested, documented and
 * mapped to a framework without starting a policy pack.
 */
import type { Unwrap } from "@pulumi/pulumi";

/** How bad it is when the rule is broken; Pulumi's own words. */
export type Severity = "low" | "medium" | "high" | "critical";

/** The folder a rule stands in. */
export type Area = "aws" | "gcp" | "azure" | "kubernetes" | "accelerators" | "money";

/** What a policy pack of its own is made of (`policies/groups/<group>`), so that a level can be set for the whole group. */
export type Group = "clouds" | "kubernetes" | "accelerators" | "money";

/** A setting that a policy configuration may give to one rule, as JSON schema with its default. */
export interface Setting {
  readonly type: "string" | "number" | "integer" | "boolean" | "array" | "object";
  readonly description: string;
  readonly default: unknown;
  readonly items?: { readonly type: "string" | "number" | "integer" };
  readonly additionalProperties?: { readonly type: "string" | "number" | "integer" };
}

export interface RuleInfo {
  /** Unique, and stable once published: exemptions and configurations name it. */
  readonly id: string;
  /** What holds where the rule is kept: `The API endpoint of an EKS cluster is private or open to named ranges only`. */
  readonly title: string;
  readonly severity: Severity;
  /** `mandatory` stops a change, `advisory` is shown. A policy configuration may say otherwise. */
  readonly level: "mandatory" | "advisory";
  /** What goes wrong without it. */
  readonly why: string;
  /** A snippet that keeps the rule. */
  readonly remedy: string;
  /** What a preview cannot tell yet, and what follows. It is reported as such and never passes silently. */
  readonly unknown: string;
  /** Where the facts come from. */
  readonly sources?: readonly string[];
  readonly settings?: { readonly [name: string]: Setting };
}

/** What a check is given beside the resource. */
export interface CheckContext {
  /** Reports one violation: what is wrong with the value found, and what to do. */
  report(message: string): void;
  /**
   * Looks at each item on its own, so that one item which is unknown in a preview is noted and does not hide the others.
   * Nothing where there is no list.
   */
  each<T>(items: readonly T[] | undefined | null, look: (item: T, index: number) => void): void;
  /** The value of one of the rule's settings. */
  setting<T>(name: string): T;
}

export interface ResourceContext extends CheckContext {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** What the resource's provider adds to it; undefined where the provider is not known. */
  readonly provider?: { readonly defaultTags: { readonly [tag: string]: string } };
}

/** A rule about one resource by itself. `Args` are the provider's own argument types, so that the compiler checks what is read. */
export interface ResourceRule<Args = object> extends RuleInfo {
  /** Type tokens it applies to; `*` stands for any characters (`kubernetes:*:JobSet`). */
  readonly types: readonly string[];
  check(resource: Unwrap<Args>, context: ResourceContext): void;
  /**
   * The properties that mend the fault, for those who set the level `remediate`; the others stay as they are, unknown ones too. Nothing
   * where there is nothing to mend.
   */
  remediate?(resource: Unwrap<Args>, context: Omit<ResourceContext, "report">): Partial<Unwrap<Args>> | undefined;
}

/** A resource of a stack, after planning: inputs and outputs together. */
export interface StackResource<Props = unknown> {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly props: Props;
  readonly parent?: StackResource;
  readonly dependencies: readonly StackResource[];
  /** Where each property's value comes from; known in a preview too, when identifiers are not. */
  readonly propertyDependencies: { readonly [property: string]: readonly StackResource[] };
}

export interface Stack {
  readonly resources: readonly StackResource[];
  of<Args>(...types: readonly string[]): readonly StackResource<Unwrap<Args>>[];
}

export interface StackContext extends Omit<CheckContext, "report"> {
  report(message: string, resource?: StackResource): void;
  /** Looks at each resource of the type on its own; one that is unknown is noted and does not hide the others. */
  eachOf<Args>(types: string | readonly string[], look: (resource: StackResource<Unwrap<Args>>) => void): void;
}

/** A rule about how resources stand together. */
export interface StackRule extends RuleInfo {
  /** The types that make the rule apply: where a stack has none of them there is nothing to say. */
  readonly types: readonly string[];
  checkStack(stack: Stack, context: StackContext): void;
}

export type Rule = ResourceRule | StackRule;

/** A rule with the group whose level it shares. */
export interface PlacedRule {
  readonly group: Group;
  readonly rule: Rule;
}

export function isStackRule(rule: Rule): rule is StackRule {
  return "checkStack" in rule;
}

const patterns = new Map<string, RegExp>();

/** Whether a type token or a name matches a pattern in which `*` stands for any characters. */
export function matches(pattern: string, value: string): boolean {
  if (!pattern.includes("*")) return pattern === value;
  let compiled = patterns.get(pattern);
  if (compiled === undefined) {
    const source = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
    compiled = new RegExp(`^${source.join(".*")}$`);
    patterns.set(pattern, compiled);
  }
  return compiled.test(value);
}

export function appliesTo(rule: Rule, type: string): boolean {
  return rule.types.some((pattern) => matches(pattern, type));
}
