import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { credentials } from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import type { AnalyzerInfo } from "@pulumi/pulumi/proto/analyzer_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { groups, rules, rulesOf } from "../../policies/rules";

const root = join(__dirname, "../..");

/** What Pulumi does for `--policy-pack <folder>`: its own host, in the pack's folder, with the folder as the program. */
async function policiesAsPulumiLoadsThem(folder: string): Promise<readonly string[]> {
  const host = createRequire(join(folder, "package.json")).resolve("@pulumi/pulumi/cmd/run-policy-pack");
  const child = spawn(process.execPath, [host, "127.0.0.1:1", "."], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  try {
    const port = await new Promise<string>((resolve, reject) => {
      let errors = "";
      child.stderr.on("data", (chunk: Buffer) => {
        errors += chunk.toString();
      });
      child.stdout.once("data", (chunk: Buffer) => resolve(chunk.toString().trim()));
      child.once("exit", (code) => reject(new Error(`the host ended with ${code}: ${errors}`)));
    });
    const client = new AnalyzerClient(`127.0.0.1:${port}`, credentials.createInsecure());
    const info = await new Promise<AnalyzerInfo>((resolve, reject) => {
      client.getAnalyzerInfo(new Empty(), (error, answer) => (error === null ? resolve(answer) : reject(error)));
    });
    client.close();
    return info.getPoliciesList().map((policy) => policy.getName());
  } finally {
    child.kill();
  }
}

describe("the compiled packs in Pulumi's own host, as they are installed", () => {
  const folder = mkdtempSync(join(tmpdir(), "installed-"));
  beforeAll(() => {
    const compiler = join(root, "node_modules/typescript-native/bin/tsc");
    // Types are checked by `npm run check`; here it is about what runs.
    spawnSync(process.execPath, [compiler, "-p", "tsconfig.build.json", "--outDir", join(folder, "dist")], { cwd: root });
    cpSync(join(root, "policies"), join(folder, "policies"), { recursive: true, filter: (path) => !path.endsWith(".ts") });
    cpSync(join(root, "package.json"), join(folder, "package.json"));
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("policies: every rule", async () => {
    const names = await policiesAsPulumiLoadsThem(join(folder, "policies"));
    expect(names).toEqual([...rules.map(({ rule }) => rule.id), "exemptions-used", "exemption-expired"]);
  });

  it.each(groups)("policies/groups/%s: the rules of the group", async (group) => {
    const names = await policiesAsPulumiLoadsThem(join(folder, "policies/groups", group));
    expect(names).toEqual([...rulesOf(group).map(({ rule }) => rule.id), "exemptions-used", "exemption-expired"]);
  });
});
