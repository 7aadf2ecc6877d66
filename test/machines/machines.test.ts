import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { builtIn, catalogueWith, machine, networkInterfaces } from "../../components/accelerators";
import { compare, orderNames, sorted } from "../../scripts/machines/compare";
import { machinesPage } from "../../scripts/machines/page";
import { answer, type MachineOptions, readQuery } from "../../scripts/machines/query";
import { detailOf, factsOf, unknownOf } from "../../scripts/machines/show";
import { layoutText, writeDetail, writeList } from "../../scripts/machines/text";

const ask = (options: MachineOptions) => answer(readQuery(options, builtIn), builtIn).map((entry) => entry.name);

function written(write: (out: Parameters<typeof writeList>[1]) => void): string {
  const parts: string[] = [];
  write({ write: (text) => void parts.push(text), live: false, columns: 100, paint: (_colour, words) => words });
  return parts.join("");
}

describe("asking for machines", () => {
  it("leaves machines without accelerators out unless all are asked for", () => {
    expect(ask({})).not.toContain("m6i.large");
    expect(ask({ all: true })).toContain("m6i.large");
  });

  it("takes a kind, a maker or a family of accelerators", () => {
    expect(ask({ accelerator: "gaudi3" })).toEqual(["gaudi3-host"]);
    expect(ask({ accelerator: "Gaudi" })).toEqual(["dl1.24xlarge", "gaudi2-host", "gaudi3-host"]);
    expect(ask({ accelerator: "qualcomm" })).toEqual(["dl2q.24xlarge"]);
    expect(ask({ accelerator: "nvidia", cloud: "aws", minCount: "8" })).toContain("p5.48xlarge");
  });

  it("reads memory as GiB unless a unit is given", () => {
    const enough = ask({ minMemory: "141", cloud: "aws" });
    expect(enough).toContain("p5en.48xlarge");
    expect(ask({ minMemory: "141GiB", cloud: "aws" })).toEqual(enough);
    // 24 GB are 22.35 GiB: a card that is sold as 24 GB has as much as EC2 states.
    expect(ask({ minMemory: "24", cloud: "aws" })).not.toContain("g5.48xlarge");
    expect(ask({ minMemory: "23.9GB", cloud: "aws" })).toContain("g5.48xlarge");
  });

  it("knows where machines are offered", () => {
    expect(ask({ zone: "usw2-az4", accelerator: "b200" })).toEqual(["p6-b200.48xlarge"]);
    expect(ask({ zone: "usw2-az1", accelerator: "b200" })).toEqual([]);
    expect(ask({ region: "africa-south1" })).not.toContain("a2-highgpu-8g");
    expect(ask({ region: "us-central1", fabric: "tcpx" })).toEqual(["a3-highgpu-8g"]);
    expect(ask({ lifecycle: "retired" })).toEqual(["p3.16xlarge"]);
  });

  it("says everything that is wrong at once, with what was meant", () => {
    const wrong = {
      ...{ cloud: "asw", accelerator: "gauid3", minMemory: "lots", minCount: "0", fabric: "infinband", lifecycle: "retird" },
      ...{ sort: "prise", region: "us-wst-2", zone: "mars-1a", capacity: "sport" },
    };
    expect(() => readQuery(wrong, builtIn)).toThrow(
      [
        "machines: 10 problems",
        '  --cloud: "asw" is not known; did you mean "aws"?',
        '  --fabric: "infinband" is not known; did you mean "infiniband"?',
        '  --lifecycle: "retird" is not known; did you mean "retired"?',
        '  --capacity: "sport" is not known; did you mean "spot"?',
        '  --sort: "prise" is not known; did you mean "price"?',
        '  --accelerator: "gauid3" is not known; did you mean "gaudi3"?',
        '  --min-memory: "lots" is not a size; write 80, 80GiB or 80GB',
        '  --min-count: "0" is not a whole number of 1 or more; write 8',
        '  --region: nothing is known of "us-wst-2"; did you mean "us-west-2"?',
        '  --zone: nothing is known of "mars-1a"; write us-west-2a, usw2-az1 or us-central1-a',
      ].join("\n"),
    );
  });
});

describe("comparing machines", () => {
  it("says what an accelerator, a GiB of its memory and its share of the network come to", () => {
    expect(compare(machine("p4d.24xlarge"))).toMatchObject({
      price: { usdPerHour: 21.957642, region: "us-east-1", date: "2026-07-20" },
      usdPerAcceleratorHour: 2.7447,
      usdPerGiBHour: 0.06862,
      gbpsPerAccelerator: 50,
      acceleratorMemoryGiB: 320,
    });
  });

  it("never shows one kind of price for another", () => {
    expect(compare(machine("g6.48xlarge"), { capacity: "spot" }).price).toBeUndefined();
    expect(compare(machine("p4d.24xlarge"), { capacity: "capacity-block" }).price).toBeUndefined();
    expect(compare(machine("p5.48xlarge"), { capacity: "capacity-block" }).price?.usdPerHour).toBe(34.608);
  });

  it.each(orderNames)("puts what is unknown last by %s", (order) => {
    const rows = sorted(
      [...builtIn.machines.values()].map((entry) => compare(entry)),
      order,
    );
    expect(rows).toHaveLength(builtIn.machines.size);
    if (order !== "price") return;
    const unpriced = rows.map((row) => row.price === undefined);
    expect(unpriced).toEqual([...unpriced].sort((one, other) => Number(one) - Number(other)));
  });
});

describe("a machine in full", () => {
  it("cites a source with its day for every fact", () => {
    const text = written((out) => writeDetail(detailOf(machine("p5.48xlarge")), builtIn, out));
    for (const fact of factsOf(machine("p5.48xlarge"))) expect(fact.source).toBeDefined();
    expect(text).toMatch(/vCPUs\s+192 \[1\]/);
    expect(text).toMatch(/\[1\]\s+2026-08-21\s+Karpenter's generated reference/);
    expect(text).toContain("0/0 interface, 0/1 efa-only, 1/0 to 31/0 efa-only");
    expect(text).toContain("at most 51 pods");
  });

  it("says what is not known", () => {
    expect(unknownOf(machine("gh200-host"))).toEqual([
      "vCPUs",
      "memory",
      "network",
      "local disks",
      "memory of an accelerator",
      "price",
    ]);
    expect(written((out) => writeDetail(detailOf(machine("a4-highgpu-8g")), builtIn, out))).toContain(
      "Not known  regions, price",
    );
  });

  it("shows what the owner stated as the owner's", () => {
    const catalogue = catalogueWith({ "h100-host": { vcpus: 128, source: "rack list", date: "2026-11-01" } }, builtIn);
    const text = written((out) => writeDetail(detailOf(machine("h100-host", catalogue), catalogue), catalogue, out));
    expect(text).toMatch(/2026-11-01\s+rack list/);
  });

  it("can be written out for every machine", () => {
    for (const entry of builtIn.machines.values()) {
      const text = written((out) => writeDetail(detailOf(entry), builtIn, out));
      expect(text).not.toMatch(/undefined|NaN|\[object/);
    }
  });

  it("draws neighbouring interfaces together", () => {
    expect(layoutText(networkInterfaces(machine("p5.48xlarge"), "bandwidth-optimised"))).toMatch(
      /^0\/0 interface, 0\/1 efa-only, 1\/0 to 4\/0 efa-only, 4\/1 interface, 5\/0 to 8\/0 efa-only, /,
    );
  });
});

describe("the list as text", () => {
  it("marks what is not current and what has no price", () => {
    const rows = ["p3.16xlarge", "a4-highgpu-8g"].map((name) => compare(machine(name)));
    const text = written((out) => writeList(rows, out));
    expect(text).toContain("p3.16xlarge (retired)");
    expect(text).toMatch(/a4-highgpu-8g .*unpriced/);
  });

  it("says what to do where nothing fits", () => {
    expect(written((out) => writeList([], out))).toContain("No machine fits");
  });
});

describe("docs/machines.md", () => {
  it("is what the data says; run `npm run docs:machines` where it is not", () => {
    expect(readFileSync(join(__dirname, "../../docs/machines.md"), "utf8")).toBe(machinesPage());
  });

  it("names every machine", () => {
    const page = machinesPage();
    for (const name of builtIn.machines.keys()) expect(page).toContain(`\`${name}\``);
  });
});
