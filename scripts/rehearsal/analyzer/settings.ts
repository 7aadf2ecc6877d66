/** Whether a policy configuration fits what a pack takes: names, settings and their types, before any resource is looked at. */
import { Problems } from "../../../components/core/problems";
import { remedyFor } from "../../../components/core/suggest";
import type { PolicyPackConfig } from "./config";

/** The part of JSON Schema that policies write about their settings. What else a schema says is left to the pack. */
export interface SettingSchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: SettingSchema;
  readonly properties?: { readonly [name: string]: SettingSchema };
  readonly required?: readonly string[];
}

export interface ConfigurablePolicy {
  readonly name: string;
  /** By setting; undefined where the policy takes none. */
  readonly settings?: { readonly [name: string]: SettingSchema };
}

/** Throws every name and setting that the pack does not have, and every value of another type: they would be silently without effect. */
export function checkConfiguration(
  pack: string,
  policies: readonly ConfigurablePolicy[],
  given: PolicyPackConfig,
  subject: string,
): void {
  const problems = new Problems(subject);
  const names = policies.map(({ name }) => name);
  for (const [name, { properties }] of Object.entries(given)) {
    if (name === "all") {
      for (const setting of Object.keys(properties ?? {}))
        problems.add(`all.${setting}`, "all takes a level alone", "give the setting to one policy by its name");
      continue;
    }
    const policy = policies.find((candidate) => candidate.name === name);
    if (policy === undefined) {
      problems.add(name, `the pack ${pack} has no such policy`, remedyFor(name, [...names, "all"]));
      continue;
    }
    for (const [setting, value] of Object.entries(properties ?? {})) {
      const schema = policy.settings?.[setting];
      if (schema !== undefined) checkValue(value, schema, `${name}.${setting}`, problems);
      else
        problems.add(
          `${name}.${setting}`,
          `${name} has no such setting`,
          remedyFor(setting, ["enforcementLevel", ...Object.keys(policy.settings ?? {})]),
        );
    }
  }
  problems.throwIfAny();
}

type Kind = readonly [what: string, fits: (value: unknown) => boolean];
const kinds: { readonly [type: string]: Kind } = {
  string: ["text", (value) => typeof value === "string"],
  number: ["a number", (value) => typeof value === "number"],
  integer: ["a whole number", (value) => Number.isInteger(value)],
  boolean: ["true or false", (value) => typeof value === "boolean"],
  array: ["a list", Array.isArray],
  object: ["an object", (value) => typeof value === "object" && value !== null && !Array.isArray(value)],
  null: ["null", (value) => value === null],
};

function checkValue(value: unknown, schema: SettingSchema, path: string, problems: Problems): void {
  const types = (typeof schema.type === "string" ? [schema.type] : (schema.type ?? [])).flatMap((type) => {
    const kind = kinds[type];
    return kind === undefined ? [] : [kind];
  });
  if (types.length > 0 && !types.some(([, fits]) => fits(value))) {
    const wanted = types.map(([what]) => what).join(" or ");
    problems.add(path, `${JSON.stringify(value)} is not ${wanted}`, `give ${wanted}`);
    return;
  }
  if (schema.enum !== undefined && !schema.enum.includes(value)) {
    problems.add(path, `${JSON.stringify(value)} is not allowed`, remedyFor(String(value), schema.enum.map(String)));
  }
  if (typeof value === "number") {
    const { minimum = -Infinity, maximum = Infinity } = schema;
    if (value < minimum) problems.add(path, `${value} is too small`, `give ${minimum} or more`);
    if (value > maximum) problems.add(path, `${value} is too large`, `give ${maximum} or less`);
  }
  if (Array.isArray(value)) {
    const { items } = schema;
    if (items !== undefined) value.forEach((item, index) => void checkValue(item, items, `${path}[${index}]`, problems));
  } else if (typeof value === "object" && value !== null) checkObject(value, schema, path, problems);
}

function checkObject(value: object, { properties, required = [] }: SettingSchema, path: string, problems: Problems): void {
  for (const key of required) {
    if (!(key in value)) problems.add(`${path}.${key}`, "is missing", `an item has ${required.join(", ")}`);
  }
  for (const [key, inner] of Object.entries(value)) {
    const schema = properties?.[key];
    if (schema !== undefined) checkValue(inner, schema, `${path}.${key}`, problems);
  }
}
