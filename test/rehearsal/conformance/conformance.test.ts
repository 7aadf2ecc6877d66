import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { attachProvider, MemoryState } from "../../../scripts/rehearsal";
import { readStack } from "../../../scripts/rehearsal/engine/store";
import { type Outcome, runPhases } from "./harness";
import { type ServedThings, serveThings, ThingWorld, thingCloud } from "./provider";
import { pulumiVersion, runPhasesOnPulumi } from "./real";
import { scenarios } from "./scenarios";

const expected: Readonly<Record<string, readonly Outcome[]>> = JSON.parse(readFileSync(join(__dirname, "expected.json"), "utf8"));

/** An error says the same when it holds what Pulumi said; everything else is compared to the letter. */
function expectSame(name: string, outcomes: readonly Outcome[]): void {
  const facts = expected[name] ?? [];
  expect(outcomes.map(({ errors: _, ...rest }) => rest)).toEqual(facts.map(({ errors: _, ...rest }) => rest));
  for (const [index, { errors = [] }] of facts.entries()) {
    expect(outcomes[index]?.errors ?? []).toEqual(errors.map((error) => expect.stringContaining(error)));
  }
}

/** What does not depend on which of several steps, all of them possible, comes first. */
function unordered(outcomes: readonly Outcome[]) {
  return outcomes.map(({ op, result, changes, steps, state }) => ({
    op,
    result,
    changes,
    steps: steps.toSorted(),
    state: state.map(({ urn }) => urn).toSorted(),
  }));
}

it("has a program for everything that was recorded, and a record for every program", () => {
  expect(Object.keys(scenarios)).toEqual(Object.keys(expected));
  expect(Object.values(expected).flat()).toHaveLength(87);
});

describe("as Pulumi, one step at a time", () => {
  it.each(Object.keys(scenarios))("%s", async (name) => {
    const world = new ThingWorld();
    const how = { clouds: [thingCloud(world)], parallel: 1 };
    expectSame(name, await runPhases(scenarios[name] ?? [], world, how, (memory) => memory?.export()));
  });
});

describe("as Pulumi, with the provider behind Pulumi's protocol and the state in files", () => {
  let world = new ThingWorld();
  let served: ServedThings;
  const empty = JSON.stringify(new MemoryState().export());
  beforeAll(async () => {
    served = await serveThings(() => world);
  });
  afterAll(() => served.stop());

  it.each(Object.keys(scenarios))("%s", async (name) => {
    world = new ThingWorld();
    const stateDir = mkdtempSync(join(tmpdir(), "conformance-"));
    // All begin with an empty state of one salt, so that the key is made once.
    mkdirSync(join(stateDir, "conformance"));
    writeFileSync(join(stateDir, "conformance", "s.json"), empty);
    const plugin = attachProvider({ package: "test", address: `127.0.0.1:${served.port}` });
    try {
      const exported = () => readStack({ stateDir, project: "conformance", stack: "s" });
      expectSame(name, await runPhases(scenarios[name] ?? [], world, { attached: [plugin], parallel: 1, stateDir }, exported));
    } finally {
      await plugin.close();
      rmSync(stateDir, { recursive: true });
    }
  });
});

describe("as Pulumi, many steps at a time", () => {
  // Where one step fails, what else was done by then is a matter of luck.
  const lucky = Object.keys(scenarios).filter((name) => expected[name]?.every(({ result }) => result === "succeeded"));
  it.each(lucky)("%s", async (name) => {
    const world = new ThingWorld();
    const outcomes = await runPhases(scenarios[name] ?? [], world, { clouds: [thingCloud(world)] }, (memory) => memory?.export());
    expect(unordered(outcomes)).toEqual(unordered(expected[name] ?? []));
  });
});

const version = pulumiVersion();
describe.skipIf(version === undefined)(`Pulumi itself (${version ?? "skipped: no pulumi on PATH"})`, () => {
  let world = new ThingWorld();
  let served: ServedThings;
  beforeAll(async () => {
    served = await serveThings(() => world);
  });
  afterAll(() => served.stop());

  it.each(Object.keys(scenarios))("%s", { timeout: 300_000 }, async (name) => {
    world = new ThingWorld();
    const outcomes = await runPhasesOnPulumi(scenarios[name] ?? [], world, served.port);
    expect(unordered(outcomes)).toEqual(unordered(expected[name] ?? []));
  });
});
