import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { afterAll, describe, expect, it } from "vitest";
import { type OperationResult, runOperation, type SimulatedCloud } from "../../../scripts/rehearsal";
import { simulatedClouds, World } from "../../../scripts/rehearsal/clouds";
import { readStack, stateFile } from "../../../scripts/rehearsal/engine/store";
import { facts } from "../conformance/harness";

const root = mkdtempSync(join(tmpdir(), "interrupted-"));
afterAll(() => rmSync(root, { recursive: true }));

class Box extends pulumi.CustomResource {
  constructor(name: string, args: pulumi.Inputs, opts?: pulumi.CustomResourceOptions) {
    super("toys:index:Box", name, args, opts);
  }
}

/** Makes four boxes; the second time one stays, one changes, one is replaced create first, one delete first, one goes. */
function boxes(second: boolean) {
  return () => {
    new Box("steady", { size: 1, word: pulumi.secret("hush") });
    const changed = new Box("changed", { size: second ? 2 : 1 });
    new Box("renewed", { size: second ? 2 : 1 }, { replaceOnChanges: ["size"] });
    const first = new Box("deleted-first", { size: second ? 2 : 1 }, { replaceOnChanges: ["size"], deleteBeforeReplace: true });
    new Box("leaning", { of: first.id, on: changed.id }, { replaceOnChanges: ["of"] });
    if (!second) new Box("gone", { size: 1 });
  };
}

/** The toys' cloud, which says after each change that it has made it, when the engine has not heard of it yet. */
function watchedCloud(world: World, changed: () => void): SimulatedCloud {
  const cloud = simulatedClouds({ world })("toys");
  return {
    ...cloud,
    configure: async (config, advise) => {
      const provider = await cloud.configure(config, advise);
      return {
        check: (request) => provider.check(request),
        diff: (request) => provider.diff(request),
        read: (request) => provider.read(request),
        invoke: (request) => provider.invoke(request),
        create: async (request) => {
          const made = await provider.create(request);
          changed();
          return made;
        },
        update: async (request) => {
          const made = await provider.update(request);
          changed();
          return made;
        },
        delete: async (request) => {
          await provider.delete(request);
          changed();
        },
      };
    },
  };
}

function up(stateDir: string, second: boolean, moment: () => void = () => {}): Promise<OperationResult> {
  const world = new World({ directory: join(stateDir, "world") });
  return runOperation({
    operation: "up",
    program: boxes(second),
    project: "yard",
    stack: "s",
    stateDir,
    parallel: 1,
    clouds: [watchedCloud(world, moment)],
    onEvent: moment,
  });
}

function standing(stateDir: string) {
  const things = [...new World({ directory: join(stateDir, "world") }).everything()];
  return {
    state: facts(readStack({ stateDir, project: "yard", stack: "s" })).toSorted((a, b) => (a.urn < b.urn ? -1 : 1)),
    things: things.map(({ id, inputs }) => ({ id, inputs })).toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  };
}

/** Copies the folder as a process that is killed now would leave it: all that is written is written at once. */
function keepEveryMoment(stateDir: string): { readonly moments: string[]; readonly moment: () => void } {
  const moments: string[] = [];
  const moment = () => {
    const copy = join(root, `moment-${stateDir.slice(root.length + 1)}-${moments.length}`);
    cpSync(stateDir, copy, { recursive: true });
    rmSync(`${stateFile({ stateDir: copy, project: "yard", stack: "s" })}.lock`);
    moments.push(copy);
  };
  return { moments, moment };
}

describe("a run that is killed", () => {
  it("at any moment of the first up, and then run again, ends as one that was not killed", async () => {
    const stateDir = join(root, "first");
    const { moments, moment } = keepEveryMoment(stateDir);
    await up(stateDir, false, moment);
    const whole = standing(stateDir);
    expect(moments.length).toBeGreaterThan(20);
    for (const killed of moments) {
      const result = await up(killed, false);
      expect(result.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
      expect(standing(killed)).toEqual(whole);
    }
  });

  it("at any moment of an up that updates, replaces and deletes, and then run again, ends as one that was not killed", async () => {
    const stateDir = join(root, "second");
    await up(stateDir, false);
    const { moments, moment } = keepEveryMoment(stateDir);
    await up(stateDir, true, moment);
    const whole = standing(stateDir);
    expect(moments.length).toBeGreaterThan(30);
    for (const killed of moments) {
      const result = await up(killed, true);
      expect(result.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
      expect(standing(killed)).toEqual(whole);
    }
  });

  it("at any moment of the first up, and then destroyed, leaves nothing behind", async () => {
    const stateDir = join(root, "destroyed");
    const { moments, moment } = keepEveryMoment(stateDir);
    await up(stateDir, false, moment);
    for (const killed of moments) {
      const world = new World({ directory: join(killed, "world") });
      const clouds = [watchedCloud(world, () => {})];
      const result = await runOperation({ operation: "destroy", project: "yard", stack: "s", stateDir: killed, clouds });
      expect(result.diagnostics.filter(({ severity }) => severity === "error" || severity === "warning")).toEqual([]);
      expect(standing(killed)).toEqual({ state: [], things: [] });
    }
  });

  it("by SIGKILL leaves a lock that the next run takes over", async () => {
    const stateDir = join(root, "process");
    const child = spawn(process.execPath, ["--require", "tsx/cjs", join(__dirname, "killed.ts"), stateDir], { stdio: "pipe" });
    await once(child.stdout, "data");
    child.kill("SIGKILL");
    await once(child, "exit");
    const path = stateFile({ stateDir, project: "yard", stack: "s" });
    expect(existsSync(`${path}.lock`)).toBe(true);
    const result = await up(stateDir, false);
    expect(result.result).toBe("succeeded");
    expect(result.changes).toEqual({ create: 5, same: 2 });
    expect(existsSync(`${path}.lock`)).toBe(false);
  });
});
