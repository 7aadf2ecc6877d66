import { expect } from "vitest";
import { rehearse } from "../../scripts/rehearsal";

/** Runs a program twice and takes away what it made: the second run changes nothing, and nothing is left in the end. */
export async function expectSteady(program: () => unknown): Promise<void> {
  const yard = await rehearse(program);
  await yard.up(program);
  expect(Object.keys(yard.changes)).toEqual(["same"]);
  await yard.destroy();
  expect(yard.resources()).toEqual([]);
}
