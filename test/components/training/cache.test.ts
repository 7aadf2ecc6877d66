import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Problems } from "../../../components/core/problems";
import { cacheVariables, planCache, sweeper } from "../../../components/training/cache";

const plan = (args: Parameters<typeof planCache>[0]) => {
  const problems = new Problems("TrainingGroup worker");
  const planned = planCache(args, { data: "/data", checkpoints: "/checkpoints" }, problems);
  problems.throwIfAny();
  return planned;
};

describe("a cache on the node", () => {
  it("tells the job where it is and how long files stay", () => {
    expect(cacheVariables(plan({ size: "500Gi", lifetimeHours: 48 }))).toEqual([
      { name: "STORAGE_CACHE_PATH", value: "/cache" },
      { name: "STORAGE_CACHE_LIFETIME_SECONDS", value: "172800" },
    ]);
  });

  it.each([
    [{ size: "much" }, 'cache.size: "much" is not an amount'],
    [{ size: "1Gi", mountPath: "/data" }, "cache.mountPath: /data is where data is; mount them at two places"],
    [{ size: "1Gi", mountPath: "/tmp/x" }, "cache.mountPath: /tmp/x is used by the component itself"],
    [{ size: "1Gi", lifetimeHours: 0 }, "cache.lifetimeHours: 0 is not a whole number of hours of at least 1"],
  ])("%o is refused", (args, message) => {
    expect(() => plan(args)).toThrow(message);
  });

  it("is counted as disk of the pod, by a sidecar without rights", () => {
    const planned = plan({ size: "500Gi" });
    const container = planned && sweeper(planned);
    expect(container).toMatchObject({
      restartPolicy: "Always",
      resources: { limits: { "ephemeral-storage": "500Gi" } },
      securityContext: { readOnlyRootFilesystem: true, allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
    });
  });

  it("loses what nobody read for the lifetime and a day, and nothing else", async () => {
    const folder = mkdtempSync(join(tmpdir(), "trainyard-cache-"));
    const file = (name: string, hours: number) => {
      mkdirSync(join(folder, "shards"), { recursive: true });
      writeFileSync(join(folder, "shards", name), name);
      const read = new Date(Date.now() - hours * 3_600_000);
      utimesSync(join(folder, "shards", name), read, read);
      return join(folder, "shards", name);
    };
    const [fresh, unsure, old] = [file("fresh", 1), file("unsure", 40), file("old", 49)];
    const planned = plan({ size: "1Gi", lifetimeHours: 24 });
    const [command = "", ...words] = (planned === undefined ? [] : sweeper(planned).command) as string[];
    const child = spawn(command, [...words.slice(0, -1), folder], { stdio: "ignore" });
    try {
      await expect.poll(() => existsSync(old), { timeout: 5000 }).toBe(false);
      expect([existsSync(fresh), existsSync(unsure)]).toEqual([true, true]);
    } finally {
      const ended = new Promise((done) => child.on("exit", done));
      child.kill("SIGTERM");
      expect(await ended).toBe(0);
      rmSync(folder, { recursive: true });
    }
  });
});
