import * as pulumi from "@pulumi/pulumi";
import { checkArguments } from "../core/arguments";
import type { AlertSeverity, ReceiverKind } from "./kinds";
import type { WatchedPartArgs } from "./part";
import { planMonitoring } from "./plan";

export { AlertSeverity, MetricKind, PanelKind, ReceiverKind } from "./kinds";
export * from "./part";

/** A mail server. */
export interface EmailServerArgs {
  /** `smtp.example.com:587`. */
  smarthost: string;
  /** Address that mail comes from. */
  from: string;
  /** Name to log on with. Default: no log-on. */
  username?: pulumi.Input<string>;
  /** Kept as a secret. */
  password?: pulumi.Input<string>;
  /** Default true: mail leaves encrypted or not at all. */
  requireTls?: boolean;
}

/** One place that alerts go to. Live: Alertmanager reloads. */
export interface AlertReceiverArgs {
  /** Unique among the receivers. */
  name: string;
  /** What it is, and so which of the fields below it needs. `console` needs none: `kubectl logs deploy/alert-console` shows its alerts. */
  kind: ReceiverKind;
  /** Only alerts of these severities. Default: warning and critical. */
  severities?: AlertSeverity[];
  /** `email`: the addresses. */
  to?: string[];
  /** `email`: the server. */
  server?: EmailServerArgs;
  /** `webhook` and `slack`: the address, kept as a secret. */
  url?: pulumi.Input<string>;
  /** `slack`: the channel, `#training`. */
  channel?: string;
}

/** A coordinator whose metrics are read. */
export interface CoordinatorTargetArgs {
  /** Namespace that it runs in. */
  namespace: string;
  /** `CoordinatorArgs.serviceName`. Default `coordinator`. */
  serviceName?: string;
}

/** Workers that are watched. */
export interface TrainingTargetArgs {
  /** Namespace that it runs in. */
  namespace: string;
  /** `TrainingGroupArgs.serviceName`. Default `worker`. */
  serviceName?: string;
  /** Whether the workers serve `/metrics` themselves (`TrainingGroupArgs.metricsPort`). Default false. */
  metrics?: boolean;
}

/** What Prometheus keeps. */
export interface PrometheusArgs {
  /** Days. Default 15. Live. */
  retentionDays?: number;
  /** GiB of its volume, of which 85 percent are used before old data goes. Default 100. About 0.08 USD a GiB and month on gp3. */
  storageGiB?: number;
  /** Default: the cluster's default class. A change replaces the volume and its data. */
  storageClass?: string;
  /** Copies, each with a volume of its own. Default 1. */
  replicas?: number;
}

/** Traces by OpenTelemetry collector and Jaeger. */
export interface TracingArgs {
  /** Default true. */
  enabled?: boolean;
  /** Traces that Jaeger keeps in memory, the oldest go first. Default 50000, about 1 GiB. */
  maxTraces?: number;
  /** Percent of traces kept. Default 10. */
  samplePercent?: number;
}

/** Thresholds of the alert rules. Live: Prometheus reloads. */
export interface AlertThresholdsArgs {
  /** `hpu_utilization_percent` above which a warning is given. Default 90. */
  utilisationPercent?: number;
  /** Below which accelerators count as idle: they cost the same. Default 5. */
  idlePercent?: number;
  /** Minutes without a checkpoint. Default 60. */
  checkpointAgeMinutes?: number;
  /** Minutes that a bucket's replicas may lag behind. Default 15. */
  replicationLagMinutes?: number;
}

/** What the accelerators of a node group cost, for the recording rules of cost and waste. */
export interface AcceleratorPriceArgs {
  /** Name of the node group; nodes carry it as the label `trainyard.dev/node-group`. */
  nodeGroup: string;
  /** Machine type, shown beside the price. */
  machine: string;
  /** How the machines are paid: `on-demand`, `spot`. Shown beside the price. */
  capacity: string;
  /** US dollars for one accelerator and hour: the machine's price through its accelerators. */
  usdPerAcceleratorHour: number;
}

export interface MonitoringArgs {
  /** Namespace that it runs in, made by the component. Default `monitoring`. A change replaces everything. */
  namespace?: string;
  /** Name of the environment, shown on every alert and dashboard. */
  environment: string;
  /**
   * `gaudi-3-scale`, `training-runtime`, `grid`, `ringrift` or `mlmf`: its dashboard stands beside the general one. Default, and for a system of
   * your own: the dashboards of what is watched. Live.
   */
  system?: string;
  /** True on EKS, GKE and AKS, where etcd, scheduler and controller manager cannot be reached. Default true. */
  managedControlPlane?: boolean;
  /** What Prometheus keeps, and where. */
  prometheus?: PrometheusArgs;
  /** Traces. Default: on. */
  tracing?: TracingArgs;
  /** Default: one receiver of kind `none`. */
  receivers?: AlertReceiverArgs[];
  /** When alerts fire. Live. */
  thresholds?: AlertThresholdsArgs;
  /** Coordinators to read and to have alerts for. Live. */
  coordinators?: CoordinatorTargetArgs[];
  /** Training groups to have alerts for. Live. */
  trainingGroups?: TrainingTargetArgs[];
  /** Metrics, rules and panels that other parts of the system hand over. Live. */
  parts?: WatchedPartArgs[];
  /** Prices of accelerators. Without them nothing is said about money. Live. */
  prices?: AcceleratorPriceArgs[];
  /** Address under which people read docs/runbooks.md. Default: the project's own copy. */
  runbookUrl?: string;
  /** Labels of the nodes that it may run on; it never runs on accelerator nodes but for the node exporter. */
  nodeSelector?: Record<string, string>;
  /** Password of Grafana's `admin`. Default: one made by the chart, in the Secret `kube-prometheus-stack-grafana`. */
  grafanaAdminPassword?: pulumi.Input<string>;
  /** Labels of every object. Live. */
  labels?: Record<string, string>;
}

/**
 * Watches an environment: Prometheus, Alertmanager and Grafana, rules and dashboard for what runs in it, and traces by OpenTelemetry
 * and Jaeger. Runs on any Kubernetes cluster, once. Takes about 3 processors, 8 GiB of memory and its volumes.
 */
export class Monitoring extends pulumi.ComponentResource {
  /** Namespace that it runs in. */
  public readonly namespace: pulumi.Output<string>;
  /** Inside the cluster: `http://kube-prometheus-stack-prometheus.monitoring.svc:9090`. */
  public readonly prometheusUrl: pulumi.Output<string>;
  /** Inside the cluster; from outside, `kubectl port-forward`. */
  public readonly grafanaUrl: pulumi.Output<string>;
  /** Inside the cluster. */
  public readonly alertmanagerUrl: pulumi.Output<string>;
  /** Host of the OpenTelemetry collector, for `tracingHost` of the workloads; absent where tracing is off. */
  public readonly tracingHost?: pulumi.Output<string>;

  constructor(name: string, args: MonitoringArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trainyard:index:Monitoring", name, {}, opts);
    checkArguments("Monitoring", name, args, this);
    const plan = planMonitoring(name, args);
    const built = (require("./kubernetes") as typeof import("./kubernetes")).monitoring(this, name, plan);
    this.namespace = built.namespace;
    this.prometheusUrl = pulumi.output(plan.urls.prometheus);
    this.grafanaUrl = pulumi.output(plan.urls.grafana);
    this.alertmanagerUrl = pulumi.output(plan.urls.alertmanager);
    if (plan.tracingHost !== undefined) this.tracingHost = pulumi.output(plan.tracingHost);
    this.registerOutputs({
      namespace: this.namespace,
      prometheusUrl: this.prometheusUrl,
      grafanaUrl: this.grafanaUrl,
      alertmanagerUrl: this.alertmanagerUrl,
      tracingHost: this.tracingHost,
    });
  }
}
