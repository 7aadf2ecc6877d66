/**
 * The toolkit's own pack without a process and a protocol, for `trainyard policy`: the same policies, called as Pulumi's policy server
 * calls them. A test holds it against the pack over the real protocol.
 */
import {
  type Policies,
  type PolicyResource,
  type ResourceValidationArgs,
  type ResourceValidationPolicy,
  type StackValidationArgs,
  type StackValidationPolicy,
  unknownCheckingProxy,
} from "@pulumi/policy";
import { parseRuleExemptions } from "../../policies/core/exemptions";
import { policiesOf, readExemptionFiles } from "../../policies/core/pack";
import { isUnknownRead } from "../../policies/core/unknown";
import { rules } from "../../policies/rules";
import type { PackInfo, PolicyConfig, PolicyPackConfig } from "../rehearsal/analyzer";
import { checkConfiguration, type SettingSchema } from "../rehearsal/analyzer/settings";
import { wireObject } from "../rehearsal/analyzer/wire";
import type { AnalyzedResource, Analyzers, Violation } from "../rehearsal/engine/types";

const name = "trainyard";

type OwnPolicy = Policies[number];

export interface OwnPack extends Analyzers {
  readonly info: PackInfo;
}

export interface OwnPackOptions {
  /** Where the pack's own exemptions stand. */
  readonly folder: string;
  readonly version: string;
  readonly policyConfig?: PolicyPackConfig;
  /** Further files of exemptions. */
  readonly exemptions?: readonly string[];
}

export function ownPack({ folder, version, policyConfig: given = {}, exemptions }: OwnPackOptions): OwnPack {
  const policies = policiesOf(rules, readExemptionFiles(folder, exemptions));
  checkConfiguration(name, policies.map(configurable), given, "policy configuration");
  for (const [rule, { properties }] of Object.entries(given)) parseRuleExemptions(rule, properties?.exemptions);
  const configured = policies.map((policy) => ({ policy, config: configOf(policy, given) }));
  const active = configured.filter(({ config }) => config.enforcementLevel !== "disabled");
  return {
    info: { name, version, policies: configured.map(({ policy, config }) => infoOf(policy, config)) },
    analyzeResource: async (resource) => {
      const found: Violation[] = [];
      const args = resourceArgs(resource);
      for (const { policy, config } of active) {
        if (!isResourcePolicy(policy) || !concerns(policy.validateResource, [resource.type])) continue;
        const validate = policy.validateResource;
        judge(
          policy,
          config,
          resource.urn,
          found,
          version,
          (report) => void validate({ ...args, getConfig: () => settings(config) }, report),
        );
      }
      return found;
    },
    analyzeStack: async (resources) => {
      const found: Violation[] = [];
      const stack = stackResources(resources);
      const types = resources.map(({ type }) => type);
      for (const { policy, config } of active) {
        if (!isStackPolicy(policy) || !concerns(policy.validateStack, types)) continue;
        const args: StackValidationArgs = {
          resources: stack,
          stackTags: new Map(),
          getConfig: () => settings(config),
          notApplicable,
        };
        judge(policy, config, undefined, found, version, (report) => void policy.validateStack(args, report));
      }
      return found;
    },
  };
}

function configurable({ name: policy, configSchema }: OwnPolicy) {
  const settings = configSchema?.properties as { readonly [name: string]: SettingSchema } | undefined;
  return { name: policy, ...(settings === undefined ? {} : { settings }) };
}

function judge(
  policy: OwnPolicy,
  config: PolicyConfig,
  about: string | undefined,
  found: Violation[],
  version: string,
  run: (report: (message: string, urn?: string) => void) => void,
): void {
  // What could not be mended, or cannot be, counts as mandatory, as it does with Pulumi.
  const level = config.enforcementLevel === "advisory" ? "advisory" : "mandatory";
  const add = (message: string, as: Violation["level"], urn = about) =>
    found.push({ policy: policy.name, pack: name, level: as, message, ...(urn === undefined || urn === "" ? {} : { urn }) });
  try {
    run((message, urn) => add(message, level, about ?? urn));
  } catch (error) {
    if (!isUnknownRead(error)) throw error;
    add(`can't run policy '${policy.name}' from policy pack '${name}@v${version}' during preview: ${error.message}`, "advisory");
  }
}

type Validating = ResourceValidationPolicy & { readonly validateResource: (...args: Parameters<Single>) => ReturnType<Single> };
type Single = Extract<ResourceValidationPolicy["validateResource"], (...args: never[]) => unknown>;

function isResourcePolicy(policy: OwnPolicy): policy is Validating {
  return "validateResource" in policy && typeof policy.validateResource === "function";
}

function isStackPolicy(policy: OwnPolicy): policy is StackValidationPolicy {
  return "validateStack" in policy;
}

/** The pack marks what is about one type alone. */
function concerns(validation: object, types: readonly string[]): boolean {
  const only = "__pulumiType" in validation ? validation.__pulumiType : undefined;
  return typeof only !== "string" || types.includes(only);
}

function configOf(policy: OwnPolicy, given: PolicyPackConfig): PolicyConfig {
  const own = given[policy.name];
  const enforcementLevel = own?.enforcementLevel ?? given.all?.enforcementLevel ?? policy.enforcementLevel ?? "mandatory";
  return { enforcementLevel, properties: own?.properties ?? {} };
}

function settings<T extends object>({ properties }: PolicyConfig): T {
  return { ...properties } as T;
}

function infoOf(policy: OwnPolicy, { enforcementLevel }: PolicyConfig): PackInfo["policies"][number] {
  return {
    name: policy.name,
    title: policy.displayName ?? policy.description,
    description: policy.description,
    level: enforcementLevel ?? "mandatory",
    severity: policy.severity ?? "medium",
    tags: policy.tags ?? [],
    ...(policy.remediationSteps === undefined ? {} : { remedy: policy.remediationSteps }),
    ...(policy.url === undefined ? {} : { url: policy.url }),
  };
}

function resourceArgs(resource: AnalyzedResource): Omit<ResourceValidationArgs, "getConfig"> {
  return {
    ...common(resource),
    stackTags: new Map(),
    isType: () => false,
    asType: () => undefined,
    notApplicable,
  };
}

function common(resource: AnalyzedResource) {
  const { type, urn, provider, customTimeouts } = resource;
  return {
    type,
    urn,
    name: resource.name,
    props: unknownCheckingProxy(wireObject(resource.properties)) as ResourceValidationArgs["props"],
    opts: {
      protect: resource.protect,
      ignoreChanges: [...resource.ignoreChanges],
      aliases: [...resource.aliases],
      additionalSecretOutputs: [...resource.additionalSecretOutputs],
      customTimeouts: {
        createSeconds: customTimeouts?.create ?? 0,
        updateSeconds: customTimeouts?.update ?? 0,
        deleteSeconds: customTimeouts?.delete ?? 0,
      },
    },
    ...(provider === undefined
      ? {}
      : {
          provider: {
            ...provider,
            props: unknownCheckingProxy(wireObject(provider.properties)) as ResourceValidationArgs["props"],
          },
        }),
  };
}

function stackResources(resources: readonly AnalyzedResource[]): PolicyResource[] {
  const made = new Map<string, PolicyResource>();
  for (const resource of resources) {
    made.set(resource.urn, {
      ...common(resource),
      dependencies: [],
      propertyDependencies: {},
      isType: () => false,
      asType: () => undefined,
    });
  }
  const known = (urns: readonly string[]) => urns.flatMap((urn) => made.get(urn) ?? []);
  for (const resource of resources) {
    const own = made.get(resource.urn);
    if (own === undefined) continue;
    const parent = resource.parent === undefined ? undefined : made.get(resource.parent);
    if (parent !== undefined) own.parent = parent;
    own.dependencies = known(resource.dependencies);
    for (const [property, urns] of Object.entries(resource.propertyDependencies))
      own.propertyDependencies[property] = known(urns);
  }
  return [...made.values()];
}

function notApplicable(): never {
  throw new Error("the toolkit's own rules say nothing where they do not apply");
}
