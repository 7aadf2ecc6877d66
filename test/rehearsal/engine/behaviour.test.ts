import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { InvalidInput } from "../../../components/core/problems";
import {
  type Analyzers,
  isUnknown,
  MemoryState,
  type OperationResult,
  rehearse,
  runOperation,
  type Violation,
} from "../../../scripts/rehearsal";
import { ThingWorld, thingCloud } from "../conformance/provider";

class Thing extends pulumi.CustomResource {
  declare readonly arn: pulumi.Output<string>;
  declare readonly color: pulumi.Output<string>;
  constructor(name: string, args: pulumi.Inputs = {}, opts?: pulumi.CustomResourceOptions) {
    super("test:index:Thing", name, { arn: undefined, color: undefined, ...args }, opts);
  }
}
class Group extends pulumi.ComponentResource {
  constructor(name: string, build: (group: Group) => void, opts?: pulumi.ComponentResourceOptions) {
    super("test:index:Group", name, {}, opts);
    build(this);
  }
}

const onThings = (world = new ThingWorld()) => ({ clouds: [thingCloud(world)] });
const messages = ({ diagnostics }: Pick<OperationResult, "diagnostics">) => diagnostics.map(({ message }) => message).join("\n");

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

describe("a failure", () => {
  it("of a cloud, planned by a test, hits one call and no other", async () => {
    const yard = await rehearse(() => void new Thing("a", { color: "red" }), onThings());
    yard.failNext("test:index:Thing", "update", "ThrottlingException: slow down");
    await expect(yard.up(() => void new Thing("a", { color: "blue" }))).rejects.toThrow(
      "test:index:Thing a: ThrottlingException: slow down",
    );
    expect(yard.one("test:index:Thing").inputs.color).toBe("red");
    await yard.up(() => void new Thing("a", { color: "blue" }));
    expect(yard.changes).toEqual({ same: 1, update: 1 });
  });

  it("in an apply is the program's failure, with its message and without the SDK's stack", async () => {
    const failed = rehearse(() => {
      const a = new Thing("a", { color: "red" });
      a.color.apply((color) => {
        throw new Error(`${color} will not do`);
      });
    }, onThings());
    await expect(failed).rejects.toThrow(/^up failed:\n {2}Error: red will not do\n\s+at .*behaviour\.test\.ts:\d+:\d+$/);
  });

  it("in a callback that nobody awaits is the program's failure as well", async () => {
    const failed = rehearse(async () => {
      setTimeout(() => {
        throw new Error("too late");
      }, 5);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }, onThings());
    await expect(failed).rejects.toThrow("Error: too late");
  });

  it("of input in several places is one InvalidInput with every problem", async () => {
    const wrong = (path: string) => new InvalidInput("Thing", [{ path, reason: "is wrong", remedy: "mend it" }]);
    const failed = rehearse(() => {
      for (const name of ["a", "b"])
        new Thing(name, { color: "red" }).color.apply(() => {
          throw wrong(name);
        });
    }, onThings());
    await expect(failed).rejects.toBeInstanceOf(InvalidInput);
    await expect(failed).rejects.toThrow(/a: is wrong; mend it\n\s+b: is wrong; mend it/);
  });

  it("of an invoke names the function", async () => {
    const yard = rehearse(async () => void (await pulumi.runtime.invoke("nothing:index:get", {})), { clouds: [] });
    await expect(yard).rejects.toThrow('nothing:index:get: no cloud here knows the package "nothing"');
  });

  it("of the log is a failure when the program has ended", async () => {
    await expect(rehearse(() => void pulumi.log.error("this cannot go on"), onThings())).rejects.toThrow("this cannot go on");
  });

  it("that comes from nothing ever settling says what waits", async () => {
    const hung = rehearse(
      () => {
        new Thing("a", { color: new Promise<string>(() => {}) });
      },
      { ...onThings(), idleLimitMs: 500 },
    );
    await expect(hung).rejects.toThrow(
      /registered nothing for \d+ s and has not ended; these wait for a value that never comes:\n\s+a\[test:index:Thing\]\.color/,
    );
  });

  it("ends the run soon where others wait for what it kept from coming, and is all that is said", async () => {
    class Pair extends pulumi.ComponentResource {
      constructor(name: string) {
        super("test:index:Pair", name);
        const first = new Thing(`${name}-first`, {}, { parent: this });
        const color = first.arn.apply((): string => {
          throw new Error("no such colour");
        });
        const second = new Thing(`${name}-second`, { color }, { parent: this });
        this.registerOutputs({ second: second.arn });
      }
    }
    const began = Date.now();
    const error: unknown = await rehearse(() => void new Pair("pair"), onThings()).catch((thrown: unknown) => thrown);
    expect(String(error)).toContain("no such colour");
    expect(String(error)).not.toContain("registered nothing");
    expect(Date.now() - began).toBeLessThan(10_000);
  });

  it("of one run does not reach another that runs beside it", async () => {
    const program = (name: string, bad: boolean) => async () => {
      const thing = new Thing(name);
      thing.arn.apply((arn) => {
        if (bad) throw new Error(`bad ${arn}`);
      });
      return { arn: thing.arn };
    };
    const runs = await Promise.allSettled(
      [1, 2, 3, 4].map((n) => rehearse(program(`t${n}`, n === 2), { ...onThings(), stack: `s${n}` })),
    );
    expect(runs.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled", "fulfilled"]);
    expect(runs.map((run) => (run.status === "fulfilled" ? run.value.outputs.arn : String(run.reason)))).toEqual([
      "arn:test:t1-1",
      expect.stringContaining("bad arn:test:t2-1"),
      "arn:test:t3-1",
      "arn:test:t4-1",
    ]);
  });
});

describe("targets", () => {
  const operate = (memory: MemoryState, world: ThingWorld, color: string, targets?: readonly string[]) =>
    runOperation({
      operation: "up",
      program: () => {
        for (const name of ["a", "b"]) new Thing(name, { color });
      },
      project: "p",
      stack: "s",
      memory,
      ...onThings(world),
      ...(targets === undefined ? {} : { targets }),
    });

  it("alone are changed", async () => {
    const [memory, world] = [new MemoryState(), new ThingWorld()];
    await operate(memory, world, "red");
    const result = await operate(memory, world, "blue", ["urn:pulumi:s::p::test:index:Thing::b"]);
    expect(result.changes).toEqual({ same: 2, update: 1 });
    expect([...world.things.values()].map(({ color }) => color)).toEqual(["red", "blue"]);
  });

  it("alone are made", async () => {
    const [memory, world] = [new MemoryState(), new ThingWorld()];
    const result = await operate(memory, world, "red", ["urn:pulumi:s::p::test:index:Thing::b"]);
    expect(result.result).toBe("succeeded");
    expect([...world.things.keys()]).toEqual(["b-1"]);
  });

  it("that need what is neither there nor a target are refused", async () => {
    const program = () => {
      const a = new Thing("a");
      new Thing("b", { color: "red" }, { dependsOn: [a] });
    };
    const targets = ["urn:pulumi:s::p::test:index:Thing::b"];
    const options = {
      operation: "up",
      project: "p",
      stack: "s",
      memory: new MemoryState(),
      program,
      targets,
      ...onThings(),
    } as const;
    expect(messages(await runOperation(options))).toContain(
      "'b' needs urn:pulumi:s::p::test:index:Thing::a, which is not there yet and no target",
    );
  });

  it("of a destroy are refused where something that stays needs them", async () => {
    const memory = new MemoryState();
    const common = { project: "p", stack: "s", memory, ...onThings() };
    const program = () => {
      const a = new Thing("a");
      new Thing("b", { peer: a.id });
    };
    await runOperation({ ...common, operation: "up", program });
    const result = await runOperation({ ...common, operation: "destroy", targets: ["urn:pulumi:s::p::test:index:Thing::a"] });
    expect(messages(result)).toBe(
      "'a' cannot be deleted alone: urn:pulumi:s::p::test:index:Thing::b needs it; make that a target as well",
    );
  });
});

describe("policies", () => {
  const finding = (level: Violation["level"]): Violation => ({
    policy: "no-red",
    pack: "colors",
    level,
    message: "red is not allowed",
  });
  const noRed = (level: Violation["level"]): Analyzers => ({
    analyzeResource: async ({ properties }) => (properties.color === "red" ? [finding(level)] : []),
    analyzeStack: async () => [],
  });

  it("see a resource's inputs before it is made, and a mandatory one keeps it from being made", async () => {
    const world = new ThingWorld();
    const failed = rehearse(() => void new Thing("a", { color: "red" }), { ...onThings(world), analyzers: noRed("mandatory") });
    await expect(failed).rejects.toThrow("test:index:Thing a: [mandatory] colors no-red: red is not allowed");
    expect(world.things.size).toBe(0);
  });

  it("that are advisory are told and stop nothing", async () => {
    const yard = await rehearse(() => void new Thing("a", { color: "red" }), { ...onThings(), analyzers: noRed("advisory") });
    expect(yard.violations).toEqual([{ ...finding("advisory"), urn: yard.one("test:index:Thing").urn }]);
  });

  it("are all found in one preview", async () => {
    const memory = new MemoryState();
    const program = () => {
      for (const name of ["a", "b"]) new Thing(name, { color: "red" });
    };
    const options = {
      operation: "preview",
      program,
      project: "p",
      stack: "s",
      memory,
      ...onThings(),
      analyzers: noRed("mandatory"),
    } as const;
    const result = await runOperation(options);
    expect([result.result, result.violations.length]).toEqual(["failed", 2]);
  });

  it("may put inputs right, and see the whole stack with its outputs at the end", async () => {
    const seen: unknown[] = [];
    const analyzers: Analyzers = {
      analyzeResource: async () => [],
      remediate: async ({ properties }) => (properties.color === "red" ? { ...properties, color: "green" } : undefined),
      analyzeStack: async (resources) => {
        seen.push(...resources.map(({ name, properties }) => [name, properties.color, properties.arn]));
        return [];
      },
    };
    await rehearse(() => void new Thing("a", { color: "red" }), { ...onThings(), analyzers });
    expect(seen).toContainEqual(["a", "green", "arn:test:a-1"]);
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

it("stops between two steps when it is told to, and keeps what was made", async () => {
  const [memory, world, stop] = [new MemoryState(), new ThingWorld(), new AbortController()];
  const program = async () => {
    const a = new Thing("a");
    new Thing("b", { peer: a.id });
  };
  const common = { operation: "up", program, project: "p", stack: "s", memory, ...onThings(world) } as const;
  const stopped = await runOperation({
    ...common,
    signal: stop.signal,
    onEvent: (event) => {
      if (event.kind === "stepFinished" && event.step.name === "a") stop.abort();
    },
  });
  expect([stopped.result, messages(stopped)]).toEqual(["failed", "stopped on request"]);
  expect([...world.things.keys()]).toEqual(["a-1"]);
  expect((await runOperation(common)).changes).toEqual({ create: 1, same: 2 });
});
