import { data } from "./data";

/** A Helm chart at one version, and where that version was read. */
export interface Chart {
  /** Address of the chart repository, or `oci://...` with the chart's own name as its last part. */
  readonly repository: string;
  readonly version: string;
  /** Version of what the chart installs. */
  readonly appVersion: string;
  /** Repository, file and commit that the versions were read from. */
  readonly source: string;
  /** Day of that commit, `YYYY-MM-DD`. */
  readonly date: string;
}

/** The charts that components install. Versions stand in data.ts and nowhere else. */
export type ChartName = keyof typeof data;

/** What a Helm release needs of a chart. */
export interface ChartReference {
  readonly chart: string;
  readonly version: string;
  /** Absent for OCI charts, whose address is the chart. */
  readonly repositoryOpts?: { readonly repo: string };
}

export const charts: Readonly<Record<ChartName, Chart>> = data;

export function chart(name: ChartName): Chart {
  return charts[name];
}

/** The chart as `kubernetes.helm.v3.Release` takes it: `{ ...chartReference("jaeger"), values }`. */
export function chartReference(name: ChartName): ChartReference {
  const { repository, version } = charts[name];
  if (repository.startsWith("oci://")) return { chart: repository, version };
  return { chart: name, version, repositoryOpts: { repo: repository } };
}
