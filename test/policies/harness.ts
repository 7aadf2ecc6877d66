/** Runs examples of rules through the pack's own process and Pulumi's Analyzer protocol. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exemptionsUsed } from "../../policies/core/exemptions";
import { type Area, isStackRule } from "../../policies/core/rule";
import { rules } from "../../policies/rules";
import { type PolicyConfig, PolicyPackClient } from "../../scripts/rehearsal/analyzer";
import type { AnalyzedResource, Violation } from "../../scripts/rehearsal/engine/types";

export const packDirectory = join(__dirname, "../../policies");

export interface ExampleResource {
  readonly type: string;
  readonly name: string;
  readonly props: { readonly [name: string]: unknown };
  /** Which property comes from which other resource of the example: `{ vpcId: "vpc" }`. */
  readonly from: { readonly [property: string]: string | readonly string[] };
  readonly parent?: string;
}

/** One resource of an example. */
export function resource(
  type: string,
  props: ExampleResource["props"] = {},
  more: { readonly name?: string; readonly from?: ExampleResource["from"]; readonly parent?: string } = {},
): ExampleResource {
  return {
    type,
    props,
    name: more.name ?? "example",
    from: more.from ?? {},
    ...(more.parent === undefined ? {} : { parent: more.parent }),
  };
}

type Example = readonly ExampleResource[] | ExampleResource;

/** Examples of one rule, as it is by default or with settings of its own. */
export interface RuleExamples extends Examples {
  /** A rule that does nothing before it is set: its examples with these settings. */
  readonly configured?: Examples & { readonly settings: NonNullable<PolicyConfig["properties"]> };
}

export interface Examples {
  /** Kept: the rule says nothing. */
  readonly good: readonly Example[];
  /** Broken: the rule says something that holds this text. */
  readonly bad: readonly { readonly example: Example; readonly says: string }[];
  /** Not known in a preview: "cannot tell yet"; where `decided`, the rule is able to tell all the same and says nothing. */
  readonly unknown: Example | { readonly example: Example; readonly decided: true };
}

export function urnOf(type: string, name: string): string {
  return `urn:pulumi:test::rehearsal::${type}::${name}`;
}

export function analyzed(resources: readonly ExampleResource[]): readonly AnalyzedResource[] {
  const urn = (name: string) => {
    const found = resources.find((other) => other.name === name);
    if (found === undefined) throw new Error(`the example has no resource ${name}`);
    return urnOf(found.type, found.name);
  };
  return resources.map((example) => {
    const propertyDependencies = Object.fromEntries(
      Object.entries(example.from).map(([property, names]) => [property, (typeof names === "string" ? [names] : names).map(urn)]),
    );
    return {
      urn: urnOf(example.type, example.name),
      type: example.type,
      name: example.name,
      properties: example.props,
      dependencies: Object.values(propertyDependencies).flat(),
      propertyDependencies,
      ...(example.parent === undefined ? {} : { parent: urn(example.parent) }),
      protect: false,
      ignoreChanges: [],
      additionalSecretOutputs: [],
      aliases: [],
    };
  });
}

const listOf = (example: Example): readonly ExampleResource[] =>
  Array.isArray(example) ? example : [example as ExampleResource];

/** Starts one pack for a test file. */
export function usePack(environment: { readonly [name: string]: string } = {}): () => PolicyPackClient {
  let pack: PolicyPackClient | undefined;
  beforeAll(async () => {
    pack = await PolicyPackClient.start({
      directory: packDirectory,
      project: "rehearsal",
      stack: "test",
      dryRun: true,
      environment,
    });
  }, 60_000);
  afterAll(async () => {
    await pack?.close();
  });
  return () => {
    if (pack === undefined) throw new Error("the pack has not started");
    return pack;
  };
}

/** What the pack says of an example, by resource and of the stack as a whole. */
export async function ask(pack: PolicyPackClient, example: Example, ofStack: boolean): Promise<readonly Violation[]> {
  const resources = analyzed(listOf(example));
  if (ofStack) return pack.analyzeStack(resources);
  const found: Violation[] = [];
  for (const each of resources) found.push(...(await pack.analyzeResource(each)));
  return found;
}

const exemption = { resource: "*", reason: "agreed for the example", owner: "tests", expires: "2999-12-31" };

export type AreaExamples = { readonly [rule: string]: RuleExamples };

/** Four kinds of examples for each rule of a folder; a rule without them fails, and so do examples without a rule. */
export function describeRules(area: Area, examples: AreaExamples, pack: () => PolicyPackClient): void {
  const ofArea = rules.filter((placed) => placed.area === area).map(({ rule }) => rule);
  it("has examples for each rule of the folder and for no other", () => {
    expect(Object.keys(examples).sort()).toEqual(ofArea.map((rule) => rule.id).sort());
    for (const [id, { good, bad, configured }] of Object.entries(examples)) {
      expect(good.length, `${id} has a good example`).toBeGreaterThan(0);
      expect(bad.length + (configured?.bad.length ?? 0), `${id} has a bad example`).toBeGreaterThan(0);
    }
  });

  const cases = ofArea.flatMap((rule) => {
    const { configured, ...asItIs } = examples[rule.id] ?? { good: [], bad: [], unknown: [] };
    const { settings, ...withSettings } = configured ?? { settings: {}, ...asItIs };
    return [
      { name: rule.id, rule, settings: {}, ...asItIs },
      ...(configured === undefined
        ? []
        : [{ name: `${rule.id} with ${JSON.stringify(settings)}`, rule, settings, ...withSettings }]),
    ];
  });

  describe.each(cases)("$name", ({ rule, settings, good, bad, unknown }) => {
    const { id } = rule;
    const ofStack = isStackRule(rule);
    /** Only this rule, so that thousands of questions stay quick; the environments' tests ask all rules together. */
    const alone = (more: PolicyConfig["properties"] = {}) =>
      pack().configure({
        all: { enforcementLevel: "disabled" },
        [id]: { enforcementLevel: rule.level, properties: { ...settings, ...more } },
        [exemptionsUsed]: { enforcementLevel: "advisory" },
      });
    const say = async (example: Example) => (await ask(pack(), example, ofStack)).filter((violation) => violation.policy === id);

    beforeAll(() => alone());

    it("says nothing of what is good", async () => {
      for (const example of good) expect(await say(example), JSON.stringify(example)).toEqual([]);
    });

    it("names what is wrong", async () => {
      for (const { example, says } of bad) {
        const found = await say(example);
        expect(found.map(({ message }) => message).join("\n"), JSON.stringify(example)).toContain(says);
        expect(found.filter(({ message }) => message.includes(says)).map(({ level }) => level)).toContain(rule.level);
      }
    });

    it("does not pass silently what a preview does not know", async () => {
      if ("decided" in unknown) {
        expect(await say(unknown.example)).toEqual([]);
        return;
      }
      const found = await say(unknown);
      expect(found.map(({ level, message }) => `${level} ${message}`).join("\n")).toContain("cannot tell yet");
      expect(found.filter(({ message }) => message.includes("cannot tell yet")).map(({ level }) => level)).toEqual(
        found.filter(({ message }) => message.includes("cannot tell yet")).map(() => "advisory"),
      );
    });

    it("lets an exempt resource pass, and shows the exemption", async () => {
      await alone({ exemptions: [{ ...exemption }] });
      try {
        for (const { example, says } of bad) {
          const found = await ask(pack(), example, ofStack);
          expect(found.filter(({ policy, message }) => policy === id && message.includes(says))).toEqual([]);
          const shown = found.filter(
            ({ policy, message }) => policy === exemptionsUsed && message.includes(`exempt from ${id} until 2999-12-31`),
          );
          expect(shown.map(({ message }) => message).join("\n")).toContain(says);
          expect(shown.map(({ level }) => level)).toEqual(shown.map(() => "advisory"));
        }
      } finally {
        await alone();
      }
    });
  });
}
