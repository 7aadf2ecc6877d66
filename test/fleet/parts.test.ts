import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CircuitBreaker, CircuitOpen } from "../../scripts/fleet/breaker";
import { bestHost, checkHosts, type HostHealth, parseVitals, score } from "../../scripts/fleet/health";
import { structuredLog } from "../../scripts/fleet/log";
import { backoffSeconds, defaultRetry, retry } from "../../scripts/fleet/retry";
import { excluder, parseChecksums, planSync, shellQuote } from "../../scripts/fleet/sync";

describe("a circuit breaker", () => {
  const settings = { failureThreshold: 5, recoverySeconds: 60, halfOpenRequests: 3 };
  const fails = () => Promise.reject(new Error("down"));
  const works = () => Promise.resolve("up");

  async function opened() {
    let now = 0;
    const breaker = new CircuitBreaker("gpu1", settings, undefined, () => now);
    for (let failure = 0; failure < 5; failure++) await expect(breaker.call(fails)).rejects.toThrow("down");
    return { breaker, wait: (seconds: number) => (now += seconds * 1000) };
  }

  it("opens after five failures in a row and then refuses without calling", async () => {
    const { breaker } = await opened();
    let called = false;
    await expect(breaker.call(async () => (called = true))).rejects.toThrow(CircuitOpen);
    expect(called).toBe(false);
    expect(breaker.state).toBe("open");
  });
  it("forgets failures that were not in a row", async () => {
    const breaker = new CircuitBreaker("gpu1", settings);
    for (let round = 0; round < 10; round++) {
      for (let failure = 0; failure < 4; failure++) await expect(breaker.call(fails)).rejects.toThrow("down");
      await breaker.call(works);
    }
    expect(breaker.state).toBe("closed");
  });
  it("is half-open after a minute, closes after three successes", async () => {
    const { breaker, wait } = await opened();
    wait(59);
    expect(breaker.state).toBe("open");
    wait(1);
    expect(breaker.state).toBe("half-open");
    await breaker.call(works);
    await breaker.call(works);
    expect(breaker.state).toBe("half-open");
    await breaker.call(works);
    expect(breaker.state).toBe("closed");
  });
  it("opens again at the first failure while half-open", async () => {
    const { breaker, wait } = await opened();
    wait(60);
    await breaker.call(works);
    await expect(breaker.call(fails)).rejects.toThrow("down");
    expect(breaker.state).toBe("open");
  });
  it("lets only as many tries through while half-open as it needs", async () => {
    const { breaker, wait } = await opened();
    wait(60);
    const tries = Array.from({ length: 5 }, () =>
      breaker.call(works).then(
        () => "through",
        (error) => error.name,
      ),
    );
    expect((await Promise.all(tries)).filter((result) => result === "through")).toHaveLength(3);
  });
  it("goes on where another process left it", async () => {
    const { breaker } = await opened();
    const heir = new CircuitBreaker("gpu1", settings, JSON.parse(JSON.stringify(breaker.data)), () => 30_000);
    await expect(heir.call(works)).rejects.toThrow(
      "the circuit of gpu1 is open after repeated failures; it is tried again in 30 s",
    );
  });
});

describe("retrying", () => {
  it("waits 1, 2 and 4 seconds, each within a tenth", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (attempt, random) => {
        const wait = backoffSeconds(defaultRetry, attempt, random);
        expect(wait).toBeGreaterThanOrEqual(2 ** attempt * 0.9 - 1e-9);
        expect(wait).toBeLessThanOrEqual(2 ** attempt * 1.1 + 1e-9);
      }),
    );
    expect(backoffSeconds(defaultRetry, 20, 0.5)).toBe(30);
  });
  it("ends with success, with the last error, or at once where repeating is no use", async () => {
    const waits: number[] = [];
    const sleep = async (seconds: number) => void waits.push(seconds);
    let calls = 0;
    const third = async () => (++calls < 3 ? Promise.reject(new Error("not yet")) : "done");
    expect(await retry(defaultRetry, third, undefined, sleep)).toBe("done");
    expect(waits).toHaveLength(2);
    calls = -10;
    await expect(retry(defaultRetry, third, undefined, sleep)).rejects.toThrow("not yet");
    expect(calls).toBe(-6);
    calls = -10;
    await expect(retry(defaultRetry, third, () => true, sleep)).rejects.toThrow("not yet");
    expect(calls).toBe(-9);
  });
});

describe("the health of hosts", () => {
  const output =
    "load 2.50\ncpus 10\nmemory 101187584\navailable 50593792\naccelerator 45, 1000, 81559\naccelerator 55, 2000, 81559\n";
  it("is read from what they print, NVIDIA's and Gaudi's form alike", () => {
    expect(parseVitals(output)).toEqual({
      load: 2.5,
      cpus: 10,
      memoryGb: 103.6,
      memoryFreeGb: 51.8,
      accelerators: [
        { usePercent: 45, usedMb: 1000, totalMb: 81559 },
        { usePercent: 55, usedMb: 2000, totalMb: 81559 },
      ],
    });
    expect(parseVitals("load 1\ncpus 4\naccelerator 12 %, 768 MiB, 131072 MiB").accelerators).toEqual([
      { usePercent: 12, usedMb: 768, totalMb: 131072 },
    ]);
    expect(() => parseVitals("bash: nproc: not found")).toThrow("its answer is not understood");
  });
  it("weighs processors once and accelerators three times", () => {
    expect(score(parseVitals(output), { cpuWeight: 1, gpuWeight: 3 })).toBe((25 + 3 * 50) / 4);
    expect(score(parseVitals("load 0\ncpus 4"), { cpuWeight: 1, gpuWeight: 3 })).toBe(75);
  });
  it("chooses the least loaded that answers, by name where two are equal", () => {
    const health = (host: string, value?: number): HostHealth => ({
      host,
      status: value === undefined ? "unreachable" : "healthy",
      score: value,
      seconds: 0,
    });
    expect(bestHost([health("c", 10), health("a"), health("b", 10), health("d", 50)])?.host).toBe("b");
    expect(bestHost([health("a")])).toBeUndefined();
  });
  it("asks no more at once than it may, and skips hosts that are not ready", async () => {
    let running = 0;
    let most = 0;
    const hosts = Array.from({ length: 9 }, (_, index) => ({
      name: `h${index}`,
      route: "direct" as const,
      port: 22,
      workerPort: 1,
      status: index === 0 ? ("maintenance" as const) : ("ready" as const),
    }));
    const results = await checkHosts(hosts, { timeoutSeconds: 1, cpuWeight: 1, gpuWeight: 3, maxWorkers: 4 }, async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 5));
      running--;
      return output;
    });
    expect(most).toBe(4);
    expect(results.map((health) => health.host)).toEqual(hosts.map((host) => host.name));
    expect(results[0]).toMatchObject({ status: "skipped", reason: "its status is maintenance" });
  });
});

describe("a delta sync", () => {
  it("sends what differs, removes only what it once sent, leaves the rest", () => {
    const local = new Map([
      ["a", "1"],
      ["b", "2"],
      ["new", "3"],
    ]);
    const remote = new Map([
      ["a", "1"],
      ["b", "old"],
      ["gone", "4"],
      ["results.csv", "5"],
    ]);
    expect(planSync(local, remote, new Set(["a", "b", "gone", "gone-already"]))).toEqual({
      send: ["b", "new"],
      remove: ["gone"],
      unchanged: 1,
    });
  });
  it("leaves out a name at any depth", () => {
    const excluded = excluder([".git", "__pycache__", "*.pyc", "data/raw"]);
    for (const path of [".git/config", "a/b/__pycache__/x", "deep/x.pyc", "data/raw/1.bin", ".trainyard-sync"])
      expect([path, excluded(path)]).toEqual([path, true]);
    for (const path of ["src/git.ts", "other/data/raw/1", ".gitignore", "data/raw.txt"])
      expect([path, excluded(path)]).toEqual([path, false]);
  });
  it("reads checksums of names with blanks, backslashes and line breaks", () => {
    const hash = "a".repeat(64);
    expect([...parseChecksums(`${hash}  ./a b\n\\${hash}  ./c\\\\d\\ne\n`)]).toEqual([
      ["a b", hash],
      ["c\\d\ne", hash],
    ]);
  });
  it("quotes for a shell, the home outside", () => {
    expect(shellQuote("~/it's here")).toBe("~/'it'\\''s here'");
    expect(shellQuote("$(reboot)")).toBe("'$(reboot)'");
  });
});

it("a log line is JSON with the document's fields", () => {
  const lines: string[] = [];
  structuredLog(
    "executor",
    (line) => lines.push(line),
    () => new Date("2024-01-21T12:43:45.123Z"),
  )("info", "Task completed", { task_id: "abc123", host: "gpu2" });
  expect(lines).toEqual([
    '{"timestamp":"2024-01-21T12:43:45.123Z","level":"info","component":"executor","message":"Task completed","task_id":"abc123","host":"gpu2"}',
  ]);
});
