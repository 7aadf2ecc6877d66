import { spawn } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folder, report, repository, trainyard } from "../cli/run";

interface Ended {
  readonly signal: string | null;
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs `up dev` in a process of its own and sends it a signal when it has told of so many steps. */
function stoppedAfter(steps: number, state: string, signal: NodeJS.Signals): Promise<Ended> {
  const args = [
    "--require",
    "tsx/cjs",
    join(repository, "scripts", "trainyard.ts"),
    "up",
    "dev",
    "-C",
    repository,
    "--state",
    state,
  ];
  const child = spawn(process.execPath, args, {
    cwd: repository,
    env: { ...process.env, CI: "true" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let told = 0;
  let out = "";
  let err = "";
  child.stdout.on("data", (data: Buffer) => {
    out += data.toString();
  });
  child.stderr.on("data", (data: Buffer) => {
    err += data.toString();
    told += data
      .toString()
      .split("\n")
      .filter((line) => line.startsWith("created")).length;
    if (told >= steps) child.kill(signal);
  });
  return new Promise((resolve) => child.on("close", (code, ended) => resolve({ signal: ended, code, out, err })));
}

interface Kept {
  readonly urn: string;
  readonly id?: string;
  readonly inputs?: unknown;
  readonly outputs?: unknown;
}

/** What the state says of each resource, without the times and without what is encrypted anew in each run. */
async function kept(state: string): Promise<readonly Kept[]> {
  const { out } = await trainyard("state", "export", "dev", "-C", repository, "--state", state);
  const { resources } = JSON.parse(out, (key, value: unknown) => (key === "ciphertext" ? "encrypted" : value)).deployment as {
    resources: Kept[];
  };
  return resources
    .map(({ urn, id, inputs, outputs }) => ({ urn, id, inputs, outputs }))
    .sort((left, right) => (left.urn < right.urn ? -1 : 1));
}

describe("a run that a person stops", () => {
  it("says in one sentence where it left off, and the next one goes on from there", async () => {
    const state = folder();
    const { code, out, err } = await stoppedAfter(10, state, "SIGINT");
    expect({ code, out }).toEqual({ code: 130, out: "" });
    expect(err).toContain("interrupted; what was done so far is in the state, and `trainyard up dev` goes on from there");
    expect(err).not.toMatch(/\n\s+at /);
    const resumed = await report("up", "dev", "-C", repository, "--state", state);
    expect(resumed.result).toBe("succeeded");
    expect(resumed.operations.same).toBeGreaterThanOrEqual(9);
  }, 240_000);
});

describe("a run that is killed", () => {
  it("is taken up by the next one, which ends where an undisturbed one ends", async () => {
    const disturbed = folder();
    const calm = folder();
    const killed = await stoppedAfter(40, disturbed, "SIGKILL");
    expect(killed.signal).toBe("SIGKILL");
    const resumed = await report("up", "dev", "-C", repository, "--state", disturbed);
    const whole = await report("up", "dev", "-C", repository, "--state", calm);
    expect(resumed).toMatchObject({ code: 0, result: "succeeded" });
    // What was made before the end is not made again.
    expect(resumed.operations.same).toBeGreaterThanOrEqual(40 - 1);
    expect(resumed.operations.same + resumed.operations.create + resumed.operations.update).toBe(whole.operations.create);
    const ids = (state: readonly Kept[]) =>
      state.filter(({ urn }) => !urn.includes("pulumi:providers:")).map(({ urn, inputs }) => ({ urn, inputs }));
    expect(ids(await kept(disturbed))).toEqual(ids(await kept(calm)));
    expect((await report("up", "dev", "-C", repository, "--state", disturbed)).operations).toMatchObject({
      create: 0,
      update: 0,
      replace: 0,
      delete: 0,
    });
  }, 240_000);
});

describe("a run whose reader goes", () => {
  it("goes on to its end and says nothing of it", async () => {
    const child = spawn(
      process.execPath,
      ["--require", "tsx/cjs", join(repository, "scripts", "trainyard.ts"), "machines", "--all"],
      { cwd: repository, stdio: ["ignore", "pipe", "pipe"] },
    );
    // As `head` does when it has seen enough; here before the first line.
    child.stdout.destroy();
    let err = "";
    child.stderr.on("data", (data: Buffer) => {
      err += data.toString();
    });
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect({ code, err }).toEqual({ code: 0, err: "" });
  });
});
