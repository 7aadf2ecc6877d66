import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ask } from "./survey";

interface Definition {
  readonly "x-kubernetes-group-version-kind"?: readonly {
    readonly group: string;
    readonly version: string;
    readonly kind: string;
  }[];
  readonly [field: string]: unknown;
}

/**
 * Writes what an API server says of its kinds as JSON Schemas, one file a kind, in the form that kubeconform looks for. Its own source of
 * schemas is a web site; a server's own are of the right version and know the custom resources too. Fields that no schema names are
 * faults.
 */
export async function writeSchemas(kubeconfig: string, folder: string): Promise<string> {
  const { definitions } = await ask<{ definitions: Record<string, Definition> }>(kubeconfig, "/openapi/v2");
  const common = new Map(Object.entries(definitions).map(([name, definition]) => [name, strict(definition, name)]));
  for (const [name, definition] of Object.entries(definitions)) {
    for (const { group, version, kind } of definition["x-kubernetes-group-version-kind"] ?? []) {
      const file = [kind, ...(group === "" ? [] : [group.split(".")[0]]), version].join("-").toLowerCase();
      const needed = Object.fromEntries([...reached(name, common)].map((each) => [each, common.get(each)]));
      writeFileSync(join(folder, `${file}.json`), JSON.stringify({ $ref: `#/definitions/${name}`, definitions: needed }));
    }
  }
  return join(folder, "{{.ResourceKind}}{{.KindSuffix}}.json");
}

/** A definition and all that it refers to: a small file for each kind is read in a fraction of the time that one for all kinds takes. */
function reached(name: string, definitions: ReadonlyMap<string, unknown>, found = new Set<string>()): Set<string> {
  if (found.has(name)) return found;
  found.add(name);
  for (const [, inner = ""] of JSON.stringify(definitions.get(name)).matchAll(/"#\/definitions\/([^"]+)"/g))
    reached(inner, definitions, found);
  return found;
}

/** Amounts are written as text or as numbers; OpenAPI 2 cannot say so. */
const textOrNumber = { oneOf: [{ type: "string" }, { type: "number" }] };

function strict(value: unknown, name = ""): unknown {
  if (name.endsWith(".api.resource.Quantity")) return textOrNumber;
  if (Array.isArray(value)) return value.map((item) => strict(item));
  if (typeof value !== "object" || value === null) return value;
  const schema = value as Record<string, unknown>;
  if (schema.format === "int-or-string" || schema["x-kubernetes-int-or-string"] === true) return textOrNumber;
  const inner = Object.fromEntries(Object.entries(schema).map(([key, each]) => [key, strict(each)]));
  const open = schema.additionalProperties !== undefined || schema["x-kubernetes-preserve-unknown-fields"] === true;
  return typeof schema.properties === "object" && schema.type === "object" && !open
    ? { ...inner, additionalProperties: false }
    : inner;
}
