/** Policy configuration in Pulumi's own format, put together with a pack's defaults as Pulumi's engine does. */
import { readFileSync } from "node:fs";
import * as proto from "@pulumi/pulumi/proto/analyzer_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";
import { Problems } from "../../../components/core/problems";

export type EnforcementLevel = "advisory" | "mandatory" | "remediate" | "disabled";

export interface PolicyConfig {
  readonly enforcementLevel?: EnforcementLevel;
  readonly properties?: { readonly [name: string]: JavaScriptValue };
}

/** By policy name, or `all`. */
export type PolicyPackConfig = { readonly [policy: string]: PolicyConfig };

const levels: readonly string[] = ["advisory", "mandatory", "remediate", "disabled"];

/** Reads a file as `--policy-pack-config` takes it: `{ "all": "advisory", "s3-versioning": { "enforcementLevel": "mandatory", ... } }`. */
export function readPolicyConfig(file: string): PolicyPackConfig {
  const problems = new Problems(`policy configuration ${file}`);
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    problems.add(
      "",
      error instanceof Error ? error.message : String(error),
      "give a JSON file as pulumi's --policy-pack-config takes it",
    );
    problems.throwIfAny();
  }
  const config = parsePolicyConfig(content, problems);
  problems.throwIfAny();
  return config;
}

function parsePolicyConfig(content: unknown, problems: Problems): PolicyPackConfig {
  if (typeof content !== "object" || content === null || Array.isArray(content)) {
    problems.add(
      "",
      `a ${Array.isArray(content) ? "list" : typeof content} is no configuration`,
      'give an object: { "all": "advisory" }',
    );
    return {};
  }
  return Object.fromEntries(
    Object.entries(content).map(([policy, value]) => {
      if (typeof value === "string") return [policy, level(value, policy, problems)];
      if (typeof value !== "object" || value === null || Array.isArray(value)) {
        problems.add(
          policy,
          `${JSON.stringify(value)} is neither a level nor an object`,
          `give one of ${levels.join(", ")}, or an object`,
        );
        return [policy, {}];
      }
      const { enforcementLevel, ...properties } = value as { [name: string]: JavaScriptValue };
      const own = enforcementLevel === undefined ? {} : level(enforcementLevel, `${policy}.enforcementLevel`, problems);
      return [policy, { ...own, ...(Object.keys(properties).length === 0 ? {} : { properties }) }];
    }),
  );
}

function level(value: unknown, path: string, problems: Problems): PolicyConfig {
  if (typeof value === "string" && levels.includes(value)) return { enforcementLevel: value as EnforcementLevel };
  problems.add(path, `${JSON.stringify(value)} is no enforcement level`, `give one of ${levels.join(", ")}`);
  return {};
}

const wireLevels: { readonly [level in EnforcementLevel]: proto.EnforcementLevel } = {
  advisory: proto.EnforcementLevel.ADVISORY,
  mandatory: proto.EnforcementLevel.MANDATORY,
  remediate: proto.EnforcementLevel.REMEDIATE,
  disabled: proto.EnforcementLevel.DISABLED,
};

function levelOf(wire: proto.EnforcementLevel): EnforcementLevel | undefined {
  return (Object.keys(wireLevels) as EnforcementLevel[]).find((name) => wireLevels[name] === wire);
}

/**
 * Each policy's defaults, then the pack's own initial configuration, then the one given: `all` first, the policy by name over it.
 * The order is that of pulumi's engine (pkg/resource/analyzer/config.go, ReconcilePolicyPackConfig).
 */
export function reconcile(info: proto.AnalyzerInfo, given: PolicyPackConfig): PolicyPackConfig {
  const result = new Map<string, PolicyConfig>();
  for (const policy of info.getPoliciesList()) result.set(policy.getName(), defaultsOf(policy));
  const initial: { [policy: string]: PolicyConfig } = {};
  for (const [policy, config] of info.getInitialconfigMap().entries()) initial[policy] = fromProto(config);
  for (const config of [initial, given]) {
    const everywhere = config.all?.enforcementLevel;
    if (everywhere !== undefined)
      for (const [policy, base] of result) result.set(policy, { ...base, enforcementLevel: everywhere });
    for (const [policy, own] of Object.entries(config)) {
      if (policy === "all") continue;
      const base = result.get(policy) ?? {};
      result.set(policy, { ...base, ...own, properties: { ...base.properties, ...own.properties } });
    }
  }
  return Object.fromEntries(result);
}

function defaultsOf(policy: proto.PolicyInfo): PolicyConfig {
  const properties: { [name: string]: JavaScriptValue } = {};
  const schema = policy.getConfigschema()?.getProperties()?.toJavaScript() ?? {};
  for (const [name, setting] of Object.entries(schema)) {
    if (typeof setting === "object" && setting !== null && !Array.isArray(setting) && "default" in setting) {
      properties[name] = setting.default as JavaScriptValue;
    }
  }
  const enforcementLevel = levelOf(policy.getEnforcementlevel());
  return { ...(enforcementLevel === undefined ? {} : { enforcementLevel }), properties };
}

function fromProto(config: proto.PolicyConfig): PolicyConfig {
  const enforcementLevel = levelOf(config.getEnforcementlevel());
  const properties = config.getProperties()?.toJavaScript();
  return { ...(enforcementLevel === undefined ? {} : { enforcementLevel }), ...(properties === undefined ? {} : { properties }) };
}

export function configureRequest(config: PolicyPackConfig): proto.ConfigureAnalyzerRequest {
  const message = new proto.ConfigureAnalyzerRequest();
  for (const [policy, { enforcementLevel, properties }] of Object.entries(config)) {
    const entry = new proto.PolicyConfig();
    entry.setEnforcementlevel(wireLevels[enforcementLevel ?? "advisory"]);
    entry.setProperties(Struct.fromJavaScript({ ...properties }));
    message.getPolicyconfigMap().set(policy, entry);
  }
  return message;
}
