import { PanelBuilder as BarsBuilder } from "@grafana/grafana-foundation-sdk/bargauge";
import {
  BarGaugeDisplayMode,
  BigValueColorMode,
  BigValueGraphMode,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizOrientation,
} from "@grafana/grafana-foundation-sdk/common";
import { type DataSourceRef, ThresholdsConfigBuilder, ThresholdsMode } from "@grafana/grafana-foundation-sdk/dashboard";
import { DataqueryBuilder, PromQueryFormat } from "@grafana/grafana-foundation-sdk/prometheus";
import { PanelBuilder as NumberBuilder } from "@grafana/grafana-foundation-sdk/stat";
import { PanelBuilder as TableBuilder } from "@grafana/grafana-foundation-sdk/table";
import { PanelBuilder as GraphBuilder } from "@grafana/grafana-foundation-sdk/timeseries";
import { PanelKind } from "../kinds";
import type { PanelQueryArgs, WatchedPanelArgs } from "../part";

/** The data source that kube-prometheus-stack makes for its own Prometheus. */
export const clusterSource: DataSourceRef = { type: "prometheus", uid: "prometheus" };

export type AnyPanelBuilder = BarsBuilder | GraphBuilder | NumberBuilder | TableBuilder;

/** Rows of Grafana's grid, of 30 pixels and their gap. */
const heights = { [PanelKind.Number]: 3, [PanelKind.Graph]: 8, [PanelKind.Bars]: 8, [PanelKind.Table]: 8 } as const;

export function panelBuilder(panel: WatchedPanelArgs, width: number, source: DataSourceRef): AnyPanelBuilder {
  const kind = panel.kind ?? PanelKind.Graph;
  const builder = builders[kind](panel)
    .title(panel.title)
    .description(panel.description)
    .datasource(source)
    .unit(panel.unit)
    .span(width)
    .height(heights[kind])
    .noValue("none")
    .targets(panel.queries.map((query, index) => target(query, kind, source, index)));
  return panel.decimals === undefined ? builder : builder.decimals(panel.decimals);
}

const builders: Readonly<Record<PanelKind, (panel: WatchedPanelArgs) => AnyPanelBuilder>> = {
  number: (panel) =>
    new NumberBuilder()
      .colorMode(hasThreshold(panel) ? BigValueColorMode.Background : BigValueColorMode.Value)
      .graphMode(BigValueGraphMode.None)
      .reduceOptions(last())
      .thresholds(thresholds(panel, hasThreshold(panel) ? "green" : "text")),
  graph: (panel) => {
    const builder = new GraphBuilder()
      .lineWidth(2)
      // Areas of many lines hide each other.
      .fillOpacity(panel.queries.some(({ legend }) => legend.includes("{{")) ? 0 : 8)
      .showPoints(VisibilityMode.Never)
      .axisSoftMin(0)
      .legend(
        new VizLegendOptionsBuilder()
          .displayMode(LegendDisplayMode.List)
          .placement(LegendPlacement.Bottom)
          .showLegend(true)
          .calcs([]),
      );
    if (!hasThreshold(panel)) return builder;
    // The line at which an alert fires, drawn where the course can be held against it.
    return (
      builder
        // A line has the colour of its step, whichever side of it is the bad one.
        .thresholds(thresholds({ ...panel, falling: false }, "green"))
        .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed))
        .axisSoftMax((panel.red ?? panel.amber ?? 1) * 1.1)
    );
  },
  bars: (panel) =>
    new BarsBuilder()
      .orientation(VizOrientation.Horizontal)
      .displayMode(BarGaugeDisplayMode.Basic)
      .reduceOptions(last())
      .min(0)
      .max((panel.red ?? 100) * 1.1)
      .thresholds(thresholds(panel, "green")),
  table: (panel) =>
    new TableBuilder()
      .thresholds(thresholds(panel, "green"))
      .transformations([{ id: "organize", options: { excludeByName: { Time: true, Value: true } } }]),
};

function last(): ReduceDataOptionsBuilder {
  return new ReduceDataOptionsBuilder().values(false).calcs(["lastNotNull"]).fields("");
}

function hasThreshold({ amber, red }: WatchedPanelArgs): boolean {
  return amber !== undefined || red !== undefined;
}

/** Grafana counts steps upwards from the first, which has no value: where less is worse, that one is the worst colour. */
function thresholds({ amber, red, falling = false }: WatchedPanelArgs, calm: string): ThresholdsConfigBuilder {
  const marks = [
    { color: "red", value: red },
    { color: "orange", value: amber },
  ].filter((mark): mark is { color: string; value: number } => mark.value !== undefined);
  const rising = [{ color: calm, value: null }, ...marks.toReversed()];
  const colours = [...marks.map(({ color }) => color), calm];
  const sinking = colours.map((color, index) => ({ color, value: marks[index - 1]?.value ?? null }));
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(falling ? sinking : rising);
}

function target({ expr, legend }: PanelQueryArgs, kind: PanelKind, source: DataSourceRef, index: number): DataqueryBuilder {
  const query = new DataqueryBuilder()
    .refId(String.fromCharCode("A".charCodeAt(0) + index))
    .expr(expr)
    .legendFormat(legend)
    .datasource(source);
  if (kind === PanelKind.Table) return query.instant().format(PromQueryFormat.Table);
  return kind === PanelKind.Graph ? query.range() : query.instant();
}
