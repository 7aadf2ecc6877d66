import { setTimeout } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { builtIn, currentCatalogue, lookUp, machine, withMachines } from "../../../components/accelerators";
import { catalogueOf } from "../../../components/accelerators/schema";

describe("machines of the environment that is being made", () => {
  it("are seen by every look-up in its program, and by none outside", () => {
    const seen = withMachines({ "p4d.24xlarge": { memoryGiB: 1 } }, () => machine("p4d.24xlarge").memoryGiB);
    expect(seen).toBe(1);
    expect(machine("p4d.24xlarge").memoryGiB).toBe(1152);
  });

  it("stay with their own run where two run at once", async () => {
    const run = (vcpus: number) =>
      withMachines({ ours: { cloud: "hosts", vcpus } }, async () => {
        await setTimeout(vcpus);
        return machine("ours").vcpus;
      });
    expect(await Promise.all([run(8), run(2)])).toEqual([8, 2]);
    expect(lookUp("ours")).toBeUndefined();
  });

  it("are the toolkit's where the environment says nothing", () => {
    expect(withMachines(undefined, currentCatalogue)).toBe(builtIn);
  });

  it("are read from a file with every mistake in them at once", () => {
    expect(() => catalogueOf({ ours: { cloud: "hosts", vcpu: 8, accelerator: { kind: "gaudi4", count: 0 } } })).toThrow(
      /machines: 3 problems[\s\S]*machines\.ours\.accelerator\.kind: "gaudi4" is not allowed[\s\S]*machines\.ours\.vcpu: is not a key that is known here; did you mean "vcpus"\?/,
    );
    expect(catalogueOf(undefined)).toBe(builtIn);
  });
});
