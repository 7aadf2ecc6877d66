/** Turns rules into a Pulumi policy pack: levels, exemptions and "cannot tell yet" as Pulumi's own protocol carries them. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import {
  type Policies,
  type Policy,
  type PolicyConfigSchema,
  PolicyPack,
  type PolicyResource,
  type ReportViolation,
  type ResourceValidation,
  type ResourceValidationPolicy,
  type StackValidation,
  type StackValidationPolicy,
  UnknownValueError,
} from "@pulumi/policy";
import {
  type Exemption,
  exemptionsUsed,
  findExemption,
  formatUsed,
  isExpired,
  namedExemptions,
  parseRuleExemptions,
  readExemptions,
  today,
} from "./exemptions";
import type { Group, PlacedRule, ResourceRule, Rule, StackResource, StackRule } from "./rule";
import { isStackRule, matches } from "./rule";
import { checkResource, checkStack, type Finding, type Outcome, type Settings } from "./run";

/** Fails for each exemption whose last day has passed, whether or not something still breaks its rule. */
export const exemptionExpired = "exemption-expired";

/** Starts the pack: the engine that runs this process reads the port of the server from its output. */
export function servePack(name: string, description: string, rules: readonly PlacedRule[]): void {
  const exemptions = readExemptionFiles();
  new PolicyPack(name, { description, policies: policiesOf(rules, exemptions), enforcementLevel: "mandatory" });
}

/**
 * The `exemptions.yaml` of the pack (Pulumi starts a pack in its folder; a group's pack stands two folders below) and the files that the
 * variable names. A rule of another group is no mistake there: the same file serves every pack.
 */
export function readExemptionFiles(folder = ".", named = namedExemptions()): readonly Exemption[] {
  const own = ["exemptions.yaml", "../../exemptions.yaml"].map((file) => resolve(folder, file)).find((file) => existsSync(file));
  return [...(own === undefined ? [] : [own]), ...named].flatMap((file) => readExemptions(file));
}

/** Exemptions that were used in a request, until the policy that shows them takes them. Keyed by URN, or "stack". */
type Ledger = Map<string, string[]>;

export function policiesOf(rules: readonly PlacedRule[], exemptions: readonly Exemption[]): Policies {
  const ledger: Ledger = new Map();
  const policies = rules.map(({ group, rule }) =>
    isStackRule(rule) ? stackPolicy(rule, group, exemptions, ledger) : resourcePolicy(rule, group, exemptions, ledger),
  );
  return [...policies, showExemptions(ledger), failExpired(exemptions)];
}

function metadata(rule: Rule, group: Group): Policy {
  return {
    name: rule.id,
    displayName: rule.title,
    description: rule.title,
    enforcementLevel: rule.level,
    severity: rule.severity,
    tags: [group],
    remediationSteps: rule.remedy,
    configSchema: configSchema(rule),
    ...(rule.sources?.[0]?.startsWith("https://") ? { url: rule.sources[0] } : {}),
  };
}

function configSchema(rule: Rule): PolicyConfigSchema {
  const exemptions = {
    type: "array" as const,
    description: "Exemptions from this rule: resource, reason, owner, expires.",
    items: {
      type: "object" as const,
      required: ["resource", "reason", "owner", "expires"],
      properties: {
        resource: { type: "string" as const },
        reason: { type: "string" as const },
        owner: { type: "string" as const },
        expires: { type: "string" as const },
      },
    },
  };
  return { properties: { ...rule.settings, exemptions } };
}

/** The exemptions that stand in a rule's own configuration. */
function configured(rule: Rule, settings: Settings): readonly Exemption[] {
  return settings.exemptions === undefined ? [] : parseRuleExemptions(rule.id, settings.exemptions);
}

/** The exemptions in force for a rule: those in its own configuration, and those of the files. */
function exemptionsFor(rule: Rule, settings: Settings, exemptions: readonly Exemption[]): readonly Exemption[] {
  return [...configured(rule, settings), ...exemptions];
}

/** Expired exemptions of the files have a policy of their own; those of a configuration are known to their rule alone. */
function reportExpired(rule: Rule, settings: Settings, resource: Subject, outcome: Outcome, report: ReportViolation): void {
  if (settings.exemptions === undefined || outcome.findings.length > 0) return;
  const day = today();
  const own = findExemption(configured(rule, settings), rule.id, resource, day);
  if (own === undefined || !isExpired(own, day)) return;
  report(
    `the exemption of ${own.resource} from ${rule.id} ended on ${own.expires}; ${own.owner} takes it out, or renews it with a reason`,
  );
}

interface Subject {
  readonly urn: string;
  readonly name: string;
}

function resourcePolicy(
  rule: ResourceRule,
  group: Group,
  exemptions: readonly Exemption[],
  ledger: Ledger,
): ResourceValidationPolicy {
  const { remediate } = rule;
  const remediation =
    remediate === undefined
      ? {}
      : {
          remediateResource: (args: Parameters<Exclude<ResourceValidationPolicy["remediateResource"], undefined>>[0]) => {
            const settings = args.getConfig<Settings>();
            if (!rule.types.some((type) => matches(type, args.type))) return undefined;
            const exempt = findExemption(exemptionsFor(rule, settings, exemptions), rule.id, args, today());
            if (exempt !== undefined && !isExpired(exempt, today())) return undefined;
            const { urn, type, name } = args;
            const mended = remediate(args.props, {
              urn,
              type,
              name,
              each: (items, look) => items?.forEach(look),
              setting: <T>(setting: string) => (settings[setting] ?? rule.settings?.[setting]?.default) as T,
            });
            // Written into what was given: what is unknown can be passed on and not be read.
            return mended === undefined ? undefined : Object.assign(args.props, mended);
          },
        };
  return {
    ...metadata(rule, group),
    ...remediation,
    validateResource: forType<ResourceValidation>(rule, (args, report) => {
      const settings = args.getConfig<Settings>();
      const outcome = checkResource(rule, args, settings);
      // Saying that a rule does not apply means throwing, thousands of times a run; saying nothing has the same effect.
      if (outcome === undefined) return;
      reportExpired(rule, settings, args, outcome, report);
      conclude(rule, outcome, exemptionsFor(rule, settings, exemptions), report, (used) => note(ledger, args.urn, used));
    }),
  };
}

/** Tells Pulumi the one type a rule is about, where it is one, so that the server need not unpack every other resource for it. */
function forType<Validation extends object>(rule: Rule, validation: Validation): Validation {
  const [type, ...others] = rule.types;
  if (type === undefined || others.length > 0 || type.includes("*")) return validation;
  return Object.assign(validation, { __pulumiType: type });
}

function stackPolicy(rule: StackRule, group: Group, exemptions: readonly Exemption[], ledger: Ledger): StackValidationPolicy {
  return {
    ...metadata(rule, group),
    validateStack: forType<StackValidation>(rule, (args, report) => {
      const settings = args.getConfig<Settings>();
      const outcome = checkStack(rule, args.resources as readonly (PolicyResource & StackResource)[], settings);
      if (outcome === undefined) return;
      for (const resource of args.resources) reportExpired(rule, settings, resource, outcome, report);
      conclude(rule, outcome, exemptionsFor(rule, settings, exemptions), report, (used) => note(ledger, "stack", used));
    }),
  };
}

/** Reports what stands, notes what is exempt, and ends with "cannot tell yet" where the preview did not know enough. */
function conclude(
  rule: Rule,
  outcome: Outcome,
  exemptions: readonly Exemption[],
  report: ReportViolation,
  use: (text: string) => void,
): void {
  const day = today();
  for (const finding of outcome.findings) {
    const exemption = findExemption(exemptions, rule.id, finding.resource ?? { urn: "", name: "stack" }, day);
    if (exemption === undefined) report(finding.message, finding.resource?.urn);
    else if (isExpired(exemption, day))
      report(`${finding.message} (the exemption of ${exemption.owner} ended on ${exemption.expires})`, finding.resource?.urn);
    else use(formatUsed({ ...exemption, rule: rule.id, message: withName(finding) }));
  }
  if (outcome.unknowns.length > 0) throw cannotTellYet(rule, outcome.unknowns);
}

function withName({ message, resource }: Finding): string {
  return resource === undefined ? message : `${resource.name}: ${message}`;
}

/** Pulumi's server makes an advisory of this error, and of no other: `can't run policy 'x' ... during preview: <message>`. */
function cannotTellYet(rule: Rule, paths: readonly string[]): Error {
  const error: Error = new UnknownValueError(unknownString, [...paths]);
  error.message = `cannot tell yet, not known in a preview: ${paths.join(", ")}. ${rule.unknown}`;
  return error;
}

/** How Pulumi marks an unknown string on the wire; the class takes no other value. */
const unknownString = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

function note(ledger: Ledger, key: string, used: string): void {
  ledger.set(key, [...(ledger.get(key) ?? []), used]);
}

/** Stands last, so that every rule has spoken when it is asked; one policy for both kinds of request. */
function showExemptions(ledger: Ledger): ResourceValidationPolicy & StackValidationPolicy {
  const show = (key: string, report: ReportViolation) => {
    for (const used of ledger.get(key) ?? []) report(used);
    ledger.delete(key);
  };
  return {
    name: exemptionsUsed,
    displayName: "Exemptions in use",
    description: "Each exemption that lets a resource break a rule, with its reason, owner and last day.",
    enforcementLevel: "advisory",
    severity: "low",
    validateResource: (args, report) => show(args.urn, report),
    validateStack: (_args, report) => show("stack", report),
  };
}

function failExpired(exemptions: readonly Exemption[]): StackValidationPolicy {
  return {
    name: exemptionExpired,
    displayName: "No exemption has expired",
    description: "An exemption whose last day has passed: mend the resource or agree on a new day, and record it.",
    enforcementLevel: "mandatory",
    severity: "high",
    validateStack: (_args, report) => {
      const day = today();
      for (const { rule, resource, owner, expires } of exemptions.filter((exemption) => isExpired(exemption, day))) {
        report(
          `the exemption of ${resource} from ${rule} ended on ${expires}; ${owner} mends the resource, or renews it with a reason`,
        );
      }
    },
  };
}
