import { InvalidInput, type Problem } from "../../components/core/problems";
import type { Properties } from "../rehearsal/provider";
import { ChartRefused } from "./chart-repository";
import type { ChartSource } from "./chart-source";
import { checkChartValues } from "./chart-values";
import { nameOfChart, titleOf, type WantedChart } from "./chart-wanted";
import { renderChart } from "./charts";
import { inNamespace } from "./in-namespace";
import type { KubernetesObject } from "./objects";

/** A release as `trainyard render` and `trainyard export` know it. */
export interface ReleaseToRender {
  readonly name: string;
  readonly namespace: string;
  readonly wanted: WantedChart;
  readonly values: unknown;
}

export interface RenderedRelease<R extends ReleaseToRender> {
  readonly release: R;
  readonly objects: readonly KubernetesObject[];
  /** The folder or archive that was rendered. */
  readonly chart: string;
}

export interface RenderedReleases<R extends ReleaseToRender> {
  readonly rendered: readonly RenderedRelease<R>[];
  /** Releases whose charts are not at hand, and why: only their values can be written. */
  readonly missing: readonly { readonly release: R; readonly why: string }[];
}

/** Renders the releases whose charts are at hand; throws every value that a chart refuses or does not know, and every chart that is none. */
export async function renderReleases<R extends ReleaseToRender>(
  releases: readonly R[],
  charts: ChartSource,
  say: (line: string) => void,
): Promise<RenderedReleases<R>> {
  const rendered: RenderedRelease<R>[] = [];
  const missing: { readonly release: R; readonly why: string }[] = [];
  const problems: Problem[] = [];
  // All are looked for at once: most of that is waiting for repositories.
  const found = await Promise.all(releases.map(({ wanted }) => charts.find(wanted).catch(refusal)));
  for (const [index, release] of releases.entries()) {
    const chart = found[index];
    const values = (release.values ?? {}) as Properties;
    const at = nameOfChart(release.wanted.chart);
    if (chart instanceof ChartRefused) {
      problems.push({ ...chart.problem, path: `${at}.${chart.problem.path}` });
      continue;
    }
    const faults = chart?.described === undefined ? [] : await checkChartValues(chart.described, values, say);
    problems.push(...faults.map((fault) => ({ ...fault, path: `${at}.values${fault.path === "" ? "" : `.${fault.path}`}` })));
    if (chart?.whole === undefined)
      missing.push({ release, why: `${titleOf(release.wanted)}: ${chart?.missing ?? "nobody was asked"}` });
    else if (faults.length === 0) {
      const objects = await renderChart({ ...release, folder: chart.whole, values }, say);
      rendered.push({ release, objects: inNamespace(objects, release.namespace), chart: chart.whole });
    }
  }
  if (problems.length > 0) throw new InvalidInput("charts", problems);
  return { rendered, missing };
}

function refusal(error: unknown): ChartRefused {
  if (error instanceof ChartRefused) return error;
  throw error;
}
