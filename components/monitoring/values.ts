import type * as kubernetes from "@pulumi/kubernetes";
import { nodeGroupLabel } from "../workloads/labels";
import { offAccelerators } from "../workloads/placement";
import { restrictedContainer, restrictedPod } from "../workloads/security";
import { collectorName, jaegerName, type MonitoringPlan } from "./plan";

type Affinity = kubernetes.types.input.core.v1.Affinity;

/** A Helm chart's values. Charts type them as anything; what is written here is held against the charts' own files by a test. */
export type Values = Record<string, unknown>;

/** Name of the Secret that holds alertmanager.yaml. */
export const alertmanagerSecret = "alertmanager-configuration";
export const grafanaSecret = "grafana-admin";

function resources(cpu: string, memory: string, memoryLimit: string): Values {
  // No limit on the processor: a monitor that is throttled is late when it is needed.
  return { requests: { cpu, memory }, limits: { memory: memoryLimit } };
}

function placement(plan: MonitoringPlan): { nodeSelector: Readonly<Record<string, string>>; affinity: Affinity } {
  return { nodeSelector: plan.nodeSelector, affinity: { nodeAffinity: offAccelerators() } };
}

function claim(size: string, storageClass: string | undefined): Values {
  return {
    volumeClaimTemplate: {
      spec: {
        accessModes: ["ReadWriteOnce"],
        ...(storageClass === undefined ? {} : { storageClassName: storageClass }),
        resources: { requests: { storage: size } },
      },
    },
  };
}

/** kube-prometheus-stack. */
export function stackValues(plan: MonitoringPlan): Values {
  const controlPlane = { enabled: !plan.managedControlPlane };
  return {
    crds: { enabled: true },
    // etcd, scheduler and controller manager of a managed control plane cannot be reached; their alerts would fire for ever.
    defaultRules: {
      rules: {
        etcd: controlPlane.enabled,
        kubeControllerManager: controlPlane.enabled,
        kubeSchedulerAlerting: controlPlane.enabled,
        kubeSchedulerRecording: controlPlane.enabled,
        kubeProxy: controlPlane.enabled,
        windows: false,
      },
    },
    kubeEtcd: controlPlane,
    kubeScheduler: controlPlane,
    kubeControllerManager: controlPlane,
    kubeProxy: controlPlane,
    prometheus: { prometheusSpec: prometheusSpec(plan) },
    alertmanager: {
      alertmanagerSpec: {
        useExistingSecret: true,
        configSecret: alertmanagerSecret,
        replicas: plan.prometheus.replicas,
        resources: resources("50m", "128Mi", "256Mi"),
        storage: claim("2Gi", plan.prometheus.storageClass),
        ...placement(plan),
      },
    },
    prometheusOperator: {
      resources: resources("100m", "128Mi", "512Mi"),
      prometheusConfigReloader: { resources: resources("10m", "32Mi", "64Mi") },
      ...placement(plan),
    },
    grafana: grafanaValues(plan),
    "kube-state-metrics": {
      resources: resources("50m", "128Mi", "512Mi"),
      // By default it lets no label through; money is counted by node group.
      metricLabelsAllowlist: [`nodes=[${nodeGroupLabel}]`],
      ...placement(plan),
    },
    // On every node, accelerator nodes before all: what a node exporter takes is what the headroom is for.
    "prometheus-node-exporter": {
      namespaceOverride: plan.nodeNamespace,
      resources: resources("50m", "64Mi", "128Mi"),
      tolerations: [{ operator: "Exists" }],
      // Dashboards speak of machines by name and not by an address that the next one gets.
      prometheus: {
        monitor: { relabelings: [{ sourceLabels: ["__meta_kubernetes_pod_node_name"], targetLabel: "instance" }] },
      },
    },
  };
}

function prometheusSpec(plan: MonitoringPlan): Values {
  const { retentionDays, storageGiB, storageClass, replicas } = plan.prometheus;
  return {
    // By default the operator reads only monitors and rules that carry the release's label, and says nothing about the others.
    serviceMonitorSelectorNilUsesHelmValues: false,
    podMonitorSelectorNilUsesHelmValues: false,
    ruleSelectorNilUsesHelmValues: false,
    probeSelectorNilUsesHelmValues: false,
    scrapeConfigSelectorNilUsesHelmValues: false,
    retention: `${retentionDays}d`,
    // The write-ahead log and compaction need the rest.
    retentionSize: `${Math.floor(storageGiB * 0.85)}GiB`,
    replicas,
    externalLabels: { environment: plan.environment },
    storageSpec: claim(`${storageGiB}Gi`, storageClass),
    resources: resources("1", "4Gi", "8Gi"),
    ...placement(plan),
  };
}

function grafanaValues(plan: MonitoringPlan): Values {
  return {
    resources: resources("100m", "256Mi", "512Mi"),
    defaultDashboardsEditable: false,
    sidecar: { dashboards: { searchNamespace: plan.namespace }, datasources: { searchNamespace: plan.namespace } },
    ...(plan.grafanaAdminPassword === undefined ? {} : { admin: { existingSecret: grafanaSecret } }),
    ...(plan.tracing === undefined
      ? {}
      : {
          additionalDataSources: [
            {
              name: "Jaeger",
              type: "jaeger",
              uid: "jaeger",
              access: "proxy",
              url: `http://${jaegerName}.${plan.namespace}.svc:16686`,
            },
          ],
        }),
    ...placement(plan),
  };
}

/** Jaeger 2: one process with its traces in memory. Traces are for looking into what is running; what has to stay is in metrics. */
export function jaegerValues(plan: MonitoringPlan, tracing: NonNullable<MonitoringPlan["tracing"]>): Values {
  return {
    fullnameOverride: jaegerName,
    // Given as a whole because the chart's own configuration wants Elasticsearch.
    userconfig: {
      service: {
        extensions: ["jaeger_storage", "jaeger_query", "healthcheckv2"],
        pipelines: { traces: { receivers: ["otlp"], exporters: ["jaeger_storage_exporter"] } },
      },
      extensions: {
        healthcheckv2: { use_v2: true, http: { endpoint: "0.0.0.0:13133" } },
        jaeger_query: { storage: { traces: "memory_store" } },
        jaeger_storage: { backends: { memory_store: { memory: { max_traces: tracing.maxTraces } } } },
      },
      receivers: { otlp: { protocols: { grpc: { endpoint: "0.0.0.0:4317" }, http: { endpoint: "0.0.0.0:4318" } } } },
      exporters: { jaeger_storage_exporter: { trace_storage: "memory_store" } },
    },
    jaeger: {
      serviceAccount: { automountServiceAccountToken: false },
      podSecurityContext: restrictedPod(10001),
      securityContext: restrictedContainer(),
      resources: resources("200m", "1Gi", "2Gi"),
      ...placement(plan),
    },
  };
}

/** The OpenTelemetry collector between workloads and Jaeger: keeps a share, sends in batches, speaks Jaeger's older protocol as well. */
export function collectorValues(plan: MonitoringPlan, tracing: NonNullable<MonitoringPlan["tracing"]>): Values {
  const off = { enabled: false };
  return {
    fullnameOverride: collectorName,
    mode: "deployment",
    replicaCount: 2,
    image: { repository: "otel/opentelemetry-collector-k8s" },
    serviceAccount: { automountServiceAccountToken: false },
    config: {
      processors: { probabilistic_sampler: { sampling_percentage: tracing.samplePercent } },
      exporters: { otlp_grpc: { endpoint: `${jaegerName}.${plan.namespace}.svc:4317`, tls: { insecure: true } } },
      service: {
        pipelines: {
          traces: {
            receivers: ["otlp", "jaeger"],
            processors: ["memory_limiter", "probabilistic_sampler", "batch"],
            exporters: ["otlp_grpc"],
          },
        },
      },
    },
    ports: { "jaeger-thrift": off, "jaeger-grpc": off, zipkin: off, metrics: { enabled: true } },
    serviceMonitor: { enabled: true },
    podDisruptionBudget: { enabled: true, minAvailable: 1 },
    podSecurityContext: restrictedPod(10001),
    securityContext: restrictedContainer(),
    resources: resources("100m", "256Mi", "512Mi"),
    ...placement(plan),
  };
}
