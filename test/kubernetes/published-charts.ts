import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Problem } from "../../components/core/problems";
import { checkChartValues } from "../../scripts/kubernetes/chart-values";
import { nameOfChart } from "../../scripts/kubernetes/chart-wanted";
import { valuesFolder } from "../../scripts/kubernetes/charts";
import type { OperationResult } from "../../scripts/rehearsal/engine/types";
import type { Properties } from "../../scripts/rehearsal/provider";
import { helmReleases } from "../../scripts/render/objects";
import { project } from "./cluster";

/** Values and schemas of the charts in use, which are not ours to copy: beside the project in CI. */
export const publishedCharts = join(project, "../shared/charts");
export const hasPublishedCharts = existsSync(publishedCharts);

export interface CheckedRelease {
  readonly chart: string;
  /** Undefined where nobody published values to hold the release against. */
  readonly problems?: readonly Problem[];
}

/** Every Helm release that a run made, held against what its chart publishes. */
export async function checkReleases({ resources }: OperationResult): Promise<readonly CheckedRelease[]> {
  return Promise.all(
    helmReleases(resources).map(async (release): Promise<CheckedRelease> => {
      const chart = nameOfChart(release.chart);
      const folder = valuesFolder(chart, publishedCharts);
      if (folder === undefined) return { chart };
      return { chart, problems: await checkChartValues(folder, release.values as Properties, console.log) };
    }),
  );
}
