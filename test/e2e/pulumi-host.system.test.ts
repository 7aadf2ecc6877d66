import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findProject } from "../../components/config";
import { MemoryState, runOperation } from "../../scripts/rehearsal";
import { repository } from "../cli/run";

interface HostOptions {
  readonly monitorAddr?: string;
  readonly engineAddr?: string;
}

/** Runs `main` of Pulumi.yaml in Pulumi's own Node host, as `pulumi preview` starts it, against the engine of this rehearsal. */
function inHost(config: Readonly<Record<string, string>>, host: HostOptions): Promise<string> {
  const folder = join(repository, "stacks");
  const args = [
    join(repository, "node_modules", "@pulumi", "pulumi", "cmd", "run", "index.js"),
    ...["--monitor", host.monitorAddr ?? "", "--engine", host.engineAddr ?? ""],
    // Another project's name: the stack of this process is registered already.
    ...["--project", "hosted", "--stack", "dev", "--organization", "organization"],
    ...["--root-directory", repository, "--pwd", folder, "--dry-run", "true", "--parallel", "8", "index.ts"],
  ];
  const env = { ...process.env, NODE_OPTIONS: "", PULUMI_NODEJS_TYPESCRIPT: "true", PULUMI_CONFIG: JSON.stringify(config) };
  const child = spawn(process.execPath, args, { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  child.stdout.on("data", (data: Buffer) => (said += data.toString()));
  child.stderr.on("data", (data: Buffer) => (said += data.toString()));
  return new Promise((resolve, reject) =>
    child.on("close", (code) => (code === 0 ? resolve(said) : reject(new Error(`${code}: ${said}`)))),
  );
}

describe("the program under Pulumi's own Node host", () => {
  it("is the file that Pulumi.yaml names, and loads without checking types", () => {
    // For a folder the host would run what package.json exports: the library, which registers nothing.
    expect(findProject(repository).main).toBe(join(repository, "stacks", "index.ts"));
    expect(readFileSync(join(repository, "stacks", "tsconfig.json"), "utf8")).toContain('"noCheck": true');
  });

  it("registers the whole environment from the same files", async () => {
    const config = { "aws:region": "us-west-2", "trainyard:rehearsal": "true" };
    const result = await runOperation({
      operation: "preview",
      project: "trainyard",
      stack: "dev",
      config,
      memory: new MemoryState(),
      idleLimitMs: 60_000,
      program: async () => {
        const { getStore } = require("@pulumi/pulumi/runtime/state") as { getStore(): { settings: { options: HostOptions } } };
        await inHost(config, getStore().settings.options);
      },
    });
    expect(result.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    const count = (type: string) => result.resources.filter((resource) => resource.type === type).length;
    expect([
      count("trainyard:index:Network"),
      count("trainyard:index:NodeGroup"),
      count("kubernetes:trainer.kubeflow.org/v1alpha1:TrainJob"),
    ]).toEqual([1, 2, 1]);
  });
});
