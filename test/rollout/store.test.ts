import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { RehearsedJobs } from "../../scripts/rollout/jobs/rehearsed";
import { Journal } from "../../scripts/rollout/journal";
import { ConfigStore, RehearsedStore } from "../../scripts/rollout/store";
import { folder } from "../cli/run";

const side = { version: "new", capacityPercent: 100, trafficPercent: 100, updatedPercent: 100 } as const;
const held = { declaration: { active: "green", green: side } } as const;

it("a real stack keeps its rollouts in its own configuration, comments left as they are", () => {
  const text = "# Ours.\nconfig:\n  aws:region: us-west-2 # home\n  trainyard:environment:\n    system: yard\n";
  const root = folder({ "Pulumi.dev.yaml": text });
  const store = new ConfigStore(join(root, "Pulumi.dev.yaml"));
  expect(store.read()).toEqual({});
  store.write("node-group/training", held);
  expect(store.read()).toEqual({ "node-group/training": held });
  const written = readFileSync(join(root, "Pulumi.dev.yaml"), "utf8");
  expect(written).toContain("# Ours.");
  expect(written).toContain("us-west-2 # home");
  expect(written).toContain("trainyard:rollouts:");
  store.write("node-group/training", undefined);
  expect(readFileSync(join(root, "Pulumi.dev.yaml"), "utf8")).toBe(text);
});

it("a rehearsal keeps them beside its state", () => {
  const store = new RehearsedStore(join(folder(), "rollouts"));
  store.write("cluster", held);
  store.write("service/coordinator", held);
  expect(Object.keys(store.read())).toEqual(["cluster", "service/coordinator"]);
  store.forget();
  expect(store.read()).toEqual({});
});

it("a journal is read line by line, half a last line left out", () => {
  const root = folder({ "a.jsonl": "" });
  const journal = new Journal(root);
  const entry = { at: "2026-11-22T10:00:00.000Z", rollout: "b", target: "cluster", phase: "shift", what: "apply", text: "done" };
  journal.note(entry);
  expect(journal.rollouts()).toEqual(["a", "b"]);
  expect(journal.read("b")).toEqual([entry]);
  expect(readFileSync(join(root, "b.log"), "utf8")).toBe("2026-11-22 10:00:00  shift      done\n");
  expect(journal.read("c")).toEqual([]);
});

it("a rehearsed job refuses to leave without the checkpoint that it was asked for, and counts on afterwards", async () => {
  let now = 1_000;
  const jobs = new RehearsedJobs({ file: join(folder(), "jobs.json"), now: () => now, checkpointTakes: 500 });
  await jobs.fence("node-group/training");
  await expect(jobs.evict("llm")).rejects.toThrow("its work would be lost");
  await jobs.requestCheckpoint("llm");
  expect(await jobs.checkpointSince("llm", 1_000)).toBe("waiting");
  await expect(jobs.evict("llm")).rejects.toThrow("its work would be lost");
  now = 1_500;
  expect(await jobs.checkpointSince("llm", 1_000)).toBe("proven");
  await jobs.evict("llm");
  expect(await jobs.moves("llm")).toBe(false);
  await jobs.unfence("node-group/training");
  expect(await jobs.moves("llm")).toBe(true);
});
