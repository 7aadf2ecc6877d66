import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type Exemption,
  exemptionsVariable,
  findExemption,
  formatUsed,
  isExpired,
  parseExemptions,
  parseUsed,
  readExemptions,
} from "../../policies/core/exemptions";
import { PolicyPackClient } from "../../scripts/rehearsal/analyzer";
import { ask, packDirectory, resource, urnOf } from "./harness";

const ids = ["s3-versioning", "kms-rotation"];
const good = {
  rule: "kms-rotation",
  resource: "old-*",
  reason: "rotates by hand until spring",
  owner: "platform",
  expires: "2027-03-31",
};
const urn = urnOf("aws:kms/key:Key", "old-key");

describe("an exemptions file", () => {
  it("gives its exemptions", () => {
    expect(parseExemptions("e.yaml", { exemptions: [good] }, ids)).toEqual([good]);
    expect(parseExemptions("e.yaml", undefined, ids)).toEqual([]);
  });

  it("is refused with every problem at once", () => {
    const wrong = {
      exemptions: [
        { ...good, reason: "no" },
        { ...good, expires: "31.03.2027" },
        { rule: "kms-rotation", resource: "a", extra: true },
      ],
    };
    const message = messageOf(() => parseExemptions("e.yaml", wrong, ids));
    expect(message).toContain("e.yaml: ");
    expect(message).toContain('exemptions[0].reason: "no" has 2 characters; give 10 or more');
    expect(message).toContain('exemptions[1].expires: "31.03.2027": give a date as YYYY-MM-DD');
    expect(message).toContain("exemptions[2].owner: is missing; give text");
    expect(message).toContain("exemptions[2].extra: is not a key that is known here");
  });

  it("takes no day that is not in the calendar", () => {
    expect(messageOf(() => parseExemptions("e", { exemptions: [{ ...good, expires: "2027-02-30" }] }, ids))).toContain(
      "give a day of the calendar",
    );
  });

  it("is refused where it names a rule that there is not", () => {
    expect(messageOf(() => parseExemptions("e", { exemptions: [{ ...good, rule: "kms-rotations" }] }, ids))).toContain(
      'exemptions[0].rule: "kms-rotations" is no rule of this pack; did you mean "kms-rotation"?',
    );
  });

  it("has to be there when it is named", () => {
    expect(messageOf(() => readExemptions("/nowhere/exemptions.yaml"))).toContain(
      "/nowhere/exemptions.yaml: there is no such file",
    );
  });
});

describe("an exemption", () => {
  const exemption: Exemption = good;

  it("fits by name, by pattern and by URN, and only its rule", () => {
    const find = (change: Partial<Exemption>, rule = "kms-rotation") =>
      findExemption([{ ...exemption, ...change }], rule, { urn, name: "old-key" }, "2027-01-01");
    expect(find({})).toBeDefined();
    expect(find({ resource: "old-key" })).toBeDefined();
    expect(find({ resource: urn })).toBeDefined();
    expect(find({ resource: "urn:pulumi:*::aws:kms/key:Key::*" })).toBeDefined();
    expect(find({ resource: "old" })).toBeUndefined();
    expect(find({ resource: "*.old-key" })).toBeUndefined();
    expect(find({}, "s3-versioning")).toBeUndefined();
    expect(find({ rule: "kms-*" })).toBeDefined();
  });

  it("holds on its last day and not on the next", () => {
    expect(isExpired(exemption, "2027-03-31")).toBe(false);
    expect(isExpired(exemption, "2027-04-01")).toBe(true);
  });

  it("that holds comes before one that has expired", () => {
    const old = { ...exemption, expires: "2020-01-01" };
    expect(findExemption([old, exemption], "kms-rotation", { urn, name: "old-key" }, "2027-01-01")).toEqual(exemption);
  });

  it("is read back from what the pack wrote, whatever stands in it", () => {
    const text = fc.string({ minLength: 1 }).filter((value) => !value.includes(", reason: ") && value.trim() === value);
    fc.assert(
      fc.property(text, text, text, (owner, reason, message) => {
        const used = { rule: "kms-rotation", owner, reason, message, expires: "2027-03-31" };
        expect(parseUsed(formatUsed(used))).toEqual(used);
      }),
      { examples: [["!", "! |", "!"]] },
    );
  });
});

describe("the pack with a file of exemptions", () => {
  const folder = mkdtempSync(join(tmpdir(), "exemptions-"));
  let pack: PolicyPackClient;
  beforeAll(async () => {
    const file = join(folder, "exemptions.yaml");
    const entry = (name: string, expires: string) =>
      `  - { rule: kms-rotation, resource: ${name}, reason: agreed for this test, owner: tests, expires: ${expires} }\n`;
    writeFileSync(file, `exemptions:\n${entry("held", "2999-12-31")}${entry("late", "2020-02-29")}`);
    const environment = { [exemptionsVariable]: file };
    pack = await PolicyPackClient.start({
      directory: packDirectory,
      project: "rehearsal",
      stack: "test",
      dryRun: true,
      environment,
    });
  }, 60_000);
  afterAll(async () => {
    await pack.close();
    rmSync(folder, { recursive: true });
  });
  const key = (name: string) => resource("aws:kms/key:Key", {}, { name });

  it("lets the exempt resource pass and shows who allowed it, why and until when", async () => {
    const found = await ask(pack, key("held"), false);
    expect(found.map(({ policy, level, message }) => `${policy} ${level} ${message}`)).toEqual([
      "exemptions-used advisory exempt from kms-rotation until 2999-12-31, owner tests, reason: agreed for this test | held: enableKeyRotation is not true; set it, the key's id and alias stay the same",
    ]);
  });

  it("lets no other resource pass", async () => {
    expect((await ask(pack, key("other"), false)).map(({ policy }) => policy)).toEqual(["kms-rotation"]);
  });

  it("reports what an expired exemption allowed, and the exemption itself", async () => {
    const [found] = await ask(pack, key("late"), false);
    expect(found).toMatchObject({ policy: "kms-rotation", level: "mandatory" });
    expect(found?.message).toContain("the exemption of tests ended on 2020-02-29");
    const ofStack = await ask(pack, [], true);
    expect(ofStack.map(({ policy, level, message }) => `${policy} ${level} ${message}`)).toEqual([
      "exemption-expired mandatory the exemption of late from kms-rotation ended on 2020-02-29; tests mends the resource, or renews it with a reason",
    ]);
  });

  it("fails an expired exemption of the policy configuration although the rule is kept", async () => {
    const exemptions = [{ resource: "kept", reason: "agreed for this test", owner: "tests", expires: "2020-02-29" }];
    await pack.configure({ "kms-rotation": { properties: { exemptions } } });
    const found = await ask(pack, resource("aws:kms/key:Key", { enableKeyRotation: true }, { name: "kept" }), false);
    await pack.configure({});
    expect(found.map(({ policy, message }) => `${policy} ${message}`)).toEqual([
      "kms-rotation the exemption of kept from kms-rotation ended on 2020-02-29; tests takes it out, or renews it with a reason",
    ]);
  });

  it("refuses exemptions in the policy configuration that lack an owner", async () => {
    const properties = (more: object) => ({
      "kms-rotation": {
        properties: { exemptions: [{ resource: "x", reason: "because of that", expires: "2999-01-01", ...more }] },
      },
    });
    await expect(pack.configure(properties({}))).rejects.toThrow(
      "kms-rotation.exemptions[0].owner: is missing; an item has resource, reason, owner, expires",
    );
    // What Pulumi lets pass, the pack refuses in its own words.
    await pack.configure(properties({ owner: "" }));
    await expect(ask(pack, key("any"), false)).rejects.toThrow("policy configuration of kms-rotation, exemptions");
    await pack.configure({});
  });
});

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error("nothing was thrown");
}
