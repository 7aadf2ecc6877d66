import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { Analyzer } from "@pulumi/pulumi/provider/experimental/analyzer";
import { generateSchema } from "@pulumi/pulumi/provider/experimental/schema";
import { beforeAll, describe, expect, it } from "vitest";
import * as components from "../../components";

const folder = join(__dirname, "../../plugin");
const names = Object.entries(components).flatMap(([name, value]) =>
  typeof value === "function" && value.prototype instanceof pulumi.ComponentResource ? [name] : [],
);

/** What Pulumi's own analyser makes of the components: the schema that programs in other languages are generated from. */
describe("the components for other languages", () => {
  let schema: ReturnType<typeof generateSchema>;
  beforeAll(() => {
    const description = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const {
      components: found,
      typeDefinitions,
      dependencies,
    } = new Analyzer(folder, "trainyard", description, new Set(names)).analyze();
    schema = generateSchema("trainyard", description.version, "", found, typeDefinitions, dependencies);
  });

  it("are all there", () => {
    expect(names.length).toBeGreaterThan(8);
    expect(Object.keys(schema.resources).sort()).toEqual(names.map((name) => `trainyard:index:${name}`).sort());
  });

  it("keep every type: nothing is lost to `any`", () => {
    const lost: string[] = [];
    const visit = (value: unknown, path: string) => {
      if (value === "pulumi.json#/Any") lost.push(path);
      else if (value !== null && typeof value === "object")
        for (const [key, inner] of Object.entries(value)) visit(inner, `${path}.${key}`);
    };
    visit(schema.resources, "resources");
    visit(schema.types, "types");
    expect(lost).toEqual([]);
  });

  it("describe each component and each input", () => {
    const silent = Object.entries(schema.resources).flatMap(([token, resource]) => [
      ...(resource.description === undefined ? [token] : []),
      ...Object.entries(resource.inputProperties ?? {}).flatMap(([input, property]) =>
        property.description === undefined ? [`${token}.${input}`] : [],
      ),
    ]);
    expect(silent).toEqual([]);
  });
});
