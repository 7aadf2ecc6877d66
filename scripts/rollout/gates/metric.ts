import type { Gate, GateResult } from "../model";

export type MetricGate = Extract<Gate, { kind: "metric" }>;

/** One measurement: a number, or nothing where the query found none. */
export type Measurement = number | undefined;

export interface MetricVerdict {
  readonly result: GateResult;
  readonly passed: number;
  readonly failed: number;
  readonly inconclusive: number;
  readonly message: string;
}

export function meets(value: number, { operator, value: bound }: MetricGate["success"]): boolean {
  switch (operator) {
    case "<":
      return value < bound;
    case "<=":
      return value <= bound;
    case ">":
      return value > bound;
    case ">=":
      return value >= bound;
  }
}

/**
 * Judges what was measured so far, as Argo Rollouts judges an analysis: more failures than the limit fail it at once, more measurements
 * without a value than their limit as well (nothing measured is nothing proven), successes in a row end it early where they are asked for,
 * and all of `count` taken with the limits kept pass it.
 */
export function judge(gate: MetricGate, measurements: readonly Measurement[]): MetricVerdict {
  let passed = 0;
  let failed = 0;
  let inconclusive = 0;
  let inARow = 0;
  const { operator, value: bound } = gate.success;
  const verdict = (result: GateResult, message: string): MetricVerdict => ({ result, passed, failed, inconclusive, message });
  for (const measurement of measurements) {
    if (measurement === undefined || Number.isNaN(measurement)) {
      inconclusive++;
      inARow = 0;
      if (inconclusive > (gate.inconclusiveLimit ?? 0))
        return verdict("failed", `${gate.name}: ${inconclusive} measurements gave no value`);
    } else if (meets(measurement, gate.success)) {
      passed++;
      inARow++;
      if (gate.consecutiveSuccesses !== undefined && inARow >= gate.consecutiveSuccesses)
        return verdict("passed", `${gate.name}: ${inARow} in a row ${operator} ${bound}`);
    } else {
      failed++;
      inARow = 0;
      if (failed > (gate.failureLimit ?? 0))
        return verdict(
          "failed",
          `${gate.name}: ${measurement} is not ${operator} ${bound} (${failed} of ${passed + failed + inconclusive} failed)`,
        );
    }
  }
  if (measurements.length < gate.count)
    return verdict("waiting", `${gate.name}: ${measurements.length} of ${gate.count} measured`);
  if (gate.consecutiveSuccesses !== undefined)
    return verdict("failed", `${gate.name}: never ${gate.consecutiveSuccesses} in a row ${operator} ${bound}`);
  return verdict("passed", `${gate.name}: ${passed} of ${gate.count} ${operator} ${bound}`);
}

/** Asks Prometheus for one number now; a vector of several gives their largest, so that no replica hides behind another. */
export async function measure(prometheusUrl: string, query: string, fetcher: typeof fetch = fetch): Promise<Measurement> {
  const url = new URL("/api/v1/query", prometheusUrl);
  url.searchParams.set("query", query);
  const response = await fetcher(url, { signal: AbortSignal.timeout(10_000) });
  const body: unknown = await response.json();
  const values = samples(body);
  if (values === undefined)
    throw new Error(`Prometheus refuses ${JSON.stringify(query)}: ${errorOf(body) ?? `status ${response.status}`}`);
  return values.length === 0 ? undefined : Math.max(...values);
}

function field(value: unknown, key: string): unknown {
  return value !== null && typeof value === "object" ? Reflect.get(value, key) : undefined;
}

function errorOf(body: unknown): string | undefined {
  const error = field(body, "error");
  return typeof error === "string" ? error : undefined;
}

function samples(body: unknown): number[] | undefined {
  if (field(body, "status") !== "success") return undefined;
  const data = field(body, "data");
  const result = field(data, "result");
  if (!Array.isArray(result)) return undefined;
  if (field(data, "resultType") === "scalar") return [Number(result[1])];
  return result.map((each) => {
    const value = field(each, "value");
    return Array.isArray(value) ? Number(value[1]) : Number.NaN;
  });
}
