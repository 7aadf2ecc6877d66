/** Small programs, one a behaviour of Pulumi's engine, run phase after phase on one stack. What the real engine did stands in expected.json. */
import * as pulumi from "@pulumi/pulumi";
import type { ThingWorld } from "./provider";

export interface Phase {
  readonly op: "preview" | "up" | "refresh" | "destroy";
  readonly program: () => Promise<unknown>;
  /** What happens to the cloud behind the engine's back first. */
  readonly before?: (world: ThingWorld) => void;
  /** Names of the things that alone are touched. */
  readonly targets?: readonly string[];
}

/** Names of the hooks that have run; the harness empties it before each phase. */
export const hooksRun: string[] = [];

class Thing extends pulumi.CustomResource {
  declare readonly arn: pulumi.Output<string>;
  declare readonly generation: pulumi.Output<number>;

  constructor(name: string, props: pulumi.Inputs = {}, opts: pulumi.CustomResourceOptions = {}) {
    super("test:index:Thing", name, { arn: undefined, generation: undefined, ...props }, opts);
  }

  static existing(name: string, id: string): Thing {
    return new Thing(name, {}, { id });
  }
}

class Group extends pulumi.ComponentResource {
  constructor(name: string, build: (group: Group) => pulumi.Inputs | undefined, opts: pulumi.ComponentResourceOptions = {}) {
    super("test:index:Group", name, {}, opts);
    this.registerOutputs(build(this) ?? {});
  }
}

class TestProvider extends pulumi.ProviderResource {
  constructor(name: string, props: pulumi.Inputs) {
    super("test", name, props);
  }
}

const preview = (register: () => unknown): Phase => ({ op: "preview", program: async () => register() });
const up = (register: () => unknown, before?: Phase["before"]): Phase => ({
  op: "up",
  program: async () => register(),
  ...(before === undefined ? {} : { before }),
});
const destroy = (...targets: string[]): Phase => ({
  op: "destroy",
  program: async () => {},
  ...(targets.length > 0 ? { targets } : {}),
});
const refresh = (before: Phase["before"]): Phase => ({
  op: "refresh",
  program: async () => {},
  ...(before === undefined ? {} : { before }),
});
/** Made, and then left as it is. */
const steady = (register: () => unknown): Phase[] => [
  preview(register),
  up(register),
  preview(register),
  up(register),
  destroy(),
];
const things = (...names: string[]) => {
  for (const name of names) new Thing(name);
};

const madeByHand = (world: ThingWorld) =>
  void world.things.set("made-by-hand", { color: "red", arn: "arn:test:made-by-hand", generation: 1 });

function dependentOnGeneration(color: string) {
  const a = new Thing("a", { color });
  new Thing("b", { peer: a.generation });
}

function replaced(size: number) {
  const a = new Thing("a", { size });
  new Thing("b", { peer: a.id });
  new Thing("c", { zone: a.id });
}

function replacedDeleteFirst(size: number) {
  const a = new Thing("a", { size }, { deleteBeforeReplace: true });
  new Thing("b", { peer: a.id });
  new Thing("c", { zone: a.id });
  new Thing("d", {}, { dependsOn: [a] });
}

function secrets() {
  const a = new Thing("a", { color: pulumi.secret("hush") });
  const note = pulumi.interpolate`x-${pulumi.secret("hush")}`;
  new Thing("b", { peer: a.arn, note }, { additionalSecretOutputs: ["arn"] });
  return { s: pulumi.secret("hush"), plain: a.arn };
}

function hooked(color: string) {
  const hook = (name: string) => new pulumi.ResourceHook(name, async () => void hooksRun.push(name));
  const hooks = {
    beforeCreate: [hook("beforeCreate")],
    afterCreate: [hook("afterCreate")],
    beforeUpdate: [hook("beforeUpdate")],
    afterUpdate: [hook("afterUpdate")],
  };
  new Thing("a", { color }, { hooks });
}

function refusingHook(): pulumi.ResourceHook {
  return new pulumi.ResourceHook("no", async () => {
    throw new Error("not yet");
  });
}

function importedOrRead() {
  const a = Thing.existing("a", "made-by-hand");
  new Thing("b", { peer: a.id });
}

function inTheEast() {
  const provider = new TestProvider("east", { region: "east" });
  new Thing("a", { color: "red" }, { provider });
}

const alike = () => {
  new Thing("a", { color: "red" });
  new Thing("b", { color: "red" });
};

export const scenarios: { readonly [name: string]: readonly Phase[] } = {
  create: steady(() => {
    const a = new Thing("a", { color: "red" });
    new Thing("b", { peer: a.arn });
    return { arn: a.arn };
  }),
  component: steady(
    () =>
      void new Group("g", (g) => {
        const a = new Thing("a", { color: "red" }, { parent: g });
        new Group("inner", (inner) => void new Thing("b", { peer: a.id }, { parent: inner }), { parent: g });
        return { id: a.id };
      }),
  ),
  update: [
    up(() => void new Thing("a", { color: "red" })),
    preview(() => void new Thing("a", { color: "blue" })),
    up(() => void new Thing("a", { color: "blue" })),
  ],
  "update-with-dependent": [
    up(() => dependentOnGeneration("red")),
    preview(() => dependentOnGeneration("blue")),
    up(() => dependentOnGeneration("blue")),
  ],
  "replace-create-first": [up(() => replaced(1)), preview(() => replaced(2)), up(() => replaced(2))],
  "replace-delete-first": [
    up(() => replacedDeleteFirst(1)),
    preview(() => replacedDeleteFirst(2)),
    up(() => replacedDeleteFirst(2)),
  ],
  "replace-on-changes": ["red", "blue"].map((color) => up(() => void new Thing("a", { color }, { replaceOnChanges: ["color"] }))),
  "ignore-changes": [
    { color: "red", note: "x" },
    { color: "blue", note: "x" },
    { color: "blue", note: "y" },
  ].map((props) => up(() => void new Thing("a", props, { ignoreChanges: ["color"] }))),
  "delete-order": [
    up(() => {
      const a = new Thing("a");
      const b = new Thing("b", { peer: a.id });
      new Thing("c", {}, { dependsOn: [b] });
      new Thing("d");
    }),
    up(() => things("d")),
  ],
  "rename-without-alias": ["old", "new"].map((name) => up(() => void new Thing(name, { color: "red" }))),
  "rename-with-alias": [
    up(() => void new Thing("old", { color: "red" })),
    ...[preview, up, up].map((phase) => phase(() => void new Thing("new", { color: "red" }, { aliases: [{ name: "old" }] }))),
  ],
  "move-into-component-with-alias": [
    up(() => void new Thing("a", { color: "red" })),
    up(
      () =>
        void new Group(
          "g",
          (g) => void new Thing("a", { color: "red" }, { parent: g, aliases: [{ parent: pulumi.rootStackResource }] }),
        ),
    ),
  ],
  "alias-of-component-reaches-children": [
    up(() => void new Group("old", (g) => void new Thing("old-child", {}, { parent: g }))),
    up(() => void new Group("new", (g) => void new Thing("new-child", {}, { parent: g }), { aliases: [{ name: "old" }] })),
  ],
  protect: [
    up(() => {
      new Thing("a", { size: 1 }, { protect: true });
      things("b");
    }),
    up(() => things("b")),
    up(() => {
      new Thing("a", { size: 2 }, { protect: true });
      things("b");
    }),
    destroy(),
    up(() => {
      new Thing("a", { size: 1 }, { protect: false });
      things("b");
    }),
    destroy(),
  ],
  "retain-on-delete": [
    up(() => {
      new Thing("a", {}, { retainOnDelete: true });
      things("b");
    }),
    up(() => things("b")),
  ],
  "deleted-with": [
    up(() => {
      const a = new Thing("a");
      new Thing("b", {}, { deletedWith: a });
    }),
    destroy(),
  ],
  import: [
    { ...preview(() => void new Thing("a", { color: "red" }, { import: "made-by-hand" })), before: madeByHand },
    up(() => void new Thing("a", { color: "red" }, { import: "made-by-hand" })),
    up(() => void new Thing("a", { color: "blue" })),
  ],
  "import-that-differs": [up(() => void new Thing("a", { color: "blue" }, { import: "made-by-hand" }), madeByHand)],
  read: [up(importedOrRead, madeByHand), up(importedOrRead), destroy()],
  "read-of-what-is-not-there": [up(() => void Thing.existing("a", "nowhere"))],
  "refresh-with-drift": [
    up(alike),
    refresh((world) => {
      for (const [id, thing] of world.things) {
        if (id.startsWith("a-")) thing.color = "green";
        else world.things.delete(id);
      }
    }),
    preview(alike),
    up(alike),
  ],
  secrets: [up(secrets), up(secrets)],
  invoke: [
    up(() => {
      const answer = pulumi.output(pulumi.runtime.invoke("test:index:double", { x: 21 }) as Promise<{ readonly value: number }>);
      new Thing("a", { note: answer.apply(({ value }) => String(value)) });
      return { v: answer.apply(({ value }) => value) };
    }),
  ],
  transforms: [
    up(
      () =>
        void new Group("g", (g) => void new Thing("a", { color: "red" }, { parent: g }), {
          transforms: [
            async ({ type, props, opts }) =>
              type === "test:index:Thing" ? { props: { ...props, note: "added" }, opts } : undefined,
          ],
        }),
    ),
  ],
  "resource-hooks": [up(() => hooked("red")), up(() => hooked("blue"))],
  "hook-refuses-delete": [
    up(() => void new Thing("a", {}, { hooks: { beforeDelete: [refusingHook()] } })),
    up(() => void refusingHook()),
  ],
  "failed-create-then-resume": [{ fail: "create" }, {}].map((fail) =>
    up(() => {
      const a = new Thing("a");
      new Thing("b", { ...fail, peer: a.id });
      things("c");
    }),
  ),
  "failed-update": [{ color: "red" }, { color: "blue", fail: "update" }, { color: "blue" }].map((props) =>
    up(() => void new Thing("a", props)),
  ),
  "failed-delete-of-replaced": [{ size: 1, fail: "delete" }, { size: 2 }, { size: 2 }].map((props) =>
    up(() => void new Thing("a", props)),
  ),
  "check-refuses": [preview, up].map((phase) =>
    phase(() => {
      new Thing("a", { invalid: "no such machine" });
      things("b");
    }),
  ),
  "duplicate-name": [up(() => things("a", "a"))],
  "explicit-provider": [up(inTheEast), up(inTheEast), destroy()],
  "program-throws": [
    up(() => {
      things("a");
      throw new Error("the program gave up");
    }),
    up(() => things("a")),
  ],
  "targeted-destroy": [
    up(() => {
      const a = new Thing("a");
      new Thing("b", { peer: a.id });
      things("c");
    }),
    destroy("c"),
  ],
};
