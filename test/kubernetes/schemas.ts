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
  const texts = new Map([...common].map(([name, definition]) => [name, JSON.stringify(definition)]));
  const references = new Map([...texts].map(([name, text]) => [name, referencesIn(text)]));
  for (const [name, definition] of Object.entries(definitions)) {
    for (const { group, version, kind } of definition["x-kubernetes-group-version-kind"] ?? []) {
      const file = [kind, ...(group === "" ? [] : [group.split(".")[0]]), version].join("-").toLowerCase();
      const needed = [...reached(name, references)].map((each) => `${JSON.stringify(each)}:${texts.get(each)}`);
      writeFileSync(
        join(folder, `${file}.json`),
        `{"$ref":${JSON.stringify(`#/definitions/${name}`)},"definitions":{${needed}}}`,
      );
    }
  }
  return join(folder, "{{.ResourceKind}}{{.KindSuffix}}.json");
}

function referencesIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(/"#\/definitions\/([^"]+)"/g)].map(([, name = ""]) => name))];
}

/** A definition and all that it refers to: a small file for each kind is read in a fraction of the time that one for all kinds takes. */
function reached(name: string, references: ReadonlyMap<string, readonly string[]>, found = new Set<string>()): Set<string> {
  if (found.has(name)) return found;
  found.add(name);
  for (const inner of references.get(name) ?? []) reached(inner, references, found);
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
