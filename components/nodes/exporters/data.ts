/** One vendor's exporter: a privileged container on each node that reads the chips and answers Prometheus. */
export interface ExporterData {
  readonly image: string;
  readonly command?: readonly string[];
  readonly port: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly hostPaths: readonly string[];
  readonly source: string;
  readonly date: string;
}

/** NVIDIA's comes as a chart. Qualcomm, AMD's plain plugin and Google's TPUs bring none that we know. */
export const exporters = {
  gaudi: {
    image: "vault.habana.ai/gaudi-metric-exporter/metric-exporter:1.20.1-97",
    port: 41_611,
    environment: { LD_LIBRARY_PATH: "/usr/lib/habanalabs" },
    hostPaths: ["/var/lib/kubelet/pod-resources"],
    source: "docs.habana.ai, Prometheus Metric Exporter; the tag is that of opea-project/Enterprise-Inference",
    date: "2026-06-23",
  },
  neuron: {
    image: "public.ecr.aws/neuron/neuron-monitor:1.10.0",
    command: ["sh", "-c", "neuron-monitor | neuron-monitor-prometheus.py --port 8000"],
    port: 8000,
    environment: {},
    hostPaths: ["/dev"],
    source: "awsdocs-neuron.readthedocs-hosted.com/en/latest/containers/tutorials/k8s-neuron-monitor.html",
    date: "2026-11-22",
  },
} as const satisfies Readonly<Record<string, ExporterData>>;

export type ExporterName = keyof typeof exporters;
