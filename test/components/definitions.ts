import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";
import { parse } from "yaml";

/** Definitions as their projects publish them; they lie beside the project in CI and not in a clone elsewhere. */
const shelf = join(__dirname, "../../../shared/crds");
export const definitionsMissing = !existsSync(shelf);

interface Definition {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly { readonly name: string; readonly schema: { readonly openAPIV3Schema: unknown } }[];
  };
}

/** What a custom resource's definition says against an object; fields that it does not name are faults too. */
export function definitionFaults(file: string, object: unknown): string[] {
  const definition = parse(readFileSync(join(shelf, file), "utf8")) as Definition;
  const { apiVersion, kind } = object as { readonly apiVersion: string; readonly kind: string };
  const { group, names, versions } = definition.spec;
  const version = versions.find(({ name }) => apiVersion === `${group}/${name}`);
  if (kind !== names.kind || version === undefined) return [`${file} does not define ${apiVersion} ${kind}`];
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  const validate = ajv.compile(strict(version.schema.openAPIV3Schema) as object);
  validate(object);
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

function strict(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(strict);
  if (typeof value !== "object" || value === null) return value;
  const schema = value as Record<string, unknown>;
  if (schema["x-kubernetes-int-or-string"] === true) return { oneOf: [{ type: "string" }, { type: "number" }] };
  const inner = Object.fromEntries(Object.entries(schema).map(([key, each]) => [key, strict(each)]));
  // Go has a flag for upper and lower case inside of a pattern, JavaScript has not.
  if (typeof inner.pattern === "string" && inner.pattern.includes("(?i)")) {
    inner.pattern = inner.pattern.replace("(?i)", "").replaceAll("a-z", "a-zA-Z");
  }
  const open = schema.additionalProperties !== undefined || schema["x-kubernetes-preserve-unknown-fields"] === true;
  return typeof schema.properties === "object" && schema.type === "object" && !open
    ? { ...inner, additionalProperties: false }
    : inner;
}
