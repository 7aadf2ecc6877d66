import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { builtIn, CapacityKind, catalogueWith, machine } from "../../components/accelerators";
import { budgetFault, type Demand, priceAll, priceOf, rates } from "../../scripts/cost";

const dl2q = (desired: number, more: Partial<Extract<Demand, { machine: string }>> = {}): Demand => ({
  label: "node group training",
  machine: "dl2q.24xlarge",
  region: "us-west-2",
  capacity: CapacityKind.OnDemand,
  nodes: { min: desired, desired, max: desired },
  ...more,
});

describe("the price of machines", () => {
  it("is the list price times the desired nodes, a month 730 hours", () => {
    const cost = priceAll([dl2q(2)]);
    expect(cost).toMatchObject({ hourlyUsd: 17.838, monthlyUsd: 13021.74, unpriced: [] });
    expect(cost.items[0]?.basis).toBe("2 x dl2q.24xlarge at 8.919 USD (on-demand, us-west-2, 2024-01-30)");
  });

  it("ranges from the fewest to the most nodes of an elastic group", () => {
    const cost = priceAll([dl2q(8, { nodes: { min: 8, desired: 8, max: 16 } })]);
    expect(cost.range).toEqual({ minHourlyUsd: 71.352, maxHourlyUsd: 142.704 });
  });

  it("takes the region's own price and says where another stands in", () => {
    expect(priceOf(machine("p4d.24xlarge"), "on-demand", "eu-central-1")).toMatchObject({ price: { usdPerHour: 27.43298 } });
    const far = priceOf(machine("p4d.24xlarge"), "on-demand", "sa-east-1");
    expect(far?.price.region).toBe("us-east-1");
    expect(far?.estimate).toBe("no on-demand price is known for sa-east-1, that of us-east-1 stands in");
  });

  it("takes the newest of two prices of one region", () => {
    const p5 = priceOf(machine("p5.48xlarge"), "on-demand", "us-east-1");
    expect(p5?.price.source).toBe("karpenter-aws-prices");
  });

  it("bills a reservation as on demand, and a capacity block at its own price only", () => {
    expect(priceOf(machine("p5.48xlarge"), "reservation", "us-east-1")?.price.usdPerHour).toBe(55.04);
    expect(priceOf(machine("p5.48xlarge"), "capacity-block", "us-east-1")?.price.usdPerHour).toBe(34.608);
    expect(priceOf(machine("p4d.24xlarge"), "capacity-block", "us-east-1")).toBeUndefined();
  });

  it("counts spot at the on-demand price where no spot price is known, because it costs no more", () => {
    expect(priceOf(machine("p4d.24xlarge"), "spot", "us-west-2")).toMatchObject({ price: { usdPerHour: 9.118 } });
    expect(priceOf(machine("g6.48xlarge"), "spot", "us-east-1")).toMatchObject({
      price: { usdPerHour: 13.3504 },
      estimate: expect.stringContaining("the on-demand price is the most it costs"),
    });
  });

  it("names what has no price, and never counts it as nothing in silence", () => {
    const cost = priceAll([
      dl2q(1),
      { ...dl2q(4), label: "node group big", machine: "a4-highgpu-8g" } as Demand,
      { ...dl2q(4), label: "node group odd", machine: "x9.mega" } as Demand,
      { label: "bucket data", why: "priced by what is stored and asked for" },
    ]);
    expect(cost.hourlyUsd).toBe(8.919);
    expect(cost.unpriced).toEqual([
      "node group big (no on-demand price is known for a4-highgpu-8g)",
      "node group odd (x9.mega is not in the catalogue)",
      "bucket data (priced by what is stored and asked for)",
    ]);
  });

  it("is the owner's where the owner states one", () => {
    const prices = [{ capacity: CapacityKind.OnDemand, usdPerHour: 3, region: "us-west-2" }];
    const cost = priceAll([dl2q(2)], catalogueWith({ "dl2q.24xlarge": { prices } }, builtIn));
    expect(cost.hourlyUsd).toBe(6);
  });

  it("adds up, in any order", () => {
    const names = [...builtIn.machines.keys()];
    const drawn = fc.record({
      machine: fc.constantFrom(...names),
      desired: fc.integer({ min: 0, max: 50 }),
      more: fc.integer({ min: 0, max: 9 }),
      capacity: fc.constantFrom(...Object.values(CapacityKind)),
      region: fc.constantFrom("us-east-1", "us-central1", "eastus", "nowhere-1"),
    });
    fc.assert(
      fc.property(fc.array(drawn, { maxLength: 6 }), (groups) => {
        const demands = groups.map(({ machine: name, desired, more, capacity, region }, index) => ({
          label: `group ${index}`,
          machine: name,
          capacity,
          region,
          nodes: { min: Math.max(0, desired - more), desired, max: desired + more },
        }));
        const cost = priceAll(demands);
        expect(cost.items.length + cost.unpriced.length).toBe(groups.length);
        expect(cost.hourlyUsd).toBeCloseTo(
          cost.items.reduce((sum, item) => sum + item.hourlyUsd, 0),
          3,
        );
        expect(cost.range.minHourlyUsd).toBeLessThanOrEqual(cost.hourlyUsd + 1e-4);
        expect(cost.range.maxHourlyUsd).toBeGreaterThanOrEqual(cost.hourlyUsd - 1e-4);
        expect(priceAll([...demands].reverse()).hourlyUsd).toBeCloseTo(cost.hourlyUsd, 3);
      }),
      { numRuns: 50 },
    );
  });
});

describe("fixed rates", () => {
  it("count by the hour and by the month", () => {
    const cost = priceAll([
      { label: "cluster yard", rate: "eks-cluster", count: 1 },
      { label: "key data", rate: "aws-kms-key", count: 3 },
    ]);
    expect(cost.monthlyUsd).toBe(76);
  });

  it("say where they come from", () => {
    for (const rate of Object.values(rates)) expect([rate.source, rate.date].every((text) => text.length > 0)).toBe(true);
  });
});

describe("a budget", () => {
  it("holds up to its last cent", () => {
    expect(budgetFault(priceAll([dl2q(2)]), 17.838)).toBeUndefined();
  });

  it("that is too small is refused with what is dearest", () => {
    expect(budgetFault(priceAll([dl2q(2)]), 10)).toEqual({
      path: "cost.maxHourlyUsd",
      reason:
        "10 is below the price of 17.84 USD an hour (node group training: 2 x dl2q.24xlarge at 8.919 USD (on-demand, us-west-2, 2024-01-30))",
      remedy: "raise it, or ask for fewer or other machines",
    });
  });
});
