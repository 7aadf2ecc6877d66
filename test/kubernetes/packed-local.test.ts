import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { soundEnvironment } from "../config/fixture";
import { project } from "./cluster";
import { survey } from "./survey";

/** The packed package in an empty folder, as `npm install trainyard` leaves it there; what it depends on is this project's own. */
const place = mkdtempSync(join(tmpdir(), "trainyard-packed-"));
const modules = join(place, "node_modules");

beforeAll(() => {
  mkdirSync(modules);
  for (const name of readdirSync(join(project, "node_modules")).filter((each) => !/^\.|^trainyard$/.test(each)))
    symlinkSync(join(project, "node_modules", name), join(modules, name));
  // Not compiled again: `npm ci` has just done so.
  const packed = execFileSync("npm", ["pack", "--ignore-scripts", "--pack-destination", place], {
    cwd: project,
    stdio: ["ignore", "pipe", "ignore"],
  });
  execFileSync("tar", ["-xzf", join(place, packed.toString().trim()), "-C", modules]);
  renameSync(join(modules, "package"), join(modules, "trainyard"));
  for (const name of ["mine", "yours"]) writeFileSync(join(place, `Pulumi.${name}.yaml`), soundEnvironment);
});
afterAll(async () => {
  await trainyard("local", "down", "--erase");
  rmSync(place, { recursive: true, force: true });
});

interface Ran {
  readonly code: number;
  readonly said: string;
}

/** As typed: a process of its own, without the test's loader. */
function trainyard(...args: readonly string[]): Promise<Ran> {
  const program = join(modules, "trainyard", "dist", "scripts", "trainyard.js");
  const env = { ...process.env, CI: "true", NODE_OPTIONS: "" };
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], { cwd: place, env }, (error, out, err) => {
      resolve({ code: typeof error?.code === "number" ? error.code : 0, said: `${out}${err}` });
    });
  });
}

describe("the packed package's local control planes", () => {
  // One life of two control planes: each step stands on those before it.
  it("are started two at once, and told apart", async () => {
    const both = await Promise.all(["mine", "yours"].map((name) => trainyard("local", "up", name)));
    for (const { code, said } of both) {
      expect(said).toContain("started: Kubernetes with ");
      expect(code).toBe(0);
    }
    expect(await trainyard("local", "fail", "training-0")).toMatchObject({
      code: 2,
      said: expect.stringContaining("more than one is running; say which with --environment (mine, yours)"),
    });
  });

  it("take an environment that was rehearsed without them before", async () => {
    expect((await trainyard("up", "mine")).said).toContain("mine: up succeeded");
    const up = await trainyard("up", "mine", "--kubernetes", "local", "--no-charts");
    // What the state knows of that is on no cluster.
    expect(up.said).toContain("the state was not made on this cluster: looking at what is there");
    expect(up.said).toMatch(/mine: up succeeded, \d+ created/);
    expect(await survey(join(place, ".trainyard/local/mine/kubeconfig"))).toContain("Namespace training");
  });

  it("lose a node and get it back, and go", async () => {
    const lost = await trainyard("local", "fail", "node", "training-0", "--environment", "mine");
    expect(lost).toEqual({ code: 0, said: "gone: training-0\n" });
    const hurt = (await trainyard("local", "status")).said;
    expect(hurt).toMatch(/nodes +\d+, of which gone: training-0; `trainyard local heal` brings them back/);
    expect(hurt.match(/: ready, started /g)).toHaveLength(2);
    expect((await trainyard("local", "heal", "--environment", "mine")).said).toBe("back: training-0\n");
    expect((await trainyard("local", "down", "yours")).said).toBe("stopped: yours\n");
    expect((await trainyard("local", "down", "--erase")).said).toBe("stopped: mine\nerased: mine, yours\n");
    expect((await trainyard("local", "status")).said).toContain("no local control plane");
  });
});
