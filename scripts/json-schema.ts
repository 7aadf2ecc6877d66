import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { environmentSchema } from "../components/config";
import { packageRoot } from "./version";

/** `npm run schema`: writes the JSON Schema by which an editor completes and checks `Pulumi.<environment>.yaml`. */
export const schemaFile = join(packageRoot, "stacks", "environment.schema.json");

/**
 * The schema of a whole stack file. Nothing is required in it: a layer may leave out what another one says, and only all of them
 * together have to be complete.
 */
export function stackFileSchema(): unknown {
  const environment = withoutRequired(z.toJSONSchema(environmentSchema, { target: "draft-7", io: "input" }));
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "An environment of Trainyard, as Pulumi.<environment>.yaml",
    type: "object",
    properties: {
      config: {
        type: "object",
        properties: { "trainyard:environment": environment },
      },
    },
  };
}

/** `name` stays: by it a list's items are told apart in every layer. A `null` takes a value away, so every other key allows it. */
function withoutRequired(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutRequired);
  if (!isRecord(schema)) return schema;
  const { $schema: _draft, required, default: _default, properties, ...rest } = schema;
  const named = Array.isArray(required) && required.includes("name") && !("system" in (isRecord(properties) ? properties : {}));
  const inner = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, withoutRequired(value)]));
  if (!isRecord(properties)) return inner;
  const open = Object.entries(properties).map(([key, value]) => {
    const opened = withoutRequired(value);
    return [key, named && key === "name" ? opened : orNull(opened)];
  });
  return { ...inner, properties: Object.fromEntries(open), ...(named ? { required: ["name"] } : {}) };
}

function orNull(schema: unknown): unknown {
  if (!isRecord(schema) || typeof schema.type !== "string") return schema;
  const allowed = Array.isArray(schema.enum) ? { enum: [...schema.enum, null] } : {};
  return { ...schema, type: [schema.type, "null"], ...allowed };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function schemaText(): string {
  return `${JSON.stringify(stackFileSchema(), undefined, 2)}\n`;
}

if (require.main === module) {
  const text = schemaText();
  const before = (() => {
    try {
      return readFileSync(schemaFile, "utf8");
    } catch {
      return "";
    }
  })();
  if (before !== text) writeFileSync(schemaFile, text);
  process.stdout.write(`${before === text ? "up to date" : "written"}: stacks/environment.schema.json\n`);
}
