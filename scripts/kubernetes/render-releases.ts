import { InvalidInput, type Problem } from "../../components/core/problems";
import type { Properties } from "../rehearsal/provider";
import { checkChartValues } from "./chart-values";
import { chartFolder, renderChart, valuesFolder } from "./charts";
import type { KubernetesObject } from "./objects";

/** A release as `trainyard render` knows it. */
export interface ReleaseToRender {
  readonly name: string;
  readonly namespace: string;
  readonly chart: string;
  readonly values: unknown;
}

export interface RenderedReleases {
  readonly objects: readonly KubernetesObject[];
  /** Charts that are not in the folder, so that only their values could be written. */
  readonly missing: readonly string[];
}

/** Renders the releases whose charts are at hand; throws every value that a chart refuses or does not know. */
export async function renderReleases(
  releases: readonly ReleaseToRender[],
  charts: string,
  say: (line: string) => void,
): Promise<RenderedReleases> {
  const objects: KubernetesObject[] = [];
  const missing: string[] = [];
  const problems: Problem[] = [];
  for (const release of releases) {
    const values = (release.values ?? {}) as Properties;
    const described = valuesFolder(release.chart, charts);
    const faults = described === undefined ? [] : await checkChartValues(described, values, say);
    problems.push(
      ...faults.map((fault) => ({ ...fault, path: `${release.chart}.values${fault.path === "" ? "" : `.${fault.path}`}` })),
    );
    const folder = chartFolder(release.chart, charts);
    if (folder === undefined) missing.push(release.chart);
    else if (faults.length === 0) objects.push(...(await renderChart({ ...release, folder, values }, say)));
  }
  if (problems.length > 0) throw new InvalidInput("values of charts", problems);
  return { objects, missing };
}
