import { describe, expect, it } from "vitest";
import { builtIn, catalogueWith, lookUp, machine, networkInterfaces } from "../../../components/accelerators";
import { machineOverridesSchema } from "../../../components/accelerators/schema";

const read = (value: unknown) => catalogueWith(machineOverridesSchema.parse(value), builtIn);

describe("machines of an environment's own", () => {
  it("correct one fact and leave the rest with its source", () => {
    const found = machine(
      "p4d.24xlarge",
      read({ "p4d.24xlarge": { memoryGiB: 1100, source: "our invoice", date: "2026-10-01" } }),
    );
    expect(found.memoryGiB).toBe(1100);
    expect(found.sources.memoryGiB).toBe("environment:p4d.24xlarge");
    expect(found.sources.vcpus).toBe("karpenter-aws-types");
    expect(machine("p4d.24xlarge").memoryGiB).toBe(1152);
  });

  it("keep where and when they were stated", () => {
    const { sources } = read({ "p4d.24xlarge": { vcpus: 90, source: "our invoice", date: "2026-10-01" } });
    expect(sources["environment:p4d.24xlarge"]).toEqual({
      title: "our invoice",
      where: 'machines["p4d.24xlarge"]',
      date: "2026-10-01",
      kind: "owner",
    });
  });

  it("begin like another and get a price", () => {
    const found = machine(
      "our-gaudi3",
      read({
        "our-gaudi3": {
          like: "gaudi3-host",
          vcpus: 160,
          memoryGiB: 1024,
          prices: [{ capacity: "on-demand", usdPerHour: 12.5, region: "hall-2" }],
        },
      }),
    );
    expect(found).toMatchObject({ cloud: "hosts", accelerator: { kind: "gaudi3", count: 8 }, vcpus: 160 });
    expect(found.prices).toEqual([
      { capacity: "on-demand", usdPerHour: 12.5, region: "hall-2", source: "environment:our-gaudi3" },
    ]);
  });

  it("give a layout to a machine whose cards were not known", () => {
    const cards = [
      { index: 0, maxInterfaces: 4, efa: false },
      { index: 1, maxInterfaces: 2, efa: true },
    ];
    const found = machine("p6e-gb200.36xlarge", read({ "p6e-gb200.36xlarge": { cards } }));
    expect(found.efaInterfaces).toBe(1);
    expect(networkInterfaces(found)).toHaveLength(2);
  });

  it("do not touch the machines that ship with the toolkit", () => {
    read({ "new-one": { cloud: "hosts" } });
    expect(lookUp("new-one")).toBeUndefined();
  });

  it("say all that is wrong at once", () => {
    expect(() =>
      read({
        one: { like: "p5.48xlrge" },
        two: {},
        three: {
          cloud: "aws",
          cards: [
            { index: 0, maxInterfaces: 1, efa: true },
            { index: 3, maxInterfaces: 1, efa: true },
          ],
          bandwidthCards: [7],
        },
      }),
    ).toThrow(
      [
        "machines: 5 problems",
        '  machines.one.like: "p5.48xlrge" is not a machine that the catalogue knows; did you mean "p5.48xlarge"?',
        "  machines.two.cloud: is missing, and the machine is new; say where it runs, or which machine it is `like`",
        "  machines.three.cards[0].maxInterfaces: 1 leaves no room for the EFA interface beside the one the node boots with; write 2 or more, or efa: false",
        "  machines.three.cards[1].index: 3 stands where 1 should; list the cards in order, from 0",
        "  machines.three.bandwidthCards[0]: there is no card 7; name cards that `cards` lists",
      ].join("\n"),
    );
  });

  it.each([
    [{ x: { cpus: 3 } }, /cpus/],
    [{ x: { vcpus: -1 } }, /vcpus/],
    [{ x: { accelerator: { kind: "gaudi9", count: 8 } } }, /kind/],
    [{ x: { date: "yesterday" } }, /YYYY-MM-DD/],
    [{ x: { prices: [{ capacity: "on-demand", usdPerHour: -1, region: "r" }] } }, /usdPerHour/],
  ])("are refused where %j", (value, message) => {
    expect(() => machineOverridesSchema.parse(value)).toThrow(message);
  });
});
