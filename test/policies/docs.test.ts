import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { groups, rules } from "../../policies/rules";
import { policiesDocument } from "../../scripts/policy/docs";

const root = join(__dirname, "../..");

describe("the rules", () => {
  it("are at least eighty, in four groups, none twice", () => {
    expect(rules.length).toBeGreaterThanOrEqual(80);
    expect(new Set(rules.map(({ group }) => group))).toEqual(new Set(groups));
    const ids = rules.map(({ rule }) => rule.id);
    expect(ids).toEqual([...new Set(ids)]);
  });

  it("stand one in a file that has the rule's name, and none is left out", () => {
    const files = readdirSync(join(root, "policies/rules"), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .flatMap(({ name }) =>
        readdirSync(join(root, "policies/rules", name)).map((file) => `${name}/${file.replace(/\.ts$/, "")}`),
      )
      .filter((file) => !file.endsWith("/index"));
    expect(rules.map(({ area, rule }) => `${area}/${rule.id}`).sort()).toEqual(files.sort());
  });

  it.each(rules.map(({ rule }) => [rule.id, rule] as const))(
    "%s says what, why, how to keep it and what a preview cannot tell",
    (id, rule) => {
      expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(rule.title).toMatch(/[^.]$/);
      expect(rule.why.length).toBeGreaterThan(30);
      expect(rule.remedy.length).toBeGreaterThan(10);
      expect(rule.unknown).toMatch(/\.$/);
      expect(rule.types.length).toBeGreaterThan(0);
      expect(rule.sources?.length ?? 0).toBeGreaterThan(0);
    },
  );

  it("make docs/policies.md, which is current (npm run docs:policies writes it)", () => {
    expect(readFileSync(join(root, "docs/policies.md"), "utf8")).toBe(policiesDocument());
  });
});
