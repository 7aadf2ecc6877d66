import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { InvalidInput } from "../../../components/core/problems";
import { rehearse } from "../../../scripts/rehearsal";
import { onThings, Thing } from "./things";

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
    await expect(failed).rejects.toThrow(/^up failed:\n {2}Error: red will not do\n\s+at .*failures\.test\.ts:\d+:\d+$/);
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
