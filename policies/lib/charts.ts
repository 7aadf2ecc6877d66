/** Helm charts, in each of the three ways that people install them. */
import type { Stack, StackResource } from "../core/rule";
import { known } from "../core/unknown";

export const chartTypes = [
  "kubernetes:helm.sh/v3:Release",
  "kubernetes:helm.sh/v3:Chart",
  "kubernetes:helm.sh/v4:Chart",
] as const;

export interface ChartArgs {
  readonly chart?: string;
  readonly version?: string;
  readonly values?: Values;
}

export interface Values {
  readonly [name: string]: unknown;
}

export interface InstalledChart {
  readonly resource: StackResource;
  /** The chart's own name, without repository: `gpu-operator`. */
  readonly name: string;
  readonly version: string | undefined;
  /** A value by its path, `driver.enabled`; the fallback is the chart's own default. */
  value(path: string, fallback: unknown): unknown;
}

export function chartsOf(stack: Stack): readonly InstalledChart[] {
  return stack.of<ChartArgs>(...chartTypes).flatMap((resource) => {
    const chart = known(() => resource.props.chart);
    if (chart === undefined || chart === null) return [];
    return [
      {
        resource,
        name: chart.slice(chart.lastIndexOf("/") + 1),
        version: known(() => resource.props.version),
        value: (path: string, fallback: unknown) => read(resource.props.values, path.split(".")) ?? fallback,
      },
    ];
  });
}

function read(values: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === "object" && inner !== null ? (inner as Values)[key] : undefined),
    values,
  );
}
