import { readFileSync } from "node:fs";
import { generateSchema } from "@pulumi/pulumi/provider/experimental/schema";
import { beforeAll, describe, expect, it } from "vitest";
import { analyzed, componentNames as names, shapesFile, shapesText } from "../../scripts/argument-shapes";

/** What Pulumi's own analyser makes of the components: the schema that programs in other languages are generated from. */
describe("the components for other languages", () => {
  let schema: ReturnType<typeof generateSchema>;
  let shapes: string;
  beforeAll(() => {
    const { description, components, typeDefinitions, dependencies } = analyzed();
    schema = generateSchema("trainyard", description.version, "", components, typeDefinitions, dependencies);
    shapes = shapesText({ components, typeDefinitions });
  });

  it("are what arguments are held against: run `npm run schema` where they are not", () => {
    expect(readFileSync(shapesFile, "utf8")).toBe(shapes);
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
