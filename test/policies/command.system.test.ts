import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterAll, describe, expect, it, vi } from "vitest";
import { register } from "../../scripts/commands/policy";
import { PolicyPackClient } from "../../scripts/rehearsal/analyzer";
import { folder as cliFolder, report } from "../cli/run";
import { soundEnvironment } from "../config/fixture";

const root = join(__dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "policy-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** The command in this process, as the command line calls it; what it throws becomes the exit status there. */
async function policy(...args: readonly string[]): Promise<void> {
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  register(program);
  for (const child of program.commands) child.exitOverride().configureOutput({ writeErr: () => undefined });
  await program.parseAsync(["node", "trainyard", "policy", ...args, "--cwd", root]);
}

describe("a rehearsal with the toolkit's own pack", () => {
  it("judges without a process of its own, and hears of the environment's exemptions", async () => {
    const yard = cliFolder({
      "yard.yaml": soundEnvironment,
      "exemptions.yard.yaml": `exemptions:
  - { rule: image-pinned, resource: "*", reason: Images are pinned by digest from the next release on, owner: ml@acme.example, expires: 2099-12-31 }
`,
    });
    const words = ["preview", join(yard, "yard.yaml"), "--policy-pack", join(root, "policies")];
    const started = vi.spyOn(PolicyPackClient, "start");
    const { code, violations } = await report(...words);
    expect(started).not.toHaveBeenCalled();
    started.mockRestore();
    expect(code).toBe(0);
    const said = violations.map(({ policy: rule }) => rule);
    expect(said).toContain("exemptions-used");
    expect(said).not.toContain("image-pinned");
  }, 240_000);
});

describe("trainyard policy", () => {
  it("refuses what it cannot work with: framework, pack, configuration, exemptions, format", async () => {
    await expect(policy("dev", "--framework", "cis-eks")).rejects.toThrow('"cis-eks" is unknown; take one of aws-fsbp');
    await expect(policy("dev", "--pack", folder)).rejects.toThrow("the folder holds no PulumiPolicy.yaml");
    await expect(policy("dev", "--config", file("wrong.json", '{ "all": "strict" }'))).rejects.toThrow(
      'all: "strict" is no enforcement level',
    );
    await expect(policy("dev", "--format", "pdf")).rejects.toThrow("Allowed choices are table, json, sarif, markdown, junit");
    await expect(policy("dev", "--format", "sarif", "--json")).rejects.toThrow("--json: asks for JSON, and --format for sarif");
    process.env.TRAINYARD_POLICY_EXEMPTIONS = file("wrong.yaml", "exemptions: [{ rule: kms-rotation }]");
    await expect(policy("dev")).rejects.toThrow("exemptions[0].owner");
    delete process.env.TRAINYARD_POLICY_EXEMPTIONS;
  });

  it("ends with 1 where a mandatory rule is broken, and writes the report where it was told to", async () => {
    const out = join(folder, "report.xml");
    const config = file("strict.json", '{ "image-pinned": "mandatory" }');
    await policy("dev", "--config", config, "--format", "junit", "--out", out);
    const status = process.exitCode;
    process.exitCode = undefined;
    expect(readFileSync(out, "utf8")).toMatch(
      /<testcase name="image-pinned" classname="trainyard\.kubernetes">\n\s+<failure message="/,
    );
    expect(status).toBe(1);
  }, 240_000);

  it("gives each of several packs what is about its own policies, and refuses what is about nobody's", async () => {
    const packs = ["one", "two"].map((name) => {
      const directory = join(folder, name);
      mkdirSync(directory);
      symlinkSync(join(root, "node_modules"), join(directory, "node_modules"));
      writeFileSync(join(directory, "PulumiPolicy.yaml"), "runtime: nodejs\n");
      writeFileSync(join(directory, "package.json"), JSON.stringify({ name, version: "0.0.1", main: "index.js" }));
      writeFileSync(
        join(directory, "index.js"),
        `const { PolicyPack } = require("@pulumi/policy");
new PolicyPack("${name}", { policies: [{
  name: "${name}-vpc", description: "no VPC", enforcementLevel: "advisory",
  validateResource: (args, report) => { if (args.type === "aws:ec2/vpc:Vpc") report("a VPC"); },
}] });\n`,
      );
      return ["--pack", directory];
    });
    const out = join(folder, "of-both.json");
    const both = file("both.json", '{ "one-vpc": "mandatory", "two-vpc": "disabled" }');
    await policy("dev", ...packs.flat(), "--config", both, "--format", "json", "--out", out);
    const status = process.exitCode;
    process.exitCode = undefined;
    const { findings } = JSON.parse(readFileSync(out, "utf8")) as { findings: { rule: string; level: string }[] };
    expect([status, findings.map(({ rule, level }) => [rule, level])]).toEqual([1, [["one-vpc", "mandatory"]]]);
    const wrong = file("nobody.json", '{ "one-vpc": "mandatory", "three-vpc": "disabled" }');
    await expect(policy("dev", ...packs.flat(), "--config", wrong)).rejects.toThrow("three-vpc: the pack one has no such policy");
  }, 240_000);

  it("ends with 2 for wrong input on the command line", () => {
    const args = ["--require", "tsx/cjs", "scripts/trainyard.ts", "policy", "dev", "--framework", "cis-eks"];
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
    expect(stderr).toContain('"cis-eks" is unknown');
    expect(status).toBe(2);
  }, 240_000);
});
