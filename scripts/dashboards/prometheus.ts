import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import type { RuleGroup } from "../../components/monitoring/rules";
import { freePort, start, until } from "./processes";

export interface PrometheusSettings {
  /** How often rules are worked out, `500ms`. */
  readonly evaluationInterval: string;
  /** How long a value counts that no newer one followed. Default: Prometheus' own five minutes. */
  readonly lookback?: string;
  readonly rules: readonly RuleGroup[];
  readonly scrapes?: readonly object[];
  /** A folder with data that is there. Default: one of its own, taken away in the end. */
  readonly data?: string;
}

/** A line of an answer: its labels, and its values with their times in seconds. */
export interface Answer {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [number, number])[];
}

export interface Prometheus {
  readonly url: string;
  readonly query: (expr: string, time?: number) => Promise<Answer[]>;
  readonly queryRange: (expr: string, from: number, to: number, step: number) => Promise<Answer[]>;
  readonly stop: () => Promise<void>;
}

/** A real Prometheus on a port of this machine, ready to be asked. */
export async function startPrometheus(settings: PrometheusSettings): Promise<Prometheus> {
  const folder = mkdtempSync(join(tmpdir(), "prometheus-"));
  const file = (name: string) => join(folder, name);
  writeFileSync(file("rules.yml"), stringify({ groups: settings.rules }, { aliasDuplicateObjects: false }));
  const configuration = {
    global: { evaluation_interval: settings.evaluationInterval },
    rule_files: ["rules.yml"],
    scrape_configs: settings.scrapes ?? [],
  };
  writeFileSync(file("prometheus.yml"), stringify(configuration, { aliasDuplicateObjects: false }));
  const listen = `127.0.0.1:${await freePort()}`;
  const running = start("prometheus", [
    `--config.file=${file("prometheus.yml")}`,
    `--storage.tsdb.path=${settings.data ?? file("data")}`,
    `--web.listen-address=${listen}`,
    "--storage.tsdb.retention.time=30d",
    "--log.level=warn",
    ...(settings.lookback === undefined ? [] : [`--query.lookback-delta=${settings.lookback}`]),
  ]);
  const url = `http://${listen}`;
  const stop = async () => {
    await running.stop();
    rmSync(folder, { recursive: true });
  };
  try {
    await until("Prometheus is ready", 30, async () => (await fetch(`${url}/-/ready`)).ok);
  } catch (error) {
    await stop();
    throw new Error(`${String(error)}\n${running.complaints()}`);
  }
  return {
    url,
    stop,
    query: (expr, time) => ask(url, "query", { query: expr, ...(time !== undefined && { time: `${time}` }) }),
    queryRange: (expr, from, to, step) =>
      ask(url, "query_range", { query: expr, start: `${from}`, end: `${to}`, step: `${step}` }),
  };
}

interface Reply {
  readonly status: string;
  readonly error?: string;
  readonly data?: {
    readonly resultType: string;
    readonly result: readonly {
      readonly metric: Readonly<Record<string, string>>;
      readonly value?: readonly [number, string];
      readonly values?: readonly (readonly [number, string])[];
    }[];
  };
}

/** https://prometheus.io/docs/prometheus/latest/querying/api/ */
async function ask(url: string, kind: string, parameters: Record<string, string>): Promise<Answer[]> {
  const response = await fetch(`${url}/api/v1/${kind}`, { method: "POST", body: new URLSearchParams(parameters) });
  const reply = (await response.json()) as Reply;
  if (reply.status !== "success" || reply.data === undefined)
    throw new Error(`${parameters.query}: ${reply.error ?? response.status}`);
  return reply.data.result.map(({ metric, value, values }) => ({
    metric,
    values: (values ?? (value === undefined ? [] : [value])).map(([time, text]) => [time, Number(text)] as const),
  }));
}
