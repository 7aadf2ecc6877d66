import { createServer, type Server } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkGates, together } from "../../scripts/rollout/gates";
import { judge, type MetricGate } from "../../scripts/rollout/gates/metric";

const gate: MetricGate = {
  kind: "metric",
  name: "errors",
  query: "error_ratio",
  intervalSeconds: 30,
  count: 5,
  success: { operator: "<", value: 0.01 },
};

describe("a metric gate", () => {
  it("passes when all measurements pass, and waits until then", () => {
    expect(judge(gate, [0, 0, 0]).result).toBe("waiting");
    expect(judge(gate, [0, 0, 0, 0, 0])).toMatchObject({ result: "passed", message: "errors: 5 of 5 < 0.01" });
  });
  it("fails at once past its failure limit, and no sooner", () => {
    expect(judge(gate, [0, 0.5])).toMatchObject({ result: "failed", message: "errors: 0.5 is not < 0.01 (1 of 2 failed)" });
    expect(judge({ ...gate, failureLimit: 1 }, [0, 0.5, 0, 0]).result).toBe("waiting");
    expect(judge({ ...gate, failureLimit: 1 }, [0, 0.5, 0, 0, 0]).result).toBe("passed");
    expect(judge({ ...gate, failureLimit: 1 }, [0.5, 0.5]).result).toBe("failed");
  });
  it("takes no data for no proof", () => {
    expect(judge(gate, [undefined])).toMatchObject({ result: "failed", message: "errors: 1 measurements gave no value" });
    expect(judge(gate, [Number.NaN]).result).toBe("failed");
    expect(judge({ ...gate, inconclusiveLimit: 2 }, [undefined, 0, undefined, 0, 0]).result).toBe("passed");
  });
  it("ends early with enough successes in a row, and fails without them", () => {
    const eager = { ...gate, consecutiveSuccesses: 2, failureLimit: 5 };
    expect(judge(eager, [0, 0.5, 0, 0]).result).toBe("passed");
    expect(judge(eager, [0, 0.5, 0, 0.5, 0])).toMatchObject({ result: "failed", message: "errors: never 2 in a row < 0.01" });
  });
});

describe("gates", () => {
  let server: Server;
  let url = "";
  let answer: unknown = {};
  beforeAll(async () => {
    server = createServer((request, response) => {
      response
        .writeHead(request.url?.startsWith("/down") ? 503 : 200, { "content-type": "application/json" })
        .end(JSON.stringify(answer));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no address");
    url = `http://127.0.0.1:${address.port}`;
  });
  afterAll(() => void server.close());
  const context = () => ({ prometheusUrl: url, approved: new Set<string>(), appliedAt: 0, sleep: async () => {} });
  const vector = (...values: string[]) => ({
    status: "success",
    data: { resultType: "vector", result: values.map((value) => ({ metric: {}, value: [0, value] })) },
  });

  it("ask Prometheus, and let no replica hide behind another", async () => {
    answer = vector("0.001", "0.2");
    expect(await checkGates([gate], context())).toEqual([
      {
        gate: "errors",
        result: "failed",
        message: "errors: 0.2 is not < 0.01 (1 of 1 failed)",
        passed: 0,
        failed: 1,
        inconclusive: 0,
      },
    ]);
    answer = vector("0.001", "0.002");
    expect((await checkGates([gate], context()))[0]?.result).toBe("passed");
    answer = vector();
    expect((await checkGates([gate], context()))[0]?.message).toBe("errors: 1 measurements gave no value");
    answer = { status: "error", error: "parse error: unexpected end" };
    expect((await checkGates([gate], context()))[0]).toMatchObject({
      result: "failed",
      message: 'errors: Prometheus refuses "error_ratio": parse error: unexpected end',
    });
    expect((await checkGates([gate], { ...context(), prometheusUrl: undefined }))[0]?.message).toBe(
      "errors: there is no Prometheus to ask; give one with --prometheus",
    );
  });
  it("run commands, and end those that do not end", async () => {
    const started = performance.now();
    const verdicts = await checkGates(
      [
        { kind: "command", name: "good", command: "echo fine", timeoutSeconds: 5 },
        { kind: "command", name: "bad", command: "echo 'loss is NaN' >&2; exit 4", timeoutSeconds: 5 },
        { kind: "command", name: "stuck", command: "sleep 60 & wait", timeoutSeconds: 0.3 },
      ],
      context(),
    );
    expect(verdicts.map((verdict) => [verdict.result, verdict.message])).toEqual([
      ["passed", "good: status 0: fine"],
      ["failed", "bad: status 4: loss is NaN"],
      ["failed", "stuck: no end within 0.3 s"],
    ]);
    expect(performance.now() - started).toBeLessThan(5000);
    expect(together(verdicts)).toEqual({ result: "failed", message: "bad: status 4: loss is NaN; stuck: no end within 0.3 s" });
  });
  it("ask pages, clocks and people", async () => {
    const slept: number[] = [];
    const verdicts = await checkGates(
      [
        { kind: "http", name: "up", url: `${url}/health`, expectStatus: 200, timeoutSeconds: 5 },
        { kind: "http", name: "down", url: `${url}/down`, expectStatus: 200, timeoutSeconds: 5 },
        { kind: "time", name: "soak", seconds: 60 },
        { kind: "manual", name: "release" },
      ],
      { ...context(), appliedAt: 1000, now: () => 21_000, sleep: async (milliseconds) => void slept.push(milliseconds) },
    );
    expect(verdicts.map((verdict) => verdict.result)).toEqual(["passed", "failed", "passed", "waiting"]);
    expect(slept).toEqual([40_000]);
    expect(verdicts[1]?.message).toBe(`down: ${url}/down answers 503, not 200`);
    const approved = await checkGates([{ kind: "manual", name: "release" }], { ...context(), approved: new Set(["release"]) });
    expect(together(approved)).toEqual({ result: "passed", message: "release: approved" });
    expect(together([])).toEqual({ result: "passed", message: "" });
  });
});
