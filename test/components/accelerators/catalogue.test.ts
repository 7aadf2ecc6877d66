import { describe, expect, it } from "vitest";
import {
  acceleratorMismatch,
  accelerators,
  builtIn,
  Fabric,
  type FactName,
  findMachines,
  knownRegions,
  LifecycleState,
  lookUp,
  type Machine,
  machine,
  unknownMachine,
  zoneFault,
  zoneIdOf,
} from "../../../components/accelerators";
import { Cloud } from "../../../components/core/cloud";
import { InvalidInput } from "../../../components/core/problems";

const all = [...builtIn.machines.values()];
const unsourced = new Set(["cloud", "name", "wrongNames", "lifecycle", "prices", "notes", "sources"]);

describe.each(all.map((entry) => [entry.name, entry] as const))("%s", (_name, entry: Machine) => {
  it("vouches for every fact with a source that is there", () => {
    const facts = Object.keys(entry).filter((key) => !unsourced.has(key)) as FactName[];
    // Architecture and fabric have plain defaults where a source says nothing: amd64 and none.
    const defaulted = facts.filter(
      (fact) =>
        entry.sources[fact] === undefined &&
        ((fact === "architecture" && entry.architecture === "amd64") || (fact === "fabric" && entry.fabric === "none")),
    );
    for (const fact of facts.filter((name) => !defaulted.includes(name))) {
      expect(builtIn.sources[entry.sources[fact] ?? ""], `${fact} of ${entry.name}`).toBeDefined();
    }
    for (const { source } of [...entry.prices, ...entry.notes]) expect(builtIn.sources[source]).toBeDefined();
    for (const fact of Object.keys(entry.sources)) expect(entry).toHaveProperty(fact);
  });

  it("has prices above nothing, each capacity and region once a source", () => {
    for (const price of entry.prices) expect(price.usdPerHour).toBeGreaterThan(0);
    const keys = entry.prices.map((price) => `${price.capacity} ${price.region} ${price.source}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("has a kind of accelerator that the table knows, and at least one of it", () => {
    if (entry.accelerator === undefined) return;
    expect(accelerators.has(entry.accelerator.kind)).toBe(true);
    expect(entry.accelerator.count).toBeGreaterThanOrEqual(1);
  });

  it("says why where it is not current, and names a replacement that exists", () => {
    const { state, reason, source, replacement } = entry.lifecycle;
    if (state === LifecycleState.Current) return;
    expect(reason).toBeTruthy();
    expect(builtIn.sources[source ?? ""]).toBeDefined();
    if (replacement !== undefined) expect(builtIn.machines.has(replacement)).toBe(true);
  });

  it("says why where no public image fits", () => {
    if (entry.images !== undefined && entry.images.families.length === 0) expect(entry.images.none).toBeTruthy();
  });

  it("has EFA on as many cards as it has EFA interfaces", () => {
    if (entry.cards === undefined) return;
    expect(entry.cards.map((card) => card.index)).toEqual(entry.cards.map((_, index) => index));
    expect(entry.cards.filter((card) => card.efa)).toHaveLength(entry.efaInterfaces ?? 0);
    expect(entry.fabric === Fabric.Efa).toBe(entry.cards.some((card) => card.efa));
  });

  it("has no more fabric than network", () => {
    if (entry.cloud === Cloud.Azure || entry.fabricGbps === undefined || entry.networkGbps === undefined) return;
    expect(entry.fabricGbps).toBeLessThanOrEqual(entry.networkGbps);
  });
});

describe("the catalogue", () => {
  it("has the machines that environments are made of", () => {
    const wanted = [
      ...["dl1.24xlarge", "dl2q.24xlarge", "p3dn.24xlarge", "p4d.24xlarge", "p4de.24xlarge", "p5.4xlarge", "p5.48xlarge"],
      ...["p5e.48xlarge", "p5en.48xlarge", "p6-b200.48xlarge", "p6-b300.48xlarge", "p6e-gb200.36xlarge", "g5.48xlarge"],
      ...["g6.48xlarge", "g6e.48xlarge", "g7e.48xlarge", "trn1.32xlarge", "trn1n.32xlarge", "trn2.48xlarge"],
      ...["a2-highgpu-8g", "a2-ultragpu-8g", "a3-highgpu-8g", "a3-megagpu-8g", "a3-ultragpu-8g", "a4-highgpu-8g"],
      ...["a4x-highgpu-4g", "g2-standard-96", "Standard_ND96asr_v4", "Standard_ND96amsr_A100_v4"],
      ...["Standard_ND96isr_H100_v5", "Standard_ND96isr_H200_v5", "Standard_ND128isr_NDR_GB200_v6"],
      ...["Standard_NC40ads_H100_v5", "gaudi2-host", "gaudi3-host", "gh200-host", "h100-host", "mi300x-host"],
    ];
    expect(wanted.filter((name) => lookUp(name) === undefined)).toEqual([]);
  });

  it("records dl2q as AWS lists it: Qualcomm, one EFA interface, no local disk, no image", () => {
    expect(machine("dl2q.24xlarge")).toMatchObject({
      accelerator: { kind: "qualcomm-ai100", count: 8, memoryGiB: 16 },
      efaInterfaces: 1,
      localDisks: { totalGb: 0 },
      images: { families: [] },
      lifecycle: { state: "unlisted" },
    });
    expect(machine("dl2q.24xlarge").prices).toContainEqual(
      expect.objectContaining({ usdPerHour: 8.919, region: "us-west-2", capacity: "on-demand" }),
    );
  });

  it("has no Gaudi 2 and no Gaudi 3 on AWS", () => {
    const gaudi = findMachines({ cloud: Cloud.Aws, vendor: "intel" });
    expect(gaudi.map((entry) => [entry.name, entry.accelerator?.kind])).toEqual([["dl1.24xlarge", "gaudi1"]]);
  });

  it("says that p3.16xlarge is retired and what comes nearest", () => {
    expect(machine("p3.16xlarge").lifecycle).toMatchObject({ state: "retired", replacement: "p3dn.24xlarge" });
  });

  it("finds machines by what they have", () => {
    const found = findMachines({ cloud: Cloud.Gcp, minMemoryGiB: 100, fabric: Fabric.Roce });
    expect(found.map((entry) => entry.name)).toEqual([
      "a3-ultragpu-8g",
      "a4-highgpu-8g",
      "a4x-highgpu-4g",
      "a4x-maxgpu-4g-metal",
    ]);
    expect(findMachines({ cloud: Cloud.Kubernetes })).toEqual(findMachines({ cloud: Cloud.Hosts }));
    expect(findMachines({ accelerated: false }).every((entry) => entry.accelerator === undefined)).toBe(true);
  });
});

describe("a machine that is not known", () => {
  it("brings the nearest name", () => {
    expect(() => machine("p5.48xlrge")).toThrow(InvalidInput);
    expect(() => machine("p5.48xlrge")).toThrow('did you mean "p5.48xlarge"?');
  });

  it("knows the name that Azure's price list has and its API has not", () => {
    expect(unknownMachine("Standard_ND96asr_A100_v4", builtIn, "nodeGroups[0].machine")).toMatchObject({
      path: "nodeGroups[0].machine",
      remedy: expect.stringContaining('did you mean "Standard_ND96asr_v4"?'),
    });
  });

  it("suggests only machines of the cloud at hand", () => {
    expect(unknownMachine("a2-highgpu-9g", builtIn, "machine", Cloud.Gcp)?.remedy).toContain("a2-highgpu-");
    expect(unknownMachine("dl3.24xlarge", builtIn, "machine", Cloud.Azure)?.remedy).not.toContain("dl1");
  });

  it("says nothing where the name is good", () => {
    expect(unknownMachine("p4d.24xlarge")).toBeUndefined();
  });
});

describe("an accelerator that the lists do not show", () => {
  it("is advised on with the way out in one word", () => {
    expect(acceleratorMismatch(machine("dl2q.24xlarge"), "gaudi3", "nodeGroups[1].accelerator")).toEqual({
      path: "nodeGroups[1].accelerator",
      reason:
        "gaudi3 is declared, but aws lists dl2q.24xlarge as 8 x Qualcomm Cloud AI 100 Standard: " +
        "pods ask for habana.ai/gaudi, which stays pending on a node that offers qualcomm.com/qaic",
      remedy: "write `accelerator: qualcomm-ai100` if the list is right, or keep gaudi3 if you know the machine",
    });
  });

  it("says that price and labels differ where the resource is the same", () => {
    expect(acceleratorMismatch(machine("p4d.24xlarge"), "h100")?.reason).toContain("both count as nvidia.com/gpu");
  });

  it("speaks of machines without any", () => {
    expect(acceleratorMismatch(machine("m6i.large"), "a100")?.reason).toBe(
      "m6i.large carries no accelerator, NVIDIA A100 is declared",
    );
  });

  it("is silent where both agree, for every machine", () => {
    for (const entry of all) {
      if (entry.accelerator !== undefined) expect(acceleratorMismatch(entry, entry.accelerator.kind)).toBeUndefined();
    }
  });
});

describe("where a machine is offered", () => {
  it("is refused by region, whatever an account calls its zones", () => {
    expect(zoneFault(machine("p6-b200.48xlarge"), "eu-west-1a", "zone")).toMatchObject({
      reason: "p6-b200.48xlarge is not offered in eu-west-1",
      remedy: expect.stringContaining("us-west-2"),
    });
    expect(zoneFault(machine("p6-b200.48xlarge"), "us-west-2a")).toBeUndefined();
  });

  it("is refused by zone id, and by name where the account's mapping is known", () => {
    expect(zoneFault(machine("p6-b200.48xlarge"), "usw2-az1")?.remedy).toBe("use usw2-az2 or usw2-az4");
    expect(zoneFault(machine("p6-b200.48xlarge"), "us-west-2a", "zone", { rehearsal: true })).toEqual({
      path: "zone",
      reason: "p6-b200.48xlarge is not offered in us-west-2a (usw2-az1)",
      remedy: "use us-west-2b or us-west-2d",
    });
    expect(zoneFault(machine("p6-b200.48xlarge"), "us-west-2b", "zone", { rehearsal: true })).toBeUndefined();
  });

  it("takes a zone's name from a source that gives names", () => {
    expect(zoneFault(machine("dl2q.24xlarge"), "us-west-2a")?.remedy).toBe("use us-west-2d");
    expect(zoneFault(machine("dl2q.24xlarge"), "us-west-2d")).toBeUndefined();
  });

  it("follows list prices on Google and Azure, and the region given beside Azure's zone numbers", () => {
    expect(zoneFault(machine("a3-highgpu-8g"), "us-central1-a")).toBeUndefined();
    expect(zoneFault(machine("a2-megagpu-16g"), "africa-south1-a")?.reason).toContain("not offered in africa-south1");
    expect(zoneFault(machine("Standard_ND96isr_H100_v5"), "1", "zone", { region: "eastus" })).toBeUndefined();
    expect(zoneFault(machine("Standard_ND96isr_H100_v5"), "1", "zone", { region: "brazilsouth" })).toBeDefined();
  });

  it("says nothing where nothing is known", () => {
    expect(knownRegions(machine("a4-highgpu-8g"))).toBeUndefined();
    expect(zoneFault(machine("a4-highgpu-8g"), "us-central1-a")).toBeUndefined();
    expect(zoneFault(machine("m6i.large"), "mars-north-1a")).toBeUndefined();
  });

  it("reads zone names in the order of their letters", () => {
    expect(zoneIdOf("us-west-2d")).toBe("usw2-az4");
    expect(zoneIdOf("eu-central-1a")).toBe("euc1-az1");
    expect(zoneIdOf("mars-north-1a")).toBeUndefined();
  });
});
