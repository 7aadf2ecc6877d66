import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sentinelPort, valkeyPort } from "../../components/peers/queue-script";
import { QueueYard, redisInstalled } from "./queue-yard";

/** Waits until something holds; says what was seen last where it never does. */
async function until(what: () => unknown, holds: (seen: unknown) => boolean, seconds = 30): Promise<number> {
  const started = performance.now();
  let seen: unknown;
  while (performance.now() - started < seconds * 1000) {
    seen = what();
    if (holds(seen)) return (performance.now() - started) / 1000;
    await new Promise((done) => setTimeout(done, 200));
  }
  throw new Error(`after ${seconds} s: ${JSON.stringify(seen)}`);
}

const yes = (seen: unknown) => seen === true;

describe.skipIf(!redisInstalled)("RingRift's queue, with its pods' own scripts (needs redis-server and redis-sentinel)", () => {
  let yard: QueueYard;
  beforeAll(async () => {
    yard = new QueueYard();
    for (const host of yard.hosts) {
      yard.start(host);
      await until(() => [valkeyPort, sentinelPort].every((port) => yard.ready(host, port)), yes);
    }
    const known = (host: string) => {
      const list = yard.ask(host, sentinelPort, "sentinel", "master", "ringrift").split("\n");
      return ["num-slaves", "num-other-sentinels"].map((key) => list[list.indexOf(key) + 1]);
    };
    await until(
      () => yard.hosts.flatMap(known),
      (counts) => Array.isArray(counts) && counts.every((each) => each === "2"),
    );
  });
  afterAll(() => yard.stop());

  it("lets nobody in without the password, and peers to tasks alone", () => {
    const [first] = yard.hosts;
    expect(yard.anonymous(first, valkeyPort, "llen", "tasks")).toContain("NOAUTH");
    expect(yard.anonymous(first, sentinelPort, "sentinel", "masters")).toContain("NOAUTH");
    expect(yard.ask(first, valkeyPort, "flushall")).toContain("NOPERM");
    expect(yard.ask(first, valkeyPort, "config", "get", "masterauth")).toContain("NOPERM");
    expect(yard.ask(first, sentinelPort, "sentinel", "failover", "ringrift")).toContain("NOPERM");
    expect(yard.push("before")).toBe(true);
  });

  it("goes on after its primary is lost: the others choose one, and a client writes on", async () => {
    const [first, second, third] = yard.hosts;
    await until(() => [second, third].every((host) => yard.tasks(host).includes("before")), yes);
    await yard.kill(first);
    const seconds = await until(() => yard.push("after"), yes, 60);
    console.log(`a client writes again ${seconds.toFixed(1)} s after the primary was killed`);
    const primary = yard.primary();
    expect([second, third]).toContain(primary);
    expect(yard.tasks(primary ?? "")).toEqual(["before", "after"]);
    await until(
      () => [second, third].map((host) => yard.remembered(host)),
      (seen) => JSON.stringify(seen) === JSON.stringify([primary, primary]),
    );
  });

  it("takes the lost one back as a replica, which gets what it missed", async () => {
    const [first] = yard.hosts;
    const primary = yard.primary();
    yard.start(first);
    expect(yard.configured(first, "valkey.conf")).toContain(`replicaof ${primary} ${valkeyPort}`);
    await until(
      () => yard.tasks(first),
      (tasks) => JSON.stringify(tasks) === JSON.stringify(["before", "after"]),
    );
    expect(yard.primary()).toBe(primary);
    expect(yard.remembered(first)).toBe(primary);
  });

  it("comes back with the newest data after all were away at once, whichever pod starts first", async () => {
    const primary = yard.primary();
    for (const host of yard.hosts) await yard.kill(host);
    for (const host of yard.hosts) {
      yard.start(host);
      await until(() => [valkeyPort, sentinelPort].every((port) => yard.ready(host, port)), yes);
    }
    await until(() => yard.push("again"), yes, 60);
    expect(yard.primary()).toBe(primary);
    expect(yard.tasks(primary ?? "")).toEqual(["before", "after", "again"]);
  });

  it("counts three sentinels however often a pod comes back", async () => {
    const [first, second] = yard.hosts;
    const others = () => {
      const list = yard.ask(second, sentinelPort, "sentinel", "master", "ringrift").split("\n");
      return list[list.indexOf("num-other-sentinels") + 1];
    };
    for (let round = 0; round < 3; round++) {
      await yard.kill(first);
      yard.start(first);
      await until(() => yard.ready(first, sentinelPort), yes);
    }
    await until(others, (seen) => seen === "2");
    expect(yard.ask(second, sentinelPort, "sentinel", "ckquorum", "ringrift")).toContain("OK 3 usable Sentinels");
  });
});
