import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { InvalidInput } from "../../../components/core/problems";
import { RehearsalFailed, rehearse } from "../../../scripts/rehearsal";

class Box extends pulumi.CustomResource {
  declare readonly size: pulumi.Output<number>;
  constructor(name: string, args: pulumi.Inputs = {}, opts?: pulumi.CustomResourceOptions) {
    super("toys:index:Box", name, args, opts);
  }
}
class Shelf extends pulumi.ComponentResource {
  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("toys:index:Shelf", name, {}, opts);
    const box = new Box(`${name}-box`, { size: 3 }, { parent: this });
    this.registerOutputs({ box: box.id });
  }
}

describe("rehearse", () => {
  it("brings a program up and answers for what it made", async () => {
    const yard = await rehearse(
      () => {
        const shelf = new Shelf("shelf");
        const box = new Box("box", { size: 1, secret: pulumi.secret("hush") }, { dependsOn: [shelf] });
        return { size: box.size };
      },
      { clouds: [] },
    );
    expect(yard.changes).toEqual({ create: 4 });
    expect(yard.outputs).toEqual({ size: 1 });
    expect(yard.tree()).toBe("toys:index:Box box\ntoys:index:Shelf shelf\n  toys:index:Box shelf-box");
    const box = yard.one("toys:index:Box", "box");
    expect(box.inputs).toEqual({ size: 1, secret: "hush" });
    expect(box.secretInputs).toEqual(["secret"]);
    expect(box.dependencies).toContain(yard.one("toys:index:Box", "shelf-box").urn);
  });

  it("changes nothing the second time", async () => {
    const program = () => void new Shelf("shelf");
    const yard = await rehearse(program, { clouds: [] });
    await yard.up(program);
    expect(yard.changes).toEqual({ same: 3 });
    await yard.destroy();
    expect(yard.changes).toEqual({ delete: 3 });
    expect(yard.resources()).toEqual([]);
  });

  it("rejects with every error and the resource that it is about", async () => {
    const failed = rehearse(
      () => {
        new Box("box");
        throw new Error("out of boxes");
      },
      { clouds: [] },
    );
    await expect(failed).rejects.toThrow(RehearsalFailed);
    await expect(failed).rejects.toThrow("out of boxes");
  });

  it("rejects with the program's own InvalidInput", async () => {
    const failed = rehearse(
      () => {
        throw new InvalidInput("Shelf", [{ path: "boards", reason: "-1 is less than 0", remedy: "give 0 or more" }]);
      },
      { clouds: [] },
    );
    await expect(failed).rejects.toThrow("boards: -1 is less than 0; give 0 or more");
    await expect(failed).rejects.toBeInstanceOf(InvalidInput);
  });
});
