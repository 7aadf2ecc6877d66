/** Where `trainyard fleet metrics --serve` listens: the machine that commands the fleet, not the hosts. */
const fleetTarget = "127.0.0.1:8000";

/** The five metrics of the Grid cluster's document, as the fleet command serves them. */
export const gridMetrics = [
  "grid_tasks_submitted_total",
  "grid_tasks_completed_total",
  "grid_task_duration_seconds",
  "grid_node_health_score",
  "grid_active_tasks",
] as const;

/** One job of `scrape_configs` of prometheus.yml. */
export interface ScrapeJob {
  readonly job_name: string;
  readonly scrape_interval: string;
  readonly static_configs: readonly { readonly targets: readonly string[]; readonly labels: Readonly<Record<string, string>> }[];
  readonly metric_relabel_configs?: readonly Readonly<Record<string, unknown>>[];
}

/**
 * What a Prometheus of the owner's reads: the fleet's own metrics from the machine that runs `trainyard fleet metrics --serve`, and
 * every host's node exporter. Goes into `scrape_configs`, as JSON, which YAML takes as it is.
 */
export function scrapeConfiguration(of: {
  readonly environment: string;
  readonly exporters: readonly string[];
  readonly interval: string;
}): readonly ScrapeJob[] {
  const labels = { environment: of.environment };
  const fleet: ScrapeJob = {
    job_name: "fleet",
    scrape_interval: of.interval,
    static_configs: [{ targets: [fleetTarget], labels }],
    // A histogram is three series; nothing else of the process is kept.
    metric_relabel_configs: [
      { source_labels: ["__name__"], regex: `(${gridMetrics.join("|")})(_bucket|_sum|_count)?`, action: "keep" },
    ],
  };
  if (of.exporters.length === 0) return [fleet];
  const hosts: ScrapeJob = {
    job_name: "hosts",
    scrape_interval: of.interval,
    static_configs: [{ targets: [...of.exporters], labels }],
  };
  return [fleet, hosts];
}
