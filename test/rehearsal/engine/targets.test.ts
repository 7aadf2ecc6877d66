import { describe, expect, it } from "vitest";
import { MemoryState, runOperation } from "../../../scripts/rehearsal";
import { ThingWorld } from "../conformance/provider";
import { messages, onThings, Thing } from "./things";

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
