import { describe, expect, it } from "vitest";
import { gridMetrics, scrapeConfiguration } from "../../components/hosts/scrape";
import { folder, repository, trainyard } from "../cli/run";
import { rehearsed } from "./rehearsed";

describe("the Grid cluster, as its document prints it", () => {
  it("prepares its three hosts and starts Ray on them, the workers after the head", async () => {
    const steps = (await rehearsed("grid")).filter(({ type }) => type === "command:remote:Command");
    expect(steps.map(({ name }) => name).filter((name) => name.endsWith("-ray"))).toEqual(
      expect.arrayContaining(["grid-grid-gpu1-ray", "grid-grid-gpu2-ray", "grid-grid-gpu3-ray"]),
    );
    const worker = steps.find(({ name }) => name === "grid-grid-gpu2-ray");
    expect(worker?.dependencies.some((urn) => urn.endsWith("::grid-grid-gpu1-ray"))).toBe(true);
  });

  it("has its five metrics scraped, and every host's exporter", () => {
    const [fleet, hosts] = scrapeConfiguration({ environment: "grid", exporters: ["gpu1:9100"], interval: "15s" });
    const [kept] = fleet?.metric_relabel_configs ?? [];
    const filter = new RegExp(`^${String(kept?.regex)}$`);
    for (const metric of gridMetrics) expect(filter.test(metric), metric).toBe(true);
    expect(filter.test("process_cpu_seconds_total")).toBe(false);
    expect(hosts?.static_configs[0]?.targets).toEqual(["gpu1:9100"]);
  });

  const wrong = [
    [["fleet", "health", "dev"], "dev has no hosts: its cloud is aws"],
    [["fleet", "health"], "environment: is missing, and --inventory too"],
    [["fleet", "health", "grid", "-i", "x.yaml"], "--inventory: is given beside the environment grid"],
    [["preview", "grid", "--set", "fleet.inventory=no.yaml"], "fleet.inventory: there is no file no.yaml there"],
    [["preview", "grid", "--set", "coordinator={}"], "coordinator: needs a Kubernetes cluster, and hosts are none"],
  ] as const;

  it.each(wrong)("refuses %j", async (words, says) => {
    const { code, out, err } = await trainyard(...words, "-C", repository, "--state", folder());
    expect(code).not.toBe(0);
    expect(`${out}${err}`.replaceAll(/\s+/g, " ")).toContain(says);
  });
});
