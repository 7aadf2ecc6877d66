import { describe, expect, it } from "vitest";
import { secondsOf } from "../../../scripts/rehearsal/engine/goals";
import { expand, get, ignoringChanges, parsePath, set } from "../../../scripts/rehearsal/engine/paths";
import {
  aliasUrns,
  defaultProviderName,
  makeUrn,
  packageOf,
  parseProviderRef,
  parseUrn,
} from "../../../scripts/rehearsal/engine/urn";

describe("a URN", () => {
  const stack = "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev";

  it("chains the types of the components that a resource stands in, without the stack", () => {
    const outer = makeUrn("dev", "shop", stack, "shop:index:Outer", "o");
    const inner = makeUrn("dev", "shop", outer, "shop:index:Inner", "i");
    expect(makeUrn("dev", "shop", inner, "aws:s3/bucket:Bucket", "b")).toBe(
      "urn:pulumi:dev::shop::shop:index:Outer$shop:index:Inner$aws:s3/bucket:Bucket::b",
    );
  });

  it("comes apart again, also where the name holds colons", () => {
    const parts = parseUrn("urn:pulumi:dev::shop::a:b:C$d:e:F::x::y");
    expect(parts).toEqual({ stack: "dev", project: "shop", qualifiedType: "a:b:C$d:e:F", type: "d:e:F", name: "x::y" });
    expect(() => parseUrn("bucket")).toThrow("not a URN: bucket");
  });

  it("names packages and default providers as Pulumi does", () => {
    expect(packageOf("aws:s3/bucket:Bucket")).toBe("aws");
    expect(packageOf("pulumi:providers:aws")).toBe("aws");
    expect(defaultProviderName("7.48.0", "")).toBe("default_7_48_0");
    expect(defaultProviderName("", "")).toBe("default");
    expect(parseProviderRef("urn:pulumi:s::p::pulumi:providers:aws::east::id-1").id).toBe("id-1");
  });
});

describe("aliases", () => {
  const parent = "urn:pulumi:s::p::a:b:Group::new";
  const child = { stack: "s", project: "p", parent, type: "a:b:Thing", name: "new-child" };

  it("of a parent reach a child, with the parent's name in the child's changed as well", () => {
    expect(aliasUrns(child, [], ["urn:pulumi:s::p::a:b:Group::old"])).toEqual([
      "urn:pulumi:s::p::a:b:Group$a:b:Thing::old-child",
    ]);
  });

  it("fill in what they leave out", () => {
    expect(aliasUrns(child, [{ name: "was" }], [])).toEqual(["urn:pulumi:s::p::a:b:Group$a:b:Thing::was"]);
    expect(aliasUrns(child, [{ noParent: true }, { type: "a:b:Old" }], [])).toEqual([
      "urn:pulumi:s::p::a:b:Thing::new-child",
      "urn:pulumi:s::p::a:b:Group$a:b:Old::new-child",
    ]);
    expect(aliasUrns(child, [{ name: "new-child" }], [])).toEqual([]);
  });
});

describe("a property path", () => {
  it("is read as Pulumi writes it", () => {
    expect(parsePath('tags["a.b"].c[2][*]')).toEqual(["tags", "a.b", "c", 2, "*"]);
    expect(() => parsePath("a[")).toThrow("no property path");
  });

  it("stands for every element where it has a star", () => {
    const value = { list: [{ a: 1 }, { a: 2 }] };
    expect(expand(parsePath("list[*].a"), value).map((path) => get(value, path))).toEqual([1, 2]);
  });

  it("sets and takes away without touching the original", () => {
    const value = { list: [1, 2, 3], map: { a: 1, b: 2 } };
    expect(set(value, ["map", "a"], undefined)).toEqual({ list: [1, 2, 3], map: { b: 2 } });
    expect(set(value, ["list", 1], undefined)).toEqual({ list: [1, 3], map: { a: 1, b: 2 } });
    expect(value.map).toEqual({ a: 1, b: 2 });
  });

  it("puts back what is to be ignored, added, changed or gone", () => {
    const olds = { tags: { a: "1", gone: "x" }, size: 1 };
    expect(ignoringChanges({ tags: { a: "2", added: "y" }, size: 2 }, olds, ["tags.a", "tags.gone", "tags.added"])).toEqual({
      tags: { a: "1", gone: "x" },
      size: 2,
    });
    expect(ignoringChanges({ size: 2, more: 3 }, { size: 1 }, ["*"])).toEqual({ size: 1 });
  });
});

it("reads durations as Go does", () => {
  expect(secondsOf("1h30m")).toBe(5400);
  expect(secondsOf("1.5s")).toBe(1.5);
  expect(() => secondsOf("20 minutes")).toThrow('customTimeouts: "20 minutes" is no duration');
});
