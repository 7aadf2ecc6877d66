import { execFileSync } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { folder, repository } from "../cli/run";
import { soundEnvironment } from "../config/fixture";

/** The package as others get it: packed, and installed into a project of its own. */
describe("the packed package", () => {
  const project = folder();
  const run = (program: string, ...args: readonly string[]): string =>
    execFileSync(program, [...args], {
      cwd: project,
      encoding: "utf8",
      env: { ...process.env, CI: "true", NODE_OPTIONS: "" },
      stdio: ["ignore", "pipe", "pipe"],
    });

  beforeAll(() => {
    const packed: unknown = JSON.parse(
      execFileSync("npm", ["pack", "--json", "--pack-destination", project], {
        cwd: repository,
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      }),
    );
    const tarball = Array.isArray(packed) ? String((packed[0] as { filename: string }).filename) : "";
    cpSync(join(repository, "examples", "own-network"), project, {
      recursive: true,
      filter: (path) => !/node_modules|[\\/]out$/.test(path),
    });
    const manifest = JSON.parse(readFileSync(join(project, "package.json"), "utf8")) as { dependencies: Record<string, string> };
    manifest.dependencies.trainyard = `file:${tarball}`;
    writeFileSync(join(project, "package.json"), JSON.stringify(manifest));
    run("npm", "install", "--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts");
  }, 300_000);

  it("compiles under strict with a program that imports two components, and rehearses in the caller's own VPC", () => {
    expect(run("npm", "run", "--silent", "rehearse")).toMatch(
      /^\d+ resources, reached at https:\/\/[0-9A-F]{32}\.gr7\.us-west-2\.eks\.amazonaws\.com$/m,
    );
  });

  it("runs a project's own TypeScript program from its command line, and leaves out what is not there", () => {
    writeFileSync(join(project, "Pulumi.yard.yaml"), soundEnvironment);
    const report = JSON.parse(run(join("node_modules", ".bin", "trainyard"), "preview", "yard", "--json")) as {
      result: string;
      steps: { type: string; name: string }[];
    };
    expect(report.result).toBe("succeeded");
    expect(report.steps.filter(({ type }) => type === "aws:ec2/vpc:Vpc").map(({ name }) => name)).toEqual(["shared"]);
  });

  it("brings the toolkit's own program for an environment's file that stands alone", () => {
    const alone = folder({ "yard.yaml": soundEnvironment });
    const report = JSON.parse(run(join("node_modules", ".bin", "trainyard"), "up", join(alone, "yard.yaml"), "--json")) as {
      result: string;
      outputs: Record<string, unknown>;
    };
    expect(report).toMatchObject({ result: "succeeded", outputs: { strategy: "rolling", workers: 2 } });
  });
});
