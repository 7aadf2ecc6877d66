import type { Properties } from "../rehearsal/provider";
import { isMap } from "./inputs";

/** A chart as a release names it. */
export interface WantedChart {
  /** Its name in the repository, a folder or .tgz, or an address (`oci://...`, `https://.../chart.tgz`). */
  readonly chart: string;
  /** A version, or a range of them; helm takes the newest where it is absent. */
  readonly version?: string;
  readonly repository?: ChartRepositoryAccess;
}

/** `repositoryOpts` of a release. */
export interface ChartRepositoryAccess {
  readonly address: string;
  readonly username?: string;
  readonly password?: string;
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
}

/** What a release's inputs say of its chart. Values that are not known yet say nothing. */
export function wantedChart(inputs: Properties): WantedChart {
  const { chart, version, repositoryOpts } = inputs;
  const repository = isMap(repositoryOpts) ? accessOf(repositoryOpts) : undefined;
  return {
    chart: String(chart),
    ...(typeof version === "string" && version !== "" ? { version } : {}),
    ...(repository === undefined ? {} : { repository }),
  };
}

function accessOf(given: Properties): ChartRepositoryAccess | undefined {
  const { repo } = given;
  if (typeof repo !== "string") return undefined;
  const words = ["username", "password", "caFile", "certFile", "keyFile"] as const;
  const access = words.flatMap((word) => {
    const value = given[word];
    return typeof value === "string" && value !== "" ? [[word, value] as const] : [];
  });
  return { address: repo, ...Object.fromEntries(access) };
}

/** The last part of a name, folder or address. */
export function nameOfChart(chart: string): string {
  return chart.replace(/\/+$/, "").replace(/^.*\//, "");
}

/** `shop 1.2.3`, for people. */
export function titleOf({ chart, version }: WantedChart): string {
  return version === undefined ? nameOfChart(chart) : `${nameOfChart(chart)} ${version}`;
}
