import { createRequire } from "node:module";
import * as pulumi from "@pulumi/pulumi";
import { afterEach, expect, it } from "vitest";
import { rehearse } from "../../../scripts/rehearsal";
import { leavePromisesWithoutStacks } from "../../../scripts/rehearsal/engine/promiseStacks";

const load = createRequire(__filename);
const path = load.resolve("@pulumi/pulumi/runtime/debuggable");

interface Told {
  readonly _debugCtx: string;
  readonly _debugStackTrace: string;
}

function told(): Told {
  const { debuggablePromise } = load(path) as { debuggablePromise(promise: Promise<number>, context: string): Promise<number> };
  const promise = Promise.resolve(1);
  void debuggablePromise(promise, "waits for one");
  const { _debugCtx, _debugStackTrace } = promise as unknown as Told;
  return { _debugCtx, _debugStackTrace };
}

/** The module as a process of its own would have it. */
function anew(): void {
  delete load.cache[path];
}

const before = load.cache[path];
afterEach(() => {
  delete process.env.PULUMI_DEBUG_PROMISE_LEAKS;
  load.cache[path] = before;
});

it("keeps a promise's words and leaves its stack out, while errors have theirs", async () => {
  let inside: Told | undefined;
  let stack = "";
  await rehearse(() => {
    inside = told();
    stack = new Error("mine").stack ?? "";
    return { name: pulumi.output("yard") };
  });
  expect(inside).toEqual({ _debugCtx: "waits for one", _debugStackTrace: expect.stringMatching(/^Error:? *$/) });
  expect(stack).toContain("promise-stacks.test.ts");
});

it("writes stacks for whoever asks for leaks", () => {
  anew();
  process.env.PULUMI_DEBUG_PROMISE_LEAKS = "1";
  leavePromisesWithoutStacks();
  expect(told()._debugStackTrace).toContain("promise-stacks.test.ts");

  anew();
  delete process.env.PULUMI_DEBUG_PROMISE_LEAKS;
  leavePromisesWithoutStacks();
  leavePromisesWithoutStacks();
  expect(told()._debugStackTrace).toMatch(/^Error:? *$/);
});
