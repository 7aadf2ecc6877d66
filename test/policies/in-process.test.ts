import { beforeAll, describe, expect, it } from "vitest";
import { ownPack } from "../../scripts/policy/in-process";
import { rehearse } from "../../scripts/rehearsal";
import type { PolicyPackConfig } from "../../scripts/rehearsal/analyzer";
import type { AnalyzedResource, Analyzers, Violation } from "../../scripts/rehearsal/engine/types";
import { eksExample } from "./foreign/eks";
import { packDirectory, usePack } from "./harness";

/** Everything that a program shows to policies in a preview, where much is unknown. */
async function shown(): Promise<{
  readonly resources: readonly AnalyzedResource[];
  readonly stack: readonly AnalyzedResource[];
}> {
  const resources: AnalyzedResource[] = [];
  let stack: readonly AnalyzedResource[] = [];
  const analyzers: Analyzers = {
    analyzeResource: async (resource) => {
      resources.push(resource);
      return [];
    },
    analyzeStack: async (all) => {
      stack = all;
      return [];
    },
  };
  await rehearse(eksExample, { config: { "aws:region": "us-west-2" }, previewOnly: true, analyzers });
  return { resources, stack };
}

describe("the pack in this process", () => {
  const pack = usePack();
  let seen: Awaited<ReturnType<typeof shown>>;
  beforeAll(async () => {
    seen = await shown();
  }, 60_000);

  const exemption = { resource: "eks-cluster", reason: "compared with the protocol", owner: "tests", expires: "2999-12-31" };
  const configurations: readonly (readonly [string, PolicyPackConfig])[] = [
    ["as it is", {}],
    [
      "with levels, settings and exemptions",
      {
        all: { enforcementLevel: "advisory" },
        "eks-secrets-encrypted": { enforcementLevel: "mandatory", properties: { exemptions: [{ ...exemption }] } },
        "price-ceiling": { enforcementLevel: "mandatory", properties: { usdPerHour: 1 } },
        "image-pinned": { enforcementLevel: "disabled" },
        "kms-rotation": { enforcementLevel: "remediate" },
      },
    ],
  ];

  it.each(configurations)("says %s what it says over the protocol, word by word", async (_name, policyConfig) => {
    await pack().configure(policyConfig);
    const own = ownPack({ folder: packDirectory, version: "0.1.0", policyConfig });
    const ask = async (analyzers: Analyzers) => {
      const found: Violation[] = [];
      for (const resource of seen.resources) found.push(...(await analyzers.analyzeResource(resource)));
      return [...found, ...(await analyzers.analyzeStack(seen.stack))];
    };
    const found = await ask(own);
    expect(found.length).toBeGreaterThan(40);
    expect(found).toEqual(await ask(pack()));
    expect({ ...own.info, version: "" }).toEqual({ ...pack().info, version: "" });
    await pack().configure({});
  });

  it("refuses an exemption of a configuration that cannot be read, before anything is judged", () => {
    const properties = { exemptions: [{ ...exemption, expires: "next year", reason: "no" }] };
    expect(() => ownPack({ folder: packDirectory, version: "0.1.0", policyConfig: { "kms-rotation": { properties } } })).toThrow(
      [
        "policy configuration of kms-rotation, exemptions: 2 problems",
        '[0].reason: "no" has 2 characters; give 10 or more',
        '[0].expires: "next year": give a date as YYYY-MM-DD; correct it',
      ].join("\n  "),
    );
  });

  it("refuses names that it does not have", () => {
    expect(() => ownPack({ folder: packDirectory, version: "0.1.0", policyConfig: { "kms-rotations": {} } })).toThrow(
      "has no such policy",
    );
  });
});
