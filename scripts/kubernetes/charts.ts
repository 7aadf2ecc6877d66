import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { load } from "js-yaml";
import { stringify } from "yaml";
import { CloudError, type Properties } from "../rehearsal/provider";
import { nameOfChart } from "./chart-wanted";
import { objectsIn } from "./definitions";
import { runHelm } from "./helm";
import { type KubernetesObject, text } from "./objects";

/** A chart to render, and with what. */
export interface ChartToRender {
  readonly folder: string;
  readonly name: string;
  readonly namespace: string;
  readonly values: Properties;
}

/**
 * A chart of that name in a folder of charts: `DIR/kueue`, `DIR/kueue.tgz` or `DIR/kueue-0.19.2.tgz`, of several archives the one of the
 * version that is wanted. A chart that is a folder or an archive itself needs no other. Undefined where there is none.
 */
export function chartFolder(chart: string, charts: string | undefined, version?: string): string | undefined {
  if (isWholeChart(chart)) return chart;
  if (isArchive(chart) && existsSync(chart)) return chart;
  if (charts === undefined || !existsSync(charts)) return undefined;
  const name = nameOfChart(chart);
  const folder = valuesFolder(name, charts);
  if (folder !== undefined && isWholeChart(folder)) return folder;
  const packed = readdirSync(charts).filter(
    (file) => file === `${name}.tgz` || new RegExp(`^${literally(name)}-v?\\d.*\\.tgz$`).test(file),
  );
  const wanted = version?.replace(/^v/, "");
  const chosen = packed.find((file) => file === `${name}-${wanted}.tgz` || file === `${name}-v${wanted}.tgz`) ?? packed[0];
  return chosen === undefined ? undefined : join(charts, chosen);
}

export function isArchive(path: string | undefined): path is string {
  return path?.endsWith(".tgz") === true;
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

/** A folder with values and no templates says what a chart takes and not what it makes. */
function isWholeChart(folder: string): boolean {
  return existsSync(join(folder, "Chart.yaml")) && existsSync(join(folder, "templates")) && statSync(folder).isDirectory();
}

/** What an installation of the chart makes. helm checks the values against the chart's schema. */
export async function renderChart(chart: ChartToRender, say: (line: string) => void): Promise<readonly KubernetesObject[]> {
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
    const ran = await runHelm(args, { home: work, say });
    if (!ran.ok) throw new CloudError("ChartRefused", `helm does not render ${chart.folder}: ${ran.complaint}`);
    return objectsIn(ran.stdout).filter(isInstalled);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** A chart as an archive, under the name that helm gives it. */
export async function packed(
  chart: string,
  say: (line: string) => void,
): Promise<{ readonly file: string; readonly archive: Uint8Array }> {
  if (isArchive(chart)) return { file: basename(chart), archive: readFileSync(chart) };
  const work = mkdtempSync(join(tmpdir(), "trainyard-package-"));
  try {
    const out = join(work, "packed");
    const ran = await runHelm(["package", chart, "--destination", out], { home: work, say });
    if (!ran.ok) throw new CloudError("ChartRefused", `helm does not pack ${chart}: ${ran.complaint}`);
    const [file = ""] = readdirSync(out);
    return { file, archive: readFileSync(join(out, file)) };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The key under which a chart says at which moment of a release's life an object is made (https://helm.sh/docs/topics/charts_hooks). */
const hookKey = "helm.sh/hook";

/** helm prints the hooks of every moment; those of a deletion would delete what the release has only just made. */
function isInstalled(object: KubernetesObject): boolean {
  const hook = text(object, "metadata", "annotations", hookKey);
  return hook === undefined || hook.split(",").some((moment) => /^(pre-install|post-install|crd-install)$/.test(moment.trim()));
}

/** True for what helm makes anew at each run of a release, such as a Job, which cannot be changed. */
export function isHook(object: KubernetesObject): boolean {
  return text(object, "metadata", "annotations", hookKey) !== undefined;
}

function literally(literal: string): string {
  return literal.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
