import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { digest, dnsLabel, joinName, nameFault } from "../../components/core/names";

describe("names", () => {
  it("say what is wrong with them", () => {
    expect(nameFault("workers", dnsLabel)).toBeUndefined();
    expect(nameFault("Workers_1", dnsLabel)).toBe(
      '"Workers_1" may hold only lower-case letters, digits and dashes, a letter or digit first and last',
    );
    expect(nameFault("a".repeat(64), dnsLabel)).toMatch(/has 64 characters, 63 are allowed$/);
  });
  it("keep their telling end when they are cut, and never meet", () => {
    const label = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?$/);
    fc.assert(
      fc.property(fc.array(label, { minLength: 1, maxLength: 5 }), fc.integer({ min: 16, max: 63 }), (parts, max) => {
        const name = joinName(parts, max);
        expect(name.length).toBeLessThanOrEqual(max);
        expect(nameFault(name, dnsLabel)).toBeUndefined();
      }),
    );
    expect(joinName(["trainyard", "production", "checkpoints"], 24)).toMatch(/^[0-9a-f]{6}-.*checkpoints$/);
    expect(joinName(["a".repeat(30), "x"], 20)).not.toBe(joinName(["b".repeat(30), "x"], 20));
  });
  it("that follow content change with it", () => {
    expect(digest("a")).toBe("ca978112");
    expect(digest("b")).not.toBe(digest("a"));
  });
});
