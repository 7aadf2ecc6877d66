import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { rules } from "../../policies/rules";
import { PolicyPackClient, readPolicyConfig, together } from "../../scripts/rehearsal/analyzer";
import { unknown } from "../../scripts/rehearsal/provider";
import { analyzed, packDirectory, resource, usePack } from "./harness";

const folder = mkdtempSync(join(tmpdir(), "packs-"));
afterAll(() => rmSync(folder, { recursive: true }));
const start = (directory: string) => PolicyPackClient.start({ directory, project: "rehearsal", stack: "test", dryRun: true });

function writePack(name: string, files: { readonly [file: string]: string }): string {
  const path = join(folder, name);
  mkdirSync(path);
  for (const [file, text] of Object.entries(files)) writeFileSync(join(path, file), text);
  return path;
}

const key = (props: object = {}, name = "key") =>
  analyzed([resource("aws:kms/key:Key", { ...props }, { name })])[0] as ReturnType<typeof analyzed>[number];

describe("the toolkit's own pack", () => {
  const pack = usePack();

  it("tells its policies with title, severity, remedy and level", () => {
    const { name, version, policies } = pack().info;
    expect(name).toBe("trainyard");
    expect(version).toBe(JSON.parse(readFileSync(join(packDirectory, "package.json"), "utf8")).version);
    expect(policies.slice(0, -2).map((policy) => policy.name)).toEqual(rules.map(({ rule }) => rule.id));
    expect(policies.find((policy) => policy.name === "kms-rotation")).toEqual({
      name: "kms-rotation",
      title: "Symmetric KMS keys are rotated every year",
      description: "Symmetric KMS keys are rotated every year",
      level: "mandatory",
      severity: "medium",
      tags: ["clouds"],
      remedy: "enableKeyRotation: true",
      url: "https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html#kms-4",
    });
  });

  it("takes levels for all and by name, the name over all", async () => {
    await pack().configure({ all: { enforcementLevel: "advisory" }, "kms-deletion-window": { enforcementLevel: "disabled" } });
    expect((await pack().analyzeResource(key({ deletionWindowInDays: 7 }))).map(({ policy, level }) => [policy, level])).toEqual([
      ["kms-rotation", "advisory"],
    ]);
    await pack().configure({
      all: { enforcementLevel: "disabled" },
      "kms-deletion-window": { enforcementLevel: "mandatory", properties: { days: 5 } },
    });
    expect(await pack().analyzeResource(key({ deletionWindowInDays: 7 }))).toEqual([]);
    await pack().configure({});
  });

  it("refuses names that it does not have", async () => {
    await expect(pack().configure({ "kms-rotations": { enforcementLevel: "advisory" } })).rejects.toThrow(
      'kms-rotations: the pack trainyard has no such policy; did you mean "kms-rotation"?',
    );
  });

  it("refuses settings that it does not have, and values of another type, all at once", async () => {
    const wrong = {
      all: { properties: { days: 3 } },
      "kms-deletion-window": { properties: { day: 7, days: "a week" } },
      "eks-control-plane-logs": { properties: { required: ["audit", 3] } },
      "kms-rotation": { properties: { exemptions: [{ resource: "old-*", owner: "platform" }] } },
    };
    await expect(pack().configure(wrong)).rejects.toThrow(
      [
        "policy configuration: 6 problems",
        "all.days: all takes a level alone; give the setting to one policy by its name",
        'kms-deletion-window.day: kms-deletion-window has no such setting; did you mean "days"?',
        'kms-deletion-window.days: "a week" is not a whole number; give a whole number',
        "eks-control-plane-logs.required[1]: 3 is not text; give text",
        "kms-rotation.exemptions[0].reason: is missing; an item has resource, reason, owner, expires",
        "kms-rotation.exemptions[0].expires: is missing; an item has resource, reason, owner, expires",
      ].join("\n  "),
    );
  });

  it("mends what it can at level remediate, keeps what is unknown, and leaves the rest alone", async () => {
    expect(await pack().remediate(key())).toBeUndefined();
    await pack().configure({ "kms-rotation": { enforcementLevel: "remediate" } });
    expect(await pack().remediate(key({ description: unknown, tags: { a: "b" } }))).toEqual({
      description: unknown,
      tags: { a: "b" },
      enableKeyRotation: true,
    });
    expect(await pack().remediate(key({ enableKeyRotation: true }))).toBeUndefined();
    await pack().configure({});
  });

  it("does not know from one unknown item that the others are good", async () => {
    const open = { protocol: "tcp", fromPort: 22, toPort: 22 };
    const group = resource("aws:ec2/securityGroup:SecurityGroup", {
      ingress: [
        { ...open, cidrBlocks: unknown },
        { ...open, cidrBlocks: ["0.0.0.0/0"] },
      ],
    });
    const found = await pack().analyzeResource(analyzed([group])[0] as ReturnType<typeof analyzed>[number]);
    expect(found.filter(({ policy }) => policy === "security-group-no-admin-world").map(({ level }) => level)).toEqual([
      "mandatory",
      "advisory",
    ]);
  });
});

describe("a pack that is not ours", () => {
  const foreign = {
    "PulumiPolicy.yaml": "runtime: nodejs\n",
    "package.json": '{ "name": "foreign", "version": "2.3.4", "main": "index.js" }',
  };
  const policyModule = JSON.stringify(require.resolve("@pulumi/policy"));
  const sdk = JSON.stringify(require.resolve("@pulumi/pulumi/cmd/run-policy-pack"));

  it("is refused in a sentence where the folder holds none", async () => {
    await expect(start(folder)).rejects.toThrow("the folder holds no PulumiPolicy.yaml; name the folder of a policy pack");
  });

  it("is refused where it is written for another runtime", async () => {
    const path = writePack("python", { "PulumiPolicy.yaml": "runtime: python\n" });
    await expect(start(path)).rejects.toThrow('its runtime is "python"; the rehearsal starts packs for nodejs');
  });

  it("says in the pack's own words why it does not start", async () => {
    const path = writePack("broken", { ...foreign, "index.js": 'throw new Error("the moon is wrong");' });
    mkdirSync(join(path, "node_modules/@pulumi/pulumi/cmd"), { recursive: true });
    writeFileSync(join(path, "node_modules/@pulumi/pulumi/cmd/run-policy-pack.js"), `require(${sdk})`);
    await expect(start(path)).rejects.toThrow("the moon is wrong");
  }, 60_000);

  it("runs through Pulumi's own host beside ours, and its process ends with it", async () => {
    const source = `
      const { PolicyPack } = require(${policyModule});
      new PolicyPack("foreign", { policies: [{ name: "no-keys", description: "No keys", enforcementLevel: "mandatory",
        validateResource: (args, report) => { if (args.type === "aws:kms/key:Key") report("a key: " + process.pid); } }] });`;
    const path = writePack("foreign", { ...foreign, "index.js": source });
    mkdirSync(join(path, "node_modules/@pulumi/pulumi/cmd"), { recursive: true });
    writeFileSync(join(path, "node_modules/@pulumi/pulumi/cmd/run-policy-pack.js"), `require(${sdk})`);
    const packs = await Promise.all([start(path), start(packDirectory)]);
    const found = await together(packs).analyzeResource(key());
    expect(found.map(({ pack, policy }) => [pack, policy])).toEqual([
      ["foreign", "no-keys"],
      ["trainyard", "kms-rotation"],
    ]);
    expect(packs[0]?.info.version).toBe("2.3.4");
    const pid = Number(/\d+$/.exec(found[0]?.message ?? "")?.[0]);
    await Promise.all(packs.map((pack) => pack.close()));
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  }, 60_000);
});

describe("a policy configuration file", () => {
  const read = (text: string) => {
    const file = join(folder, "config.json");
    writeFileSync(file, text);
    return readPolicyConfig(file);
  };

  it("is read as Pulumi reads it", () => {
    expect(read('{ "all": "advisory", "price-ceiling": { "enforcementLevel": "mandatory", "usdPerHour": 500 } }')).toEqual({
      all: { enforcementLevel: "advisory" },
      "price-ceiling": { enforcementLevel: "mandatory", properties: { usdPerHour: 500 } },
    });
  });

  it("is refused with every problem", () => {
    expect(() => read('{ "all": "strict", "price-ceiling": 5, "kms-rotation": { "enforcementLevel": true } }')).toThrow(
      /all: "strict" is no enforcement level; give one of advisory, mandatory, remediate, disabled\n.*price-ceiling: 5 is neither a level nor an object.*\n.*kms-rotation\.enforcementLevel: true is no enforcement level/,
    );
    expect(() => read("{")).toThrow("give a JSON file as pulumi's --policy-pack-config takes it");
  });
});
