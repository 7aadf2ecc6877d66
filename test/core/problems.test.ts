import { describe, expect, it } from "vitest";
import { InvalidInput, Problems } from "../../components/core/problems";

describe("problems with what a person wrote", () => {
  it("are told all at once, each with its path, what is wrong and what to do", () => {
    const problems = new Problems("environment dev");
    problems.add("nodeGroups[1].nodes.min", "5 is more than max (4)", "lower min or raise max");
    problems.addAll([{ path: "[0].name", reason: "is empty", remedy: "give a name" }], "storage.buckets");
    problems.addAll([{ path: "zones", reason: "is empty", remedy: "name a zone" }], "network");
    expect(() => problems.throwIfAny()).toThrow(
      new InvalidInput("environment dev", [
        { path: "nodeGroups[1].nodes.min", reason: "5 is more than max (4)", remedy: "lower min or raise max" },
        { path: "storage.buckets[0].name", reason: "is empty", remedy: "give a name" },
        { path: "network.zones", reason: "is empty", remedy: "name a zone" },
      ]),
    );
    expect(new InvalidInput("environment dev", problems.all).message.split("\n")).toEqual([
      "environment dev: 3 problems",
      "  nodeGroups[1].nodes.min: 5 is more than max (4); lower min or raise max",
      "  storage.buckets[0].name: is empty; give a name",
      "  network.zones: is empty; name a zone",
    ]);
  });
  it("that are none throw nothing", () => expect(() => new Problems("x").throwIfAny()).not.toThrow());
  it("are recognised across two copies of the package, and other errors are not", () => {
    expect(InvalidInput.is(new InvalidInput("x", []))).toBe(true);
    expect(InvalidInput.is(Object.assign(new Error("x"), { isTrainyardInvalidInput: true }))).toBe(true);
    expect(InvalidInput.is(new Error("x"))).toBe(false);
  });
});
