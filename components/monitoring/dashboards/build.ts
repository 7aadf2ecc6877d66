import {
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  type DataSourceRef,
  DatasourceVariableBuilder,
  RowBuilder,
} from "@grafana/grafana-foundation-sdk/dashboard";
import type { WatchedRowArgs } from "../part";
import { clusterSource, panelBuilder } from "./panels";

export interface DashboardWords {
  /** Unique within a Grafana, 40 characters at most. */
  readonly uid: string;
  readonly title: string;
  readonly tags: readonly string[];
  readonly rows: readonly WatchedRowArgs[];
  /** True for a Grafana that is not ours: whoever imports it chooses the data source. */
  readonly portable?: boolean;
}

const columns = 24;

/** In Grafana's form (https://github.com/grafana/grafana-foundation-sdk). */
export function buildDashboard({ uid, title, tags, rows, portable = false }: DashboardWords): Dashboard {
  const source: DataSourceRef = portable ? { type: "prometheus", uid: "$datasource" } : clusterSource;
  const builder = new DashboardBuilder(title)
    .uid(uid)
    .tags(["trainyard", ...tags])
    .refresh("30s")
    .time({ from: "now-6h", to: "now" })
    .timezone("browser")
    .tooltip(DashboardCursorSync.Crosshair)
    .link(new DashboardLinkBuilder("Trainyard").type(DashboardLinkType.Dashboards).tags(["trainyard"]).asDropdown(true))
    .editable();
  if (portable) builder.withVariable(new DatasourceVariableBuilder("datasource").label("Prometheus").type("prometheus"));
  for (const { title: heading, panels } of rows) {
    builder.withRow(new RowBuilder(heading));
    const widths = share(panels.map(({ width }) => width));
    panels.forEach((panel, index) => {
      builder.withPanel(panelBuilder(panel, widths[index] ?? columns, source));
    });
  }
  return builder.build();
}

/** What is not given is shared equally, the first ones taking what does not divide. */
function share(wanted: readonly (number | undefined)[]): number[] {
  const open = wanted.filter((width) => width === undefined).length;
  const left = columns - wanted.reduce<number>((sum, width) => sum + (width ?? 0), 0);
  let given = 0;
  return wanted.map((width) => {
    if (width !== undefined) return width;
    given += 1;
    return Math.floor(left / open) + (given <= left % open ? 1 : 0);
  });
}
