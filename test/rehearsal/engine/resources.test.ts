import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { isUnknown, MemoryState, rehearse, runOperation } from "../../../scripts/rehearsal";
import { ThingWorld, thingCloud } from "../conformance/provider";
import { Group, messages, onThings, Thing } from "./things";

describe("a preview", () => {
  it("knows inputs, and of outputs and ids only that they will be", async () => {
    const world = new ThingWorld();
    const yard = await rehearse(
      () => {
        const a = new Thing("a", { color: "red" });
        new Thing("b", { peer: a.arn, of: a.id, color: a.color });
        return { arn: a.arn };
      },
      { ...onThings(world), previewOnly: true },
    );
    const b = yard.one("test:index:Thing", "b");
    expect(isUnknown(b.inputs.peer) && isUnknown(b.inputs.of)).toBe(true);
    expect(b.inputs.color).toBe("red");
    expect(b.id).toBeUndefined();
    expect(isUnknown(yard.outputs.arn)).toBe(true);
    expect(world.things.size).toBe(0);
  });

  it("of a changed program leaves the state as it was", async () => {
    const yard = await rehearse(() => void new Thing("a", { color: "red" }), onThings());
    const plan = await yard.preview(() => void new Thing("a", { size: 2 }));
    expect(plan.changes).toEqual({ replace: 1, same: 1 });
    expect(plan.steps.find(({ op }) => op === "replace")?.replaceKeys).toEqual(["size"]);
    await yard.up(() => void new Thing("a", { color: "red" }));
    expect(yard.changes).toEqual({ same: 2 });
  });
});

describe("options of a resource", () => {
  it("protect, retainOnDelete and deletedWith pass from a component to its children", async () => {
    const yard = await rehearse(
      () => void new Group("g", (parent) => void new Thing("a", {}, { parent }), { protect: true, retainOnDelete: true }),
      onThings(),
    );
    expect(yard.one("test:index:Thing")).toMatchObject({ protect: true, retainOnDelete: true });
  });

  it("are told as they were given", async () => {
    const yard = await rehearse(() => {
      const a = new Thing("a", { size: 1, color: pulumi.secret("red") });
      const opts = {
        dependsOn: [a],
        ignoreChanges: ["size"],
        replaceOnChanges: ["color"],
        deleteBeforeReplace: true,
        customTimeouts: { create: "1h30m" },
      };
      new Thing("b", { peer: a.id }, { ...opts, aliases: [{ name: "was" }], deletedWith: a });
    }, onThings());
    const [a, b] = [yard.one("test:index:Thing", "a"), yard.one("test:index:Thing", "b")];
    expect(b).toMatchObject({
      dependencies: [a.urn],
      propertyDependencies: { peer: [a.urn] },
      ignoreChanges: ["size"],
      replaceOnChanges: ["color"],
      deleteBeforeReplace: true,
      customTimeouts: { create: 5400, update: 0, delete: 0 },
      aliases: ["urn:pulumi:test::rehearsal::test:index:Thing::was"],
      deletedWith: a.urn,
      provider: "urn:pulumi:test::rehearsal::pulumi:providers:test::default",
    });
    expect([a.secretInputs, a.secretOutputs, a.inputs.color]).toEqual([["color"], ["color"], "red"]);
  });

  it("are changed by the transforms of a component and of the stack, innermost first", async () => {
    const yard = await rehearse(() => {
      pulumi.runtime.registerResourceTransform(({ props, opts }) => ({
        props: { ...props, order: `${props.order ?? ""}stack` },
        opts,
      }));
      new Group("g", (parent) => void new Thing("a", {}, { parent }), {
        transforms: [
          ({ props, opts, custom }) => ({
            props: custom ? { ...props, order: "group," } : props,
            opts: { ...opts, protect: true },
          }),
        ],
      });
    }, onThings());
    expect(yard.one("test:index:Thing").inputs.order).toBe("group,stack");
    expect(yard.one("test:index:Thing").protect).toBe(true);
  });

  it("replace one resource with another", async () => {
    const program = (size: number) => () => {
      const a = new Thing("a", { size });
      new Thing("b", { color: "red" }, { replaceWith: [a] });
    };
    const yard = await rehearse(program(1), onThings());
    await yard.up(program(2));
    expect(yard.changes).toEqual({ replace: 2, same: 1 });
  });

  it("replace a resource when its trigger changes", async () => {
    const program = (trigger: string) => () => void new Thing("a", {}, { replacementTrigger: trigger });
    const yard = await rehearse(program("monday"), onThings());
    await yard.up(program("monday"));
    expect(yard.changes).toEqual({ same: 2 });
    await yard.up(program("tuesday"));
    expect(yard.changes).toEqual({ replace: 1, same: 1 });
  });
});

describe("protection", () => {
  const program = (size: number, protect: boolean) => () => {
    const a = new Thing("a", { size }, { deleteBeforeReplace: true });
    new Thing("b", { zone: a.id }, { protect });
  };

  it("of a dependent keeps what it needs from being replaced, before anything is deleted", async () => {
    const world = new ThingWorld();
    const yard = await rehearse(program(1, true), onThings(world));
    await expect(yard.up(program(2, true))).rejects.toThrow(/unable to replace resource ".*::b" as part of replacing ".*::a"/);
    expect([...world.things.keys()]).toEqual(["a-1", "b-2"]);
  });

  it("may be taken away in the same run that replaces", async () => {
    const yard = await rehearse(() => void new Thing("a", { size: 1 }, { protect: true }), onThings());
    await yard.up(() => void new Thing("a", { size: 2 }));
    expect(yard.changes).toEqual({ replace: 1, same: 1 });
  });

  it("that forbids a replacement fails a preview, which shows the rest all the same", async () => {
    const memory = new MemoryState();
    const common = { project: "p", stack: "s", memory, ...onThings() };
    const two = (size: number) => () => {
      for (const name of ["a", "b"]) new Thing(name, { size }, { protect: true });
    };
    await runOperation({ ...common, operation: "up", program: two(1) });
    const result = await runOperation({ ...common, operation: "preview", program: two(2) });
    expect([result.result, result.diagnostics.length, result.changes]).toEqual(["failed", 2, { replace: 2, same: 1 }]);
  });
});

describe("an alias", () => {
  it("of a component carries its children over, and one that is gone by then is deleted", async () => {
    const world = new ThingWorld();
    const group = (name: string, children: readonly string[], opts: pulumi.ComponentResourceOptions = {}) =>
      new Group(
        name,
        (parent) => {
          let before: Thing | undefined;
          for (const child of children) before = new Thing(`${name}-${child}`, { peer: before?.id }, { parent });
        },
        opts,
      );
    const yard = await rehearse(() => void group("old", ["x", "y", "z"]), onThings(world));
    await yard.up(() => void group("new", ["x", "y"], { aliases: [{ name: "old" }] }));
    expect(yard.changes).toEqual({ delete: 1, same: 4 });
    expect(yard.tree()).toBe("test:index:Group new\n  test:index:Thing new-x\n  test:index:Thing new-y");
    expect([...world.things.keys()]).toEqual(["old-x-1", "old-y-2"]);
    await yard.up(() => void group("new", ["x", "y"]));
    expect(yard.changes).toEqual({ same: 4 });
  });

  it("renames what others refer to, also where the run fails before it comes to them", async () => {
    const [memory, world] = [new MemoryState(), new ThingWorld()];
    const common = { operation: "up", project: "p", stack: "s", memory, ...onThings(world) } as const;
    const program = (name: string, fail: boolean, opts?: pulumi.CustomResourceOptions) => async () => {
      const a = new Thing(name, {}, opts);
      await new Promise<void>((resolve) => void a.arn.apply(() => resolve()));
      if (fail) throw new Error("half way");
      new Thing("b", { peer: a.id });
    };
    await runOperation({ ...common, program: program("a", false) });
    const half = await runOperation({ ...common, program: program("c", true, { aliases: [{ name: "a" }] }) });
    expect(half.resources.find(({ name }) => name === "b")?.dependencies).toEqual(["urn:pulumi:s::p::test:index:Thing::c"]);
    expect((await runOperation({ ...common, program: program("c", false) })).changes).toEqual({ same: 3 });
  });
});

describe("configuration", () => {
  it("reaches the program and, of its own package, the default provider", async () => {
    const yard = await rehearse(
      () => {
        new Thing("a");
        return { zone: new pulumi.Config("shop").require("zone"), key: new pulumi.Config("shop").requireSecret("key") };
      },
      { ...onThings(), config: { "test:region": "east", "shop:zone": "z", "shop:key": { secret: "hush" } } },
    );
    expect(yard.one("pulumi:providers:test").inputs).toEqual({ region: "east" });
    expect(yard.outputs).toEqual({ zone: "z", key: "hush" });
    expect(yard.secretOutputs).toEqual(["key"]);
  });

  it("of a provider, nested or as JSON in a string, reaches the cloud as a value, and what the cloud finds wrong is an error", async () => {
    const seen: unknown[] = [];
    const cloud = {
      ...thingCloud(new ThingWorld()),
      checkConfig: async (config: object) => {
        seen.push(config);
        return [{ property: "region", reason: "no such region" }];
      },
    };
    const failed = rehearse(() => void new Thing("a"), { clouds: [cloud], config: { "test:defaultTags": '{"tags":{"a":"b"}}' } });
    await expect(failed).rejects.toThrow(
      "pulumi:providers:test resource 'default': property region has a problem: no such region",
    );
    expect(seen).toEqual([{ defaultTags: { tags: { a: "b" } } }]);
  });
});

describe("files", () => {
  it("count by their content", async () => {
    const directory = mkdtempSync(join(tmpdir(), "asset-"));
    const path = join(directory, "code.py");
    const program = () => void new Thing("a", { code: new pulumi.asset.FileAsset(path) });
    writeFileSync(path, "one");
    const yard = await rehearse(program, onThings());
    await yard.up(program);
    expect(yard.changes).toEqual({ same: 2 });
    writeFileSync(path, "two");
    await yard.up(program);
    expect(yard.changes).toEqual({ same: 1, update: 1 });
    rmSync(directory, { recursive: true });
    await expect(yard.up(program)).rejects.toThrow(/the asset .*code\.py cannot be read: ENOENT/);
  });
});

describe("hooks", () => {
  it("run in a preview only where they ask for it, and one that fails afterwards is a warning", async () => {
    const ran: string[] = [];
    const program = () => {
      const quiet = new pulumi.ResourceHook("quiet", async () => void ran.push("quiet"));
      const eager = new pulumi.ResourceHook("eager", async ({ newInputs }) => void ran.push(`eager ${newInputs?.color}`), {
        onDryRun: true,
      });
      const broken = new pulumi.ResourceHook("broken", async () => {
        throw new Error("no bell to ring");
      });
      new Thing("a", { color: "red" }, { hooks: { beforeCreate: [quiet, eager], afterCreate: [broken] } });
    };
    await rehearse(program, { ...onThings(), previewOnly: true });
    expect(ran).toEqual(["eager red"]);
    const yard = await rehearse(program, onThings());
    expect(messages(yard)).toContain('after hook "broken" failed: no bell to ring');
  });
});
