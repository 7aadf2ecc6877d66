import { describe, expect, it } from "vitest";
import { nodeGroupSchema } from "../../components/config/nodes-schema";
import { declaredTargets, groupSides, type HeldTarget, heldEnvironment, type Side } from "../../components/delivery";
import { load, soundEnvironment } from "../config/fixture";

const group = (change: object = {}) =>
  nodeGroupSchema.parse({ name: "training", machine: "p5.48xlarge", nodes: { min: 2, desired: 3, max: 4 }, ...change });
const side = (version: Side["version"], capacityPercent: number, trafficPercent = capacityPercent): Side => ({
  version,
  capacityPercent,
  trafficPercent,
  updatedPercent: version === "new" ? 100 : 0,
});
const short = (held?: HeldTarget) =>
  groupSides("yard", group(), held).map(({ component, group: { machine, nodes }, cordoned, waits }) => ({
    component,
    machine,
    nodes,
    cordoned,
    waits,
  }));
const whole = { min: 2, desired: 3, max: 4 };
const old = group({ machine: "p4d.24xlarge" });

describe("the groups of machines that a node group is made of", () => {
  it("is one of the plain name where no rollout ever was", () =>
    expect(short()).toEqual([
      { component: "yard-training", machine: "p5.48xlarge", nodes: whole, cordoned: false, waits: false },
    ]));

  it("is two side by side: the new one takes nothing until it is proven", () =>
    expect(
      short({ declaration: { active: "blue", blue: side("old", 100), green: side("new", 100, 0) }, old, new: group() }),
    ).toEqual([
      { component: "yard-training", machine: "p4d.24xlarge", nodes: whole, cordoned: false, waits: false },
      { component: "yard-training-green", machine: "p5.48xlarge", nodes: whole, cordoned: true, waits: false },
    ]));

  it("never needs a machine more in place, and lets the one that gives machines up go first", () => {
    const third = 100 / 3;
    const held: HeldTarget = {
      declaration: { active: "blue", blue: side("old", 100 - third), green: side("new", third) },
      first: "blue",
      old,
      new: group(),
    };
    expect(short(held)).toEqual([
      {
        component: "yard-training",
        machine: "p4d.24xlarge",
        nodes: { min: 2, desired: 2, max: 4 },
        cordoned: false,
        waits: false,
      },
      {
        component: "yard-training-green",
        machine: "p5.48xlarge",
        nodes: { min: 1, desired: 1, max: 4 },
        cordoned: false,
        waits: true,
      },
    ]);
    expect(short({ ...held, first: "green" }).map(({ component }) => component)).toEqual([
      "yard-training-green",
      "yard-training",
    ]);
  });

  it("stays green after a rollout, and follows the environment again", () =>
    expect(short({ declaration: { active: "green", green: side("new", 100) } })).toEqual([
      { component: "yard-training-green", machine: "p5.48xlarge", nodes: whole, cordoned: false, waits: false },
    ]));

  it("stays what it was after a rollback, whatever the environment says", () =>
    expect(short({ declaration: { active: "blue", blue: side("old", 100) }, old })).toMatchObject([
      { component: "yard-training", machine: "p4d.24xlarge" },
    ]));
});

it("services and the cluster stay what they were until their phase comes", () => {
  const { environment } = load({ "stacks/Pulumi.test.yaml": soundEnvironment });
  const before = { declaration: { active: "blue", blue: side("old", 100) }, old: { logLevel: "debug" } } as const;
  const after = { ...before, declaration: { active: "blue", blue: side("new", 100) }, new: { logLevel: "warn" } } as const;
  expect(heldEnvironment(environment, { "service/coordinator": before }).coordinator).toEqual({ logLevel: "debug" });
  expect(heldEnvironment(environment, { "service/coordinator": after }).coordinator).toEqual({ logLevel: "warn" });
  expect(heldEnvironment(environment, {})).toEqual(environment);
  const held = { "node-group/training": { declaration: { active: "blue", blue: side("old", 100) }, old } } as const;
  expect(declaredTargets(environment, held)["node-group/training"]).toEqual(old);
  expect(Object.keys(declaredTargets(environment, held))).toEqual([
    "node-group/system",
    "node-group/training",
    "service/coordinator",
    "cluster",
  ]);
});
