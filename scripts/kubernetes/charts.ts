import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { load } from "js-yaml";
import { stringify } from "yaml";
import { ToolModule, toolFolder } from "../local/toolchain";
import { CloudError, type Properties } from "../rehearsal/provider";
import { objectsIn } from "./definitions";
import { type KubernetesObject, text } from "./objects";

/** A chart to render, and with what. */
export interface ChartToRender {
  readonly folder: string;
  readonly name: string;
  readonly namespace: string;
  readonly values: Properties;
}

/** A chart of that name in a folder of charts: `DIR/kueue`, `DIR/kueue.tgz` or `DIR/kueue-0.19.2.tgz`; undefined where there is none. */
export function chartFolder(chart: string, charts: string | undefined): string | undefined {
  if (isWholeChart(chart)) return chart;
  if (charts === undefined || !existsSync(charts)) return undefined;
  const name = nameOfChart(chart);
  const folder = valuesFolder(name, charts);
  if (folder !== undefined && isWholeChart(folder)) return folder;
  const packed = readdirSync(charts).filter(
    (file) => file === `${name}.tgz` || new RegExp(`^${literally(name)}-v?\\d.*\\.tgz$`).test(file),
  );
  const [only] = packed;
  return only === undefined ? undefined : join(charts, only);
}

/** Where a chart's values are described, whole chart or not; undefined where nothing of it is at hand. */
export function valuesFolder(chart: string, charts: string | undefined): string | undefined {
  const described = (folder: string): boolean =>
    existsSync(join(folder, "Chart.yaml")) && existsSync(join(folder, "values.yaml"));
  if (described(chart)) return chart;
  if (charts === undefined || !existsSync(charts)) return undefined;
  const name = nameOfChart(chart);
  // A folder is mostly called as its chart is, but not always: istio keeps the chart istiod in istio-discovery.
  const folders = [name, ...readdirSync(charts)].map((folder) => join(charts, folder)).filter(described);
  return folders.find((folder) => nameWritten(folder) === name);
}

function nameWritten(folder: string): string | undefined {
  return text(load(readFileSync(join(folder, "Chart.yaml"), "utf8")), "name");
}

/** The last part of a name, folder or address. */
export function nameOfChart(chart: string): string {
  return chart.replace(/\/+$/, "").replace(/^.*\//, "");
}

/** A folder with values and no templates says what a chart takes and not what it makes. */
function isWholeChart(folder: string): boolean {
  return existsSync(join(folder, "Chart.yaml")) && existsSync(join(folder, "templates")) && statSync(folder).isDirectory();
}

/** What a release of the chart consists of, tests of the chart left out. helm checks the values against the chart's schema. */
export async function renderChart(chart: ChartToRender, say: (line: string) => void): Promise<readonly KubernetesObject[]> {
  const helm = join(await toolFolder(ToolModule.Helm, say), "helm");
  const work = mkdtempSync(join(tmpdir(), "trainyard-values-"));
  try {
    const values = join(work, "values.yaml");
    writeFileSync(values, stringify(chart.values));
    const args = [
      "template",
      chart.name,
      chart.folder,
      "--namespace",
      chart.namespace,
      "--values",
      values,
      "--include-crds",
      "--skip-tests",
      "--kube-version",
      "1.34.4",
    ];
    // helm reads settings and repositories of the user's from these; a rendering must not depend on them.
    const home = { HELM_CACHE_HOME: work, HELM_CONFIG_HOME: work, HELM_DATA_HOME: work };
    const ran = spawnSync(helm, args, { encoding: "utf8", maxBuffer: 256 * 1024 ** 2, env: { ...process.env, ...home } });
    if (ran.status !== 0)
      throw new CloudError("ChartRefused", `helm does not render ${chart.folder}: ${lastWords(ran.stderr, ran.error)}`);
    return objectsIn(ran.stdout);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function lastWords(stderr: string | null, error: Error | undefined): string {
  return error?.message ?? (stderr ?? "").trim().replace(/^Error: /, "");
}

function literally(literal: string): string {
  return literal.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
