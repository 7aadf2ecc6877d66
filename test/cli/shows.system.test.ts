import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { soundEnvironment } from "../config/fixture";
import { folder, report, repository, trainyard } from "./run";

const production = ["production", "-C", repository];

describe("commands that show an environment", () => {
  it("graph draws clouds, regions, zones and machines, as SVG and as mermaid", async () => {
    const out = join(folder(), "production.svg");
    expect((await trainyard("graph", ...production, "--out", out)).code).toBe(0);
    const svg = readFileSync(out, "utf8");
    expect(svg).toMatch(/^<\?xml[\s\S]*<svg [\s\S]*<\/svg>\s*$/);
    const words = [...svg.matchAll(/>([^<>]+)<\/text>/g)].map(([, text]) =>
      text?.replaceAll("&#160;", " ").replaceAll("&#45;", "-"),
    );
    for (const word of [
      "AWS",
      "us-west-2",
      "us-east-2",
      "us-east-1",
      "us-west-2d",
      "8 (8 to 16) x dl2q.24xlarge",
      "64 x Intel Gaudi 3 (as declared)",
    ])
      expect(words).toContain(word);
    const { out: mermaid } = await trainyard("graph", ...production, "--format", "mermaid");
    expect(mermaid).toContain("flowchart TB");
    expect(mermaid).toContain('subgraph n_region_us_west_2["aws us-west-2"]');
    expect(mermaid).toContain("8 (8 to 16) x dl2q.24xlarge");
  }, 240_000);

  it("render writes objects that parse, one a file, sorted, and the same each time", async () => {
    const out = join(folder(), "objects");
    expect((await trainyard("render", ...production, "--out", out)).code).toBe(0);
    const files = () =>
      readdirSync(out, { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".yaml"))
        .sort();
    const texts = () => files().map((file) => readFileSync(join(out, file), "utf8"));
    const first = texts();
    expect(files()).toEqual(
      expect.arrayContaining([
        "training/deployment-coordinator.yaml",
        "training/namespace-training.yaml",
        "training/statefulset-worker.yaml",
      ]),
    );
    for (const file of files().filter((name) => !name.startsWith("charts"))) {
      const documents = parseAllDocuments(readFileSync(join(out, file), "utf8"));
      expect(documents).toHaveLength(1);
      expect(documents[0]?.toJS(), file).toMatchObject({
        apiVersion: expect.any(String),
        kind: expect.any(String),
        metadata: { name: expect.stringMatching(/^[a-z0-9.-]+$/) },
      });
      expect(readFileSync(join(out, file), "utf8")).not.toMatch(/\[unknown\]|\[object|Calling \[toString\]/);
    }
    expect((await trainyard("render", ...production, "--out", out)).code).toBe(0);
    expect(texts()).toEqual(first);
  }, 240_000);

  it("render leaves a folder alone that holds somebody else's files", async () => {
    const out = folder({ "mine.yaml": "a: 1\n" });
    const { code, err } = await trainyard("render", "dev", "-C", repository, "--out", out);
    expect(code).toBe(2);
    expect(err).toContain("holds files that were not rendered here; give an empty or a new folder");
    expect(readFileSync(join(out, "mine.yaml"), "utf8")).toBe("a: 1\n");
  }, 240_000);

  it("cost adds up items and says what it leaves out", async () => {
    const { code, out } = await trainyard("cost", "dev", "-C", repository, "--json");
    const cost = JSON.parse(out) as {
      hourlyUsd: number;
      items: { label: string; hourlyUsd: number }[];
      unpriced: string[];
      maxHourlyUsd: number;
    };
    expect(code).toBe(0);
    expect(cost.items.reduce((sum, item) => sum + item.hourlyUsd, 0)).toBeCloseTo(cost.hourlyUsd, 3);
    expect(cost.items.find(({ label }) => label.includes("training") && label.startsWith("node group"))?.hourlyUsd).toBeCloseTo(
      2 * 8.919,
    );
    expect(cost.unpriced.some((line) => line.includes("checkpoints"))).toBe(true);
    expect(cost.maxHourlyUsd).toBe(40);
  }, 240_000);

  it("config shows every value with its line, and exports what can be read back", async () => {
    const { out } = await trainyard("config", "show", ...production, "--origin");
    expect(out).toMatch(/^system +"gaudi-3-scale" +global +Pulumi\.yaml:\d+$/m);
    expect(out).toMatch(/^strategy +"blue-green" +environment +stacks\/Pulumi\.production\.yaml:\d+$/m);
    expect(out).toMatch(/^nodeGroups\[1\]\.nodes\.max +16 +service +stacks\/Pulumi\.production\.yaml:\d+$/m);
    const yaml = await trainyard("config", "export", ...production);
    const json = await trainyard("config", "export", ...production, "--format", "json");
    expect(parseAllDocuments(yaml.out)[0]?.toJS()).toEqual(JSON.parse(json.out));
  });

  it("doctor tells what is there, what is missing and what for, and what is worth knowing", async () => {
    const { code, out } = await trainyard("doctor", "dev", "-C", repository, "--json");
    const { findings } = JSON.parse(out) as { findings: { state: string; what: string; says: string }[] };
    expect(code).toBe(0);
    expect(findings).toContainEqual({ state: "good", what: "node", says: process.versions.node });
    expect(findings.find(({ what }) => what === "nodeGroups[1].accelerator")?.says).toContain("8 x Qualcomm Cloud AI 100");
    expect((await trainyard("doctor", "nowhere", "-C", repository)).code).toBe(2);
  });

  it("a stranger's file in an empty folder is an environment too", async () => {
    const root = folder({ "yard.yaml": soundEnvironment });
    const made = await report("up", join(root, "yard.yaml"));
    expect(made).toMatchObject({ code: 0, environment: "yard", result: "succeeded", outputs: { strategy: "rolling" } });
    expect(readdirSync(root).sort()).toEqual([".trainyard", "yard.yaml"]);
    expect((await report("destroy", join(root, "yard.yaml"))).operations.delete).toBe(made.operations.create);
    // Without a bucket its workloads need rights to nothing, and on nodes that go down to none a job still has its workers.
    const small = ["storage.buckets=[]", "nodeGroups[training].nodes.min=0", "nodeGroups[training].nodes.desired=0"];
    const words = [...small, "training.workers={ desired: 2 }"].flatMap((set) => ["--set", set]);
    expect(await report("preview", join(root, "yard.yaml"), ...words)).toMatchObject({ code: 0, result: "succeeded" });
  }, 240_000);
});
