import { describe, expect, it } from "vitest";
import { closest, remedyFor } from "../../components/core/suggest";

describe("a suggestion for a mistyped word", () => {
  const strategies = ["rolling", "blue-green", "canary", "recreate"];
  it.each([
    ["roling", "rolling"],
    ["blue_green", "blue-green"],
    ["canray", "canary"],
    ["CANARY", "canary"],
  ])("turns %s into %s", (word, meant) => expect(closest(word, strategies)).toBe(meant));
  it("stays silent when nothing is near", () => expect(closest("kubernetes", strategies)).toBeUndefined());
  it("names the one that was meant, else all that are allowed", () => {
    expect(remedyFor("roling", strategies)).toBe('did you mean "rolling"?');
    expect(remedyFor("kubernetes", strategies)).toBe("use one of rolling, blue-green, canary, recreate");
  });
});
