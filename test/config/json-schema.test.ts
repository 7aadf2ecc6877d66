import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { schemaFile, schemaText } from "../../scripts/json-schema";

describe("the JSON Schema of an environment's file", () => {
  it("is the one that the checks use (npm run schema)", () => {
    expect(readFileSync(schemaFile, "utf8")).toBe(schemaText());
  });

  it("completes keys and words, and asks for nothing that another layer may say", () => {
    const environment = JSON.parse(schemaText()).properties.config.properties["trainyard:environment"];
    expect(environment.required).toBeUndefined();
    expect(environment.additionalProperties).toBe(false);
    expect(environment.properties.strategy.enum).toEqual(["rolling", "blue-green", "canary", "recreate", null]);
    expect(environment.properties.nodeGroups.items.required).toEqual(["name"]);
    expect(environment.properties.nodeGroups.items.properties.machine.description).toMatch(/^Machine type/);
  });
});
