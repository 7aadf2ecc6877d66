import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { runOn } from "../../scripts/commands/operate";
import { openSession } from "../../scripts/commands/session";

const project = join(__dirname, "../..");
/** States that the release of this commit made of its own environments, by `trainyard up`; never made by today's code. */
const release = "b042f11";
const recorded = join(__dirname, release);
const stateDir = mkdtempSync(join(tmpdir(), "trainyard-upgrade-"));
afterAll(() => rmSync(stateDir, { recursive: true, force: true }));

interface Expected {
  readonly environment: string;
  readonly what: string;
  readonly resource: string;
}

/** The table of docs/upgrading.md: what people are told is what is held. */
function documented(): readonly Expected[] {
  const page = readFileSync(join(project, "docs/upgrading.md"), "utf8");
  return [...page.matchAll(/^\| ([a-z*]+) \| (replaced|deleted) \| ([\w.-]+ [\w.-]+) \| .+ \|$/gm)].map(
    ([, environment = "", what = "", resource = ""]) => ({ environment, what, resource }),
  );
}

describe.each(readdirSync(recorded).map((file) => file.replace(".json.gz", "")))(`what ${release} made of %s`, (name) => {
  it("is kept by today's code, but for what docs/upgrading.md tells", async () => {
    const options = { cwd: project, set: [], state: stateDir, engine: "rehearsal", policyPack: [], target: [] } as const;
    const session = openSession(name, options);
    const folder = join(stateDir, session.files.project.name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${name}.json`), gunzipSync(readFileSync(join(recorded, `${name}.json.gz`))));
    const { result, steps, diagnostics, changes } = await runOn("preview", session);
    expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(result).toBe("succeeded");
    // A state that was not read would be made anew as a whole.
    expect(changes.same).toBeGreaterThan(20);
    const lost = steps.flatMap(({ op, urn }) => {
      const [type = "", resource = ""] = urn.split("::").slice(-2);
      const kind = type.split(":").at(-1) ?? type;
      if (op === "replace") return [`replaced: ${kind} ${resource}`];
      return op === "delete" ? [`deleted: ${kind} ${resource}`] : [];
    });
    const told = documented().filter(({ environment }) => environment === name || environment === "*");
    expect(lost.toSorted()).toEqual(told.map(({ what, resource }) => `${what}: ${resource}`).toSorted());
  });
});
