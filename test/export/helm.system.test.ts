import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { repository, trainyard } from "../cli/run";

/** `trainyard local` and `render --charts` build helm here. */
const built = join(homedir(), ".cache/trainyard/local");
const helm = (existsSync(built) ? readdirSync(built) : [])
  .filter((name) => name.startsWith("helm-"))
  .map((name) => join(built, name, "helm"))
  .find(existsSync);

describe.skipIf(helm === undefined)("an exported chart (skipped where `trainyard local` has built no helm)", () => {
  it.each(["production", "serving", "onprem"])("of %s is taken by helm lint and helm template", async (environment) => {
    const folder = mkdtempSync(join(tmpdir(), "trainyard-helm-"));
    try {
      const { code } = await trainyard("export", environment, "-C", repository, "--format", "helm", "--out", folder);
      expect(code).toBe(0);
      const chart = join(folder, environment);
      expect(spawnSync(helm ?? "", ["lint", chart], { encoding: "utf8" })).toMatchObject({ status: 0 });
      const set = "workloads.coordinator.replicas=3";
      const made = spawnSync(helm ?? "", ["template", "x", chart, "--set", set], { encoding: "utf8", maxBuffer: 1 << 26 });
      expect(made.stderr).toBe("");
      expect(made.stdout.match(/^kind:/gm)).toHaveLength(readdirSync(join(chart, "templates")).length);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
