import {
  type Dashboard,
  DashboardBuilder,
  type DataSourceRef,
  RowBuilder,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { DataqueryBuilder } from "@grafana/grafana-foundation-sdk/prometheus";
import { PanelBuilder as StatBuilder } from "@grafana/grafana-foundation-sdk/stat";
import { PanelBuilder as SeriesBuilder } from "@grafana/grafana-foundation-sdk/timeseries";
import type { MonitoringPlan } from "./plan";

/** The data source that kube-prometheus-stack makes for its own Prometheus. */
const prometheus: DataSourceRef = { type: "prometheus", uid: "prometheus" };

interface Query {
  readonly expr: string;
  /** Grafana's template of a series' name. */
  readonly legend: string;
}

interface PanelWords {
  readonly title: string;
  readonly description: string;
  /** Grafana's unit: `percent`, `s`, `Bps`, `currencyUSD`. */
  readonly unit: string;
  readonly queries: readonly Query[];
}

/** A number that turns amber and red where it is given at which value. */
interface StatWords extends PanelWords {
  readonly amber?: number;
  readonly red?: number;
}

const columns = 24;

/** The one dashboard of an environment, top to bottom: is it well, what does it cost, how does training go, what holds it up. */
export function environmentDashboard(plan: MonitoringPlan): Dashboard {
  const builder = new DashboardBuilder(`Trainyard: ${plan.environment}`)
    .uid(`trainyard-${plan.environment}`)
    .tags(["trainyard", plan.environment])
    .refresh("30s")
    .time({ from: "now-6h", to: "now" })
    .timezone("browser")
    .editable();

  builder.withRow(new RowBuilder("At a glance"));
  const glance = glanceStats(plan);
  for (const words of glance) builder.withPanel(stat(words, Math.floor(columns / glance.length)));
  for (const [title, panels] of sections(plan)) {
    builder.withRow(new RowBuilder(title));
    const width = panels.length % 3 === 0 ? 8 : 12;
    for (const words of panels) builder.withPanel(series(words, width));
  }
  return builder.build();
}

function query({ expr, legend }: Query): DataqueryBuilder {
  return new DataqueryBuilder().expr(expr).legendFormat(legend).datasource(prometheus);
}

function stat(words: StatWords, width: number): StatBuilder {
  const steps = [{ value: null, color: "green" }];
  const marks = [
    ...(words.amber === undefined ? [] : [{ value: words.amber, color: "orange" }]),
    ...(words.red === undefined ? [] : [{ value: words.red, color: "red" }]),
  ];
  return new StatBuilder()
    .title(words.title)
    .description(words.description)
    .datasource(prometheus)
    .unit(words.unit)
    .span(width)
    .height(4)
    .noValue("none")
    .thresholds(new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([...steps, ...marks]))
    .targets(words.queries.map(query));
}

function series(words: PanelWords, width: number): SeriesBuilder {
  return new SeriesBuilder()
    .title(words.title)
    .description(words.description)
    .datasource(prometheus)
    .unit(words.unit)
    .span(width)
    .height(8)
    .targets(words.queries.map(query));
}

function glanceStats(plan: MonitoringPlan): StatWords[] {
  const stats: StatWords[] = [
    {
      title: "Alerts",
      description: "Firing now, without those that always fire.",
      unit: "short",
      red: 1,
      queries: [
        { expr: 'count(ALERTS{alertstate="firing",alertname!~"Watchdog|InfoInhibitor"}) or vector(0)', legend: "firing" },
      ],
    },
    {
      title: "Active workers",
      description: "As the coordinators count them.",
      unit: "short",
      queries: [{ expr: "sum(coordinator_workers_active)", legend: "workers" }],
    },
    {
      title: "Accelerators",
      description: "That nodes offer.",
      unit: "short",
      queries: [{ expr: "trainyard:accelerators:count", legend: "accelerators" }],
    },
    {
      title: "Idle accelerators",
      description: `Below ${plan.thresholds.idlePercent} percent, or asked for by no pod.`,
      unit: "short",
      amber: 1,
      queries: [{ expr: "trainyard:accelerators_idle:count", legend: "idle" }],
    },
  ];
  if (plan.usdPerAcceleratorHour === undefined) return stats;
  return [
    ...stats,
    {
      title: "Cost an hour",
      description: "List price of the accelerators that are there.",
      unit: "currencyUSD",
      queries: [{ expr: "trainyard:accelerator_cost:usd_per_hour", legend: "cost" }],
    },
    {
      title: "Idle cost an hour",
      description: "What of it does nothing.",
      unit: "currencyUSD",
      amber: 1,
      queries: [{ expr: "trainyard:accelerator_idle_cost:usd_per_hour", legend: "idle cost" }],
    },
  ];
}

function sections(plan: MonitoringPlan): readonly (readonly [string, readonly PanelWords[]])[] {
  return [
    ["Training", trainingPanels()],
    ["Coordinator", plan.coordinators.length > 0 ? coordinatorPanels() : []],
    ["Accelerators", acceleratorPanels()],
    ["Storage", storagePanels()],
    ["Network", networkPanels()],
    ["System", systemPanels()],
  ].filter((section): section is [string, PanelWords[]] => section[1] !== undefined && section[1].length > 0);
}

function panel(title: string, unit: string, description: string, ...queries: Query[]): PanelWords {
  return { title, unit, description, queries };
}

function trainingPanels(): PanelWords[] {
  return [
    panel("Steps a second", "short", "How fast training goes.", {
      expr: "sum by (namespace) (training_steps_per_second)",
      legend: "{{namespace}}",
    }),
    panel("Loss", "short", "Whether it converges.", { expr: "avg by (namespace) (training_loss)", legend: "{{namespace}}" }),
    panel("Gradient synchronisation", "s", "Time of a step spent waiting for the others; the slowest worker.", {
      expr: "max by (namespace) (training_gradient_sync_seconds)",
      legend: "{{namespace}}",
    }),
  ];
}

function coordinatorPanels(): PanelWords[] {
  return [
    panel(
      "Workers and barriers",
      "short",
      "Active workers, and those that wait for the others.",
      { expr: "coordinator_workers_active", legend: "active {{namespace}}" },
      { expr: "coordinator_barriers_waiting", legend: "waiting {{namespace}}" },
    ),
    panel("Heartbeats", "cps", "One a worker and heartbeat_interval_ms.", {
      expr: "rate(coordinator_heartbeats_total[5m])",
      legend: "{{namespace}}",
    }),
    panel("Checkpoints", "short", "Saved within the last hour.", {
      expr: "increase(coordinator_checkpoints_total[1h])",
      legend: "{{namespace}}",
    }),
    panel("Checkpoint write time", "s", "19 of 20 are faster.", {
      expr: "histogram_quantile(0.95, sum by (le, namespace) (rate(checkpoint_write_duration_seconds_bucket[30m])))",
      legend: "{{namespace}}",
    }),
    panel("Shard assignment time", "s", "19 of 20 are faster.", {
      expr: "histogram_quantile(0.95, sum by (le, namespace) (rate(shard_assignment_duration_seconds_bucket[15m])))",
      legend: "{{namespace}}",
    }),
    panel("Ready pods", "short", "Of each training group.", {
      expr: "kube_statefulset_status_replicas_ready",
      legend: "{{namespace}}/{{statefulset}}",
    }),
  ];
}

function acceleratorPanels(): PanelWords[] {
  return [
    panel("Utilisation", "percent", "By node, all its accelerators together.", {
      expr: "avg by (instance) (trainyard:accelerator_utilisation:percent)",
      legend: "{{instance}}",
    }),
    panel(
      "There, asked for and idle",
      "short",
      "Accelerators.",
      { expr: "trainyard:accelerators:count", legend: "there" },
      { expr: "trainyard:accelerators_requested:count", legend: "asked for" },
      { expr: "trainyard:accelerators_idle:count", legend: "idle" },
    ),
  ];
}

function storagePanels(): PanelWords[] {
  return [
    panel(
      "Latency",
      "s",
      "Of reads and writes as workers see them.",
      { expr: "avg by (namespace) (storage_read_latency_seconds)", legend: "read {{namespace}}" },
      { expr: "avg by (namespace) (storage_write_latency_seconds)", legend: "write {{namespace}}" },
    ),
    panel("Replication lag", "s", "How far replicas are behind.", {
      expr: "max by (bucket) (storage_replication_lag_seconds)",
      legend: "{{bucket}}",
    }),
    panel("Cache hit rate", "percentunit", "Of data that workers read.", {
      expr: "avg by (namespace) (storage_cache_hit_ratio)",
      legend: "{{namespace}}",
    }),
  ];
}

function networkPanels(): PanelWords[] {
  return [
    panel(
      "Bandwidth",
      "Bps",
      "By node; traffic of EFA and InfiniBand is not in it.",
      { expr: 'sum by (instance) (rate(node_network_receive_bytes_total{device!="lo"}[5m]))', legend: "in {{instance}}" },
      { expr: 'sum by (instance) (rate(node_network_transmit_bytes_total{device!="lo"}[5m]))', legend: "out {{instance}}" },
    ),
    panel("Packet loss", "percentunit", "Dropped of received.", {
      expr: "sum by (instance) (rate(node_network_receive_drop_total[5m])) / sum by (instance) (rate(node_network_receive_packets_total[5m]))",
      legend: "{{instance}}",
    }),
    panel("Connections", "short", "Open TCP connections.", { expr: "node_netstat_Tcp_CurrEstab", legend: "{{instance}}" }),
  ];
}

function systemPanels(): PanelWords[] {
  return [
    panel("Processor", "percentunit", "In use.", {
      expr: '1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[5m]))',
      legend: "{{instance}}",
    }),
    panel("Memory", "percentunit", "In use.", {
      expr: "1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes",
      legend: "{{instance}}",
    }),
    panel("Disk", "percentunit", "Time busy.", {
      expr: "max by (instance) (rate(node_disk_io_time_seconds_total[5m]))",
      legend: "{{instance}}",
    }),
    panel("Container restarts", "short", "Within the last hour.", {
      expr: "sum by (namespace) (increase(kube_pod_container_status_restarts_total[1h])) > 0",
      legend: "{{namespace}}",
    }),
  ];
}
