import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { type ChartName, chart, chartReference, charts } from "../../components/charts";

const shelf = join(__dirname, "../../../shared/charts");
const names = Object.keys(charts) as ChartName[];

describe("the chart versions", () => {
  it.each(names)("say of %s exactly which version, from where and when", (name) => {
    const entry = chart(name);
    expect(entry.repository).toMatch(/^(https|oci):\/\/\S+$/);
    expect(entry.version).toMatch(/^v?\d+\.\d+\.\d+$/);
    expect(entry.appVersion).toMatch(/^v?\d+\.\d+\.\d+$/);
    expect(entry.source).toMatch(/^[\w.-]+\/[\w.-]+(:\S+@[0-9a-f]{7,}| release v?\d+\.\d+\.\d+)$/);
    expect(Number.isNaN(Date.parse(entry.date))).toBe(false);
  });

  it("become what a Helm release needs", () => {
    expect(chartReference("jaeger")).toEqual({
      chart: "jaeger",
      version: "4.11.1",
      repositoryOpts: { repo: "https://jaegertracing.github.io/helm-charts" },
    });
  });
});

// The shelf holds the charts as their projects publish them; it lies beside the project in CI and not in a clone elsewhere.
describe.skipIf(!existsSync(shelf))(
  "the chart versions, against the charts' own files (skipped where ../shared/charts is missing)",
  () => {
    // Some repositories hold a placeholder, or none, and write the version when they release; then a release is the source.
    const kept = names.filter((name) => existsSync(join(shelf, name)) && !chart(name).source.includes(" release "));

    it.each(kept)("%s is the version on the shelf", (name) => {
      const file = parse(readFileSync(join(shelf, name, "Chart.yaml"), "utf8")) as { version: string; appVersion?: string };
      expect(chart(name).version).toBe(file.version);
      if (file.appVersion !== undefined) expect(chart(name).appVersion).toBe(file.appVersion);
    });
  },
);
