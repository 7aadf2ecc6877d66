import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findEnvironment, loadEnvironment } from "../../components/config";
import { promotion, writePromotion } from "../../scripts/rollout/promotion";
import { folder, trainyard } from "../cli/run";
import { soundEnvironment } from "../config/fixture";

const dev = soundEnvironment
  .replace("coordinator: {}", "coordinator: { image: registry.example/coordinator:2, logLevel: debug }")
  .replace("nodes: { min: 1, desired: 2, max: 4 }", "nodes: { min: 1, desired: 1, max: 1 }\n        rootVolumeGiB: 300")
  .replace("    training:\n", "    training:\n      image: registry.example/worker:2\n");
const staging = soundEnvironment.replace("    coordinator: {}", "    # The coordinator's pods.\n    coordinator: {}");

function project() {
  return folder({
    "Pulumi.yaml": "name: yard\nruntime: nodejs\nstackConfigDir: stacks\n",
    "stacks/Pulumi.dev.yaml": dev,
    "stacks/Pulumi.staging.yaml": staging,
  });
}

describe("what one environment gets of another", () => {
  it("is software and settings, and never size, place or money", () => {
    const root = project();
    const load = (name: string) => loadEnvironment(findEnvironment(name, root)).environment;
    expect(promotion(load("dev"), load("staging"), []).map(({ path, from, to }) => [path, to, from])).toEqual([
      ["nodeGroups[training].rootVolumeGiB", undefined, 300],
      ["coordinator.image", undefined, "registry.example/coordinator:2"],
      ["coordinator.logLevel", undefined, "debug"],
      ["training.image", undefined, "registry.example/worker:2"],
    ]);
    expect(promotion(load("dev"), load("staging"), ["training"]).map(({ path }) => path)).toEqual(["training.image"]);
    expect(promotion(load("staging"), load("staging"), [])).toEqual([]);
  });

  it("is written into the file with its comments, and then there is nothing left to promote", async () => {
    const root = project();
    const shown = await trainyard("promote", "dev", "staging", "-C", root);
    expect(shown.out).toContain("coordinator.logLevel");
    expect(readFileSync(join(root, "stacks/Pulumi.staging.yaml"), "utf8")).toBe(staging);
    expect((await trainyard("promote", "dev", "staging", "-C", root, "--yes")).code).toBe(0);
    const text = readFileSync(join(root, "stacks/Pulumi.staging.yaml"), "utf8");
    expect(text).toContain("# The coordinator's pods.");
    const { environment } = loadEnvironment(findEnvironment("staging", root));
    expect(environment.coordinator).toEqual({ image: "registry.example/coordinator:2", logLevel: "debug" });
    expect(environment.nodeGroups.map(({ rootVolumeGiB, nodes }) => [rootVolumeGiB, nodes.desired])).toEqual([
      [undefined, 2],
      [300, 2],
    ]);
    const again = await trainyard("promote", "dev", "staging", "-C", root, "--json");
    expect(JSON.parse(again.out)).toMatchObject({ differences: [], written: false });
  });

  it("leaves the file as it is where the whole would be wrong", () => {
    const root = project();
    const files = findEnvironment("staging", root);
    const wrong = [{ path: "training.nodeGroup", keys: ["training", "nodeGroup"], from: "none" }];
    expect(() => writePromotion(files, wrong)).toThrow('there is no node group "none"');
    expect(readFileSync(files.file, "utf8")).toBe(staging);
  });
});
