import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  Asset,
  equal,
  holdsSecret,
  holdsUnknown,
  OutputValue,
  type PropertyMap,
  type PropertyValue,
  plain,
  ResourceReference,
  Secret,
  secretAs,
  secretNames,
  unknown,
  withoutOutputValues,
  withSecrets,
} from "../../../scripts/rehearsal/engine/values";
import { ASSET_SIGNATURE, everything, fromStruct, SIGNATURE, toStruct } from "../../../scripts/rehearsal/engine/wire";

/** What google-protobuf's maps can hold, Pulumi's own SDK included: they are plain objects, in which `__proto__` is no key. */
const anyKey = fc.string({ minLength: 1 }).filter((key) => key !== "__proto__");

const { value: anyValue } = fc.letrec<{ value: PropertyValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom(null, true, false, unknown),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
    fc.string(),
    tie("value")
      .filter((inner) => !(inner instanceof Secret))
      .map((inner) => new Secret(inner)),
    fc.constant(new ResourceReference("urn:pulumi:s::p::t:i:T::n", "id-1")),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(anyKey, tie("value"), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

describe("values on the wire", () => {
  it("come back as they were sent", () => {
    fc.assert(
      fc.property(fc.dictionary(anyKey, anyValue, { noNullPrototype: true }), (map) => {
        expect(equal(fromStruct(toStruct(map)), map)).toBe(true);
      }),
    );
  });

  it("carry assets, and secrets in the clear for a receiver that knows none", () => {
    const map: PropertyMap = { file: new Asset({ [SIGNATURE]: ASSET_SIGNATURE, text: "x" }), word: new Secret("hush") };
    const [whole, bare] = [fromStruct(toStruct(map)), fromStruct(toStruct(map, { ...everything, secrets: false }))];
    expect(whole).toEqual(map);
    expect(bare.word).toBe("hush");
  });
});

describe("values as a cloud sees them", () => {
  it("are opened, with references as ids, and are not copied where there is nothing to open", () => {
    const map: PropertyMap = { a: [{ b: 1 }], c: "x" };
    expect(plain(map)).toBe(map);
    const secret = {
      list: [new Secret({ deep: new Secret("hush") })],
      ref: new ResourceReference("urn", "id-1"),
      part: new ResourceReference("u", undefined),
    };
    expect(plain(secret)).toEqual({ list: [{ deep: "hush" }], ref: "id-1", part: "u" });
  });

  it("keep what a preview does not know", () => {
    expect(plain({ id: new ResourceReference("urn", "") })).toEqual({ id: unknown });
    expect(holdsUnknown({ a: [new Secret(unknown)] })).toBe(true);
    expect(holdsUnknown({ a: [1] })).toBe(false);
  });
});

describe("secrecy", () => {
  it("passes from a question to its answer, property by property", () => {
    const asked: PropertyMap = {
      word: new Secret("a"),
      deep: { word: new Secret("b"), open: 1 },
      list: [1, new Secret(2)],
      gone: new Secret(3),
    };
    const answered = secretAs({ word: "a", deep: { word: "b", open: 1 }, list: [2, 1], extra: 4 }, asked);
    expect(secretNames(answered)).toEqual(["word", "deep", "list"]);
    expect(answered.deep).toEqual({ word: new Secret("b"), open: 1 });
    expect(answered.list).toEqual(new Secret([2, 1]));
  });

  it("is put on once", () => {
    const map = withSecrets({ a: new Secret(1), b: 2 }, ["a", "b", "absent"]);
    expect(map).toEqual({ a: new Secret(1), b: new Secret(2) });
    expect(holdsSecret(map)).toBe(true);
  });

  it("counts when two values are compared", () => {
    expect(equal(new Secret(1), new Secret(1))).toBe(true);
    expect(equal(new Secret(1), 1)).toBe(false);
    expect(equal(unknown, "x")).toBe(false);
    expect(equal({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] })).toBe(true);
    expect(equal({ a: 1 }, { a: 1, b: 2 })).toBe(false);
  });
});

it("opens outputs and keeps what they came from", () => {
  const from = new Set<string>();
  const value = [new OutputValue(new Secret("x"), ["urn-a"]), new Secret(new OutputValue("y", ["urn-b"]))];
  expect(withoutOutputValues(value, from)).toEqual([new Secret("x"), new Secret("y")]);
  expect([...from]).toEqual(["urn-a", "urn-b"]);
});
