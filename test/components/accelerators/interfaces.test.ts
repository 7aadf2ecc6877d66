import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  builtIn,
  InterfacePolicy,
  type Machine,
  machine,
  maxPods,
  type NetworkInterface,
  networkInterfaces,
} from "../../../components/accelerators";

const withCards = [...builtIn.machines.values()].filter((entry) => entry.cards !== undefined);

/** What EC2 and Karpenter ask of a layout, whatever the machine. */
function expectSound(entry: Machine, layout: readonly NetworkInterface[]): void {
  const primary = layout.filter((each) => each.networkCardIndex === 0 && each.deviceIndex === 0);
  expect(primary).toEqual([{ networkCardIndex: 0, deviceIndex: 0, interfaceType: "interface" }]);
  const places = layout.map((each) => `${each.networkCardIndex}/${each.deviceIndex}`);
  expect(new Set(places).size).toBe(places.length);
  for (const card of entry.cards ?? []) {
    const here = layout.filter((each) => each.networkCardIndex === card.index);
    expect(here.length).toBeLessThanOrEqual(card.maxInterfaces);
    expect(here.filter((each) => each.interfaceType === "efa-only")).toHaveLength(card.efa ? 1 : 0);
  }
  const indices = new Set((entry.cards ?? []).map((card) => card.index));
  expect(layout.every((each) => indices.has(each.networkCardIndex))).toBe(true);
}

describe("the interfaces of a launch template", () => {
  it.each(withCards.map((entry) => [entry.name, entry] as const))("are sound on %s", (_name, entry) => {
    expectSound(entry, networkInterfaces(entry));
    if (entry.bandwidthCards !== undefined) expectSound(entry, networkInterfaces(entry, InterfacePolicy.BandwidthOptimised));
  });

  it("are sound for any machine whose cards are sound", () => {
    const card = fc.record({ maxInterfaces: fc.integer({ min: 2, max: 15 }), efa: fc.boolean(), more: fc.boolean() });
    fc.assert(
      fc.property(fc.array(card, { minLength: 1, maxLength: 40 }), (drawn) => {
        const cards = drawn.map(({ maxInterfaces, efa }, index) => ({ index, maxInterfaces, efa }));
        const bandwidthCards = drawn.flatMap(({ more }, index) => (more && index > 0 ? [index] : []));
        const entry: Machine = { ...machine("p5.48xlarge"), cards, bandwidthCards };
        expectSound(entry, networkInterfaces(entry));
        expectSound(entry, networkInterfaces(entry, InterfacePolicy.BandwidthOptimised));
      }),
    );
  });

  it("put efa-only beside the primary on card 0 of p4d, and first on the other cards", () => {
    expect(networkInterfaces(machine("p4d.24xlarge"))).toEqual([
      { networkCardIndex: 0, deviceIndex: 0, interfaceType: "interface" },
      { networkCardIndex: 0, deviceIndex: 1, interfaceType: "efa-only" },
      { networkCardIndex: 1, deviceIndex: 0, interfaceType: "efa-only" },
      { networkCardIndex: 2, deviceIndex: 0, interfaceType: "efa-only" },
      { networkCardIndex: 3, deviceIndex: 0, interfaceType: "efa-only" },
    ]);
  });

  it("leave card 0 of p6-b300 to plain ENA and use EFA on the 16 others", () => {
    const layout = networkInterfaces(machine("p6-b300.48xlarge"));
    expect(layout).toHaveLength(17);
    expect(layout.filter((each) => each.networkCardIndex === 0)).toEqual([
      { networkCardIndex: 0, deviceIndex: 0, interfaceType: "interface" },
    ]);
    expect(layout.filter((each) => each.interfaceType === "efa-only").map((each) => each.networkCardIndex)).toEqual(
      Array.from({ length: 16 }, (_, index) => index + 1),
    );
  });

  it("take one address on p5 and eight where IP bandwidth matters", () => {
    const plain = (policy?: InterfacePolicy) =>
      networkInterfaces(machine("p5.48xlarge"), policy).filter((each) => each.interfaceType === "interface");
    expect(plain()).toHaveLength(1);
    expect(plain(InterfacePolicy.BandwidthOptimised).map((each) => [each.networkCardIndex, each.deviceIndex])).toEqual([
      [0, 0],
      [4, 1],
      [8, 1],
      [12, 1],
      [16, 1],
      [20, 1],
      [24, 1],
      [28, 1],
    ]);
  });

  it("are one plain interface on a machine without EFA", () => {
    expect(networkInterfaces(machine("m6i.large"))).toEqual([
      { networkCardIndex: 0, deviceIndex: 0, interfaceType: "interface" },
    ]);
  });

  it("are refused where the cards are not recorded, and where no bandwidth layout is known", () => {
    expect(() => networkInterfaces(machine("p6e-gb200.36xlarge"))).toThrow(
      "interfaces: its network cards are not recorded; state `cards` for it under `machines` in the environment's file",
    );
    expect(() => networkInterfaces(machine("p4d.24xlarge"), InterfacePolicy.BandwidthOptimised)).toThrow("use ip-optimised");
  });
});

describe("the most pods of a node", () => {
  it.each([
    // 3 interfaces of 10 addresses, one of each the interface's own, and two pods on the host's network.
    ["m6i.large", 29],
    // 15 interfaces, of which efa-only takes one.
    ["p4d.24xlarge", 14 * 49 + 2],
    // Two interfaces on card 0, of which efa-only takes one: what the other 31 cards hold is of no use to pods.
    ["p5.48xlarge", 51],
    ["trn2.48xlarge", 51],
    // Card 0 has no EFA here, so all four interfaces serve pods.
    ["p6-b300.48xlarge", 4 * 49 + 2],
  ])("count card 0 alone: %s has %i", (name, pods) => {
    expect(maxPods(machine(name))).toBe(pods);
  });

  it("grow with prefixes up to what Kubernetes advises", () => {
    expect(maxPods(machine("m6i.large"), { prefixDelegation: true })).toBe(110);
    expect(maxPods(machine("p5.48xlarge"), { prefixDelegation: true })).toBe(250);
  });

  it("are unknown where the limits are", () => {
    expect(maxPods(machine("p6e-gb200.36xlarge"))).toBeUndefined();
    expect(maxPods(machine("gaudi3-host"))).toBeUndefined();
  });
});
