import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { load } from "js-yaml";
import { stringify } from "yaml";
import type { Problem } from "../../components/core/problems";
import { closest } from "../../components/core/suggest";
import { isUnknown, type Properties, type Value } from "../rehearsal/provider";
import { runHelm } from "./helm";
import { isMap } from "./inputs";
import { list, text } from "./objects";

/** What a chart says of its values: its own file of them, a schema, and the charts that it brings along. */
interface ChartValues {
  /** `values.yaml`, as text and as what it holds. */
  readonly written: string;
  readonly defaults: Properties;
  /** Keys whose values go to other charts, and what those know; undefined where such a chart is not at hand. */
  readonly dependencies: ReadonlyMap<string, Properties | undefined>;
}

/** Maps whose keys are people's own, although some charts fill them with a default. */
const openMaps =
  /^(nodeSelector|labels|annotations|.*Labels|.*Annotations|limits|requests|resources|affinity|.*[sS]ecurityContext|env|data|config)$/;

/**
 * Values that a chart's schema refuses or that its `values.yaml` does not know. Helm itself lets unknown values through in silence: a
 * word that is misspelt, or that moved in a new version of the chart, changes nothing and tells nobody.
 *
 * @param folder a chart, or a folder with no more than its Chart.yaml, values.yaml and values.schema.json
 */
export async function checkChartValues(
  folder: string,
  values: Properties,
  say: (line: string) => void,
): Promise<readonly Problem[]> {
  const chart = readChart(folder);
  return [...unknownValues(chart, values), ...(await refusedBySchema(folder, values, say))];
}

function readChart(folder: string): ChartValues {
  const written = readFileSync(join(folder, "values.yaml"), "utf8");
  const metadata: unknown = load(readFileSync(join(folder, "Chart.yaml"), "utf8"));
  const dependencies = list(metadata, "dependencies").map((each) => {
    const name = text(each, "name") ?? "";
    const inside = join(folder, "charts", name, "values.yaml");
    return [text(each, "alias") ?? name, existsSync(inside) ? defaultsIn(readFileSync(inside, "utf8")) : undefined] as const;
  });
  return { written, defaults: defaultsIn(written), dependencies: new Map(dependencies) };
}

/** Istio's charts keep their defaults under a key of their own, whose parts stand at the top for those who set them. */
const istioDefaults = "_internal_defaults_do_not_set";

function defaultsIn(written: string): Properties {
  const { [istioDefaults]: inner, ...rest } = (load(written) ?? {}) as Properties;
  return isMap(inner) ? { ...rest, ...inner } : rest;
}

function unknownValues(chart: ChartValues, values: Properties): readonly Problem[] {
  const problems: Problem[] = [];
  const visit = (given: Properties, known: Properties, path: string): void => {
    for (const [key, value] of Object.entries(given)) {
      const at = path === "" ? key : `${path}.${key}`;
      if (path === "" && chart.dependencies.has(key)) {
        const inside = chart.dependencies.get(key);
        if (inside !== undefined && isMap(value)) visit(value, { ...inside, ...(known[key] as Properties | undefined) }, at);
      } else if (key in known) {
        if (isClosed(key, known[key]) && isMap(value)) visit(value, known[key] as Properties, at);
      } else if (!(path === "" && key === "global") && !isMentioned(chart.written, key)) {
        problems.push({ path: at, reason: "the chart knows no such value", remedy: remedyFor(key, known) });
      }
    }
  };
  visit(values, chart.defaults, "");
  return problems;
}

/** A default that is an empty map, or none, says nothing about what may stand in it. */
function isClosed(key: string, known: Value | undefined): boolean {
  return isMap(known) && Object.keys(known).length > 0 && !openMaps.test(key);
}

/** Charts explain optional values in comments: `# storageClassName: ""`. */
function isMentioned(written: string, key: string): boolean {
  return new RegExp(`^\\s*#.*\\b${key.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}\\s*:`, "m").test(written);
}

function remedyFor(key: string, known: Properties): string {
  const near = closest(key, Object.keys(known));
  return near === undefined
    ? `here stand ${Object.keys(known).slice(0, 12).join(", ")}`
    : `did you mean ${JSON.stringify(near)}?`;
}

/** Helm checks the schema; a copy without dependencies is enough for that, and needs no chart but this one. */
async function refusedBySchema(folder: string, values: Properties, say: (line: string) => void): Promise<readonly Problem[]> {
  const schema = join(folder, "values.schema.json");
  if (!existsSync(schema)) return [];
  const work = mkdtempSync(join(tmpdir(), "trainyard-chart-"));
  try {
    copyFileSync(schema, join(work, "values.schema.json"));
    copyFileSync(join(folder, "values.yaml"), join(work, "values.yaml"));
    writeFileSync(join(work, "Chart.yaml"), stringify({ apiVersion: "v2", name: "checked", version: "0.0.1" }));
    const given = join(work, "given.yaml");
    writeFileSync(given, stringify(withoutUnknown(values)));
    const ran = await runHelm(["template", "checked", work, "--values", given], { home: work, say });
    return ran.ok ? [] : faultsIn(ran.complaint);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** `- at '/prometheus/replicas': got string, want integer`, one a line, as helm prints them. */
function faultsIn(stderr: string): readonly Problem[] {
  const remedy = "see the chart's values.schema.json";
  const faults = [...stderr.matchAll(/^\s*- at '([^']*)': (.*)$/gm)].map(([, path = "", reason = ""]) => ({
    path: path.replace(/^\//, "").replaceAll("/", "."),
    reason,
    remedy,
  }));
  return faults.length > 0 ? faults : [{ path: "", reason: stderr.trim(), remedy }];
}

function withoutUnknown(values: Properties): unknown {
  return JSON.parse(JSON.stringify(values, (_key, value: unknown) => (isUnknown(value) ? undefined : value)));
}
