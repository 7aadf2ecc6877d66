import { describe, expect, it } from "vitest";
import { type Analyzers, MemoryState, rehearse, runOperation, type Violation } from "../../../scripts/rehearsal";
import { ThingWorld } from "../conformance/provider";
import { onThings, Thing } from "./things";

describe("policies", () => {
  const finding = (level: Violation["level"]): Violation => ({
    policy: "no-red",
    pack: "colors",
    level,
    message: "red is not allowed",
  });
  const noRed = (level: Violation["level"]): Analyzers => ({
    analyzeResource: async ({ properties }) => (properties.color === "red" ? [finding(level)] : []),
    analyzeStack: async () => [],
  });

  it("see a resource's inputs before it is made, and a mandatory one keeps it from being made", async () => {
    const world = new ThingWorld();
    const failed = rehearse(() => void new Thing("a", { color: "red" }), { ...onThings(world), analyzers: noRed("mandatory") });
    await expect(failed).rejects.toThrow("test:index:Thing a: [mandatory] colors no-red: red is not allowed");
    expect(world.things.size).toBe(0);
  });

  it("that are advisory are told and stop nothing", async () => {
    const yard = await rehearse(() => void new Thing("a", { color: "red" }), { ...onThings(), analyzers: noRed("advisory") });
    expect(yard.violations).toEqual([{ ...finding("advisory"), urn: yard.one("test:index:Thing").urn }]);
  });

  it("are all found in one preview", async () => {
    const memory = new MemoryState();
    const program = () => {
      for (const name of ["a", "b"]) new Thing(name, { color: "red" });
    };
    const options = {
      operation: "preview",
      program,
      project: "p",
      stack: "s",
      memory,
      ...onThings(),
      analyzers: noRed("mandatory"),
    } as const;
    const result = await runOperation(options);
    expect([result.result, result.violations.length]).toEqual(["failed", 2]);
  });

  it("may put inputs right, and see the whole stack with its outputs at the end", async () => {
    const seen: unknown[] = [];
    const analyzers: Analyzers = {
      analyzeResource: async () => [],
      remediate: async ({ properties }) => (properties.color === "red" ? { ...properties, color: "green" } : undefined),
      analyzeStack: async (resources) => {
        seen.push(...resources.map(({ name, properties }) => [name, properties.color, properties.arn]));
        return [];
      },
    };
    await rehearse(() => void new Thing("a", { color: "red" }), { ...onThings(), analyzers });
    expect(seen).toContainEqual(["a", "green", "arn:test:a-1"]);
  });
});
