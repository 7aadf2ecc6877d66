/** `npm run schema`: writes what each component's arguments are, as Pulumi's own analyser reads their interfaces. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { Analyzer, type PropertyDefinition } from "@pulumi/pulumi/provider/experimental/analyzer";
import * as components from "../components";
import type { ArgumentShapes } from "../components/core/arguments";
import { packageRoot } from "./version";

export const shapesFile = join(packageRoot, "components", "core", "arguments.generated.json");

/** Names of all component classes that the package exports. */
export const componentNames: readonly string[] = Object.entries(components).flatMap(([name, value]) =>
  typeof value === "function" && value.prototype instanceof pulumi.ComponentResource ? [name] : [],
);

export function analyzed() {
  const folder = join(packageRoot, "plugin");
  const description = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return { description, ...new Analyzer(folder, "trainyard", description, new Set(componentNames)).analyze() };
}

export function shapesText({
  components: found,
  typeDefinitions,
}: Pick<ReturnType<typeof analyzed>, "components" | "typeDefinitions">) {
  const shapes: ArgumentShapes = {
    components: sorted(Object.values(found).map(({ name, inputs }) => [name, propertiesOf(inputs)])),
    types: sorted(
      Object.values(typeDefinitions).flatMap(({ name, type, properties }) => [
        // An enumeration is its text; which words it takes is judged, with a better remedy, by the component's plan.
        [name, type === "object" ? propertiesOf(properties ?? {}) : type] as const,
      ]),
    ),
  };
  return `${JSON.stringify(shapes, undefined, 1)}\n`;
}

function sorted<T>(entries: readonly (readonly [string, T])[]): Record<string, T> {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function propertiesOf(properties: Readonly<Record<string, PropertyDefinition>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [name, `${typeOf(property)}${property.optional === true ? "?" : ""}`]),
  );
}

/** `plain list<plain Subnet>`: plain is what no Output may stand for. */
function typeOf(property: PropertyDefinition): string {
  return `${property.plain === true ? "plain " : ""}${kindOf(property)}`;
}

function kindOf(property: PropertyDefinition): string {
  if ("$ref" in property) {
    const own = /^#\/types\/trainyard:index:(\w+)$/.exec(property.$ref)?.[1];
    return own ?? "any";
  }
  if (property.type === "array") return `list<${property.items === undefined ? "any" : typeOf(property.items)}>`;
  if (property.type === "object")
    return `map<${property.additionalProperties === undefined ? "any" : typeOf(property.additionalProperties)}>`;
  return property.type;
}

if (require.main === module) {
  const text = shapesText(analyzed());
  writeFileSync(shapesFile, text);
  process.stdout.write("written: components/core/arguments.generated.json\n");
}
