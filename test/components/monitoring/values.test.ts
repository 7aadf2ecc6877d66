import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { planMonitoring } from "../../../components/monitoring/plan";
import { collectorValues, jaegerValues, stackValues } from "../../../components/monitoring/values";
import { tracingVariables } from "../../../components/workloads/environment";
import { toTracing } from "../../../components/workloads/traffic";
import { args, plan } from "./fixture";

const tracing = plan.tracing ?? { maxTraces: 0, samplePercent: 0 };
const shelf = join(__dirname, "../../../../shared/charts");

describe("the values of kube-prometheus-stack", () => {
  it("let the operator read monitors and rules of every release", () => {
    expect(stackValues(plan)).toMatchObject({
      prometheus: {
        prometheusSpec: {
          serviceMonitorSelectorNilUsesHelmValues: false,
          podMonitorSelectorNilUsesHelmValues: false,
          ruleSelectorNilUsesHelmValues: false,
          probeSelectorNilUsesHelmValues: false,
          scrapeConfigSelectorNilUsesHelmValues: false,
          retention: "15d",
          retentionSize: "85GiB",
        },
      },
    });
  });

  it("leave out what a managed control plane hides, and its alerts, and only there", () => {
    const hidden = stackValues(plan);
    expect([hidden.kubeEtcd, hidden.kubeScheduler, hidden.kubeControllerManager, hidden.kubeProxy]).toEqual(
      Array(4).fill({ enabled: false }),
    );
    expect(hidden).toMatchObject({
      defaultRules: { rules: { etcd: false, kubeControllerManager: false, kubeSchedulerAlerting: false } },
    });
    expect(stackValues(planMonitoring("watch", { ...args, managedControlPlane: false })).kubeEtcd).toEqual({ enabled: true });
  });

  it("take Alertmanager's configuration from a Secret, so that no secret stands in a release's values", () => {
    const receivers = [{ name: "hook", kind: "webhook" as const, url: "https://example.com/t0ken" }];
    const values = stackValues(planMonitoring("watch", { ...args, receivers, grafanaAdminPassword: "pa55" }));
    expect(values).toMatchObject({
      alertmanager: { alertmanagerSpec: { useExistingSecret: true, configSecret: "alertmanager-configuration" } },
    });
    expect(JSON.stringify(values)).not.toMatch(/t0ken|pa55/);
  });
});

/** Parts of values that hold Kubernetes' or a program's own settings, which the chart passes on without naming their keys. */
const passedOn = new Set(["affinity", "externalLabels", "nodeSelector", "resources", "storage", "storageSpec", "userconfig"]);
const contexts = new Set(["podSecurityContext", "securityContext"]);

/**
 * Keys of charts within kube-prometheus-stack, whose own files are not on the shelf: grafana-community/helm-charts:charts/grafana,
 * prometheus-community/helm-charts:charts/kube-state-metrics and charts/prometheus-node-exporter, values.yaml, read 2026-11.
 */
const subcharts: Readonly<Record<string, readonly string[]>> = {
  grafana: ["resources", "nodeSelector", "affinity", "sidecar.dashboards.searchNamespace", "sidecar.datasources.searchNamespace"],
  "kube-state-metrics": ["resources", "nodeSelector", "affinity", "metricLabelsAllowlist"],
  "prometheus-node-exporter": ["resources", "tolerations"],
};

function missingKeys(values: unknown, file: unknown, text: string, path: string[] = []): string[] {
  if (typeof values !== "object" || values === null || Array.isArray(values)) return [];
  const within = subcharts[path[0] ?? ""] ?? [];
  return Object.entries(values).flatMap(([key, value]) => {
    const here = [...path, key];
    const known = typeof file === "object" && file !== null && Object.hasOwn(file, key);
    const inSubchart = within.some((allowed) => allowed === here.slice(1).join("."));
    // A key may stand in the file as a comment: an option without a default.
    if (!known && !inSubchart && !new RegExp(`^\\s*#+ *${key}:`, "m").test(text)) return [here.join(".")];
    if (!known || passedOn.has(key) || contexts.has(key)) return [];
    return missingKeys(value, (file as Record<string, unknown>)[key], text, here);
  });
}

// The shelf holds the charts as their projects publish them; it lies beside the project in CI and not in a clone elsewhere.
describe.skipIf(!existsSync(shelf))(
  "every value, against the charts' own files (skipped where ../shared/charts is missing)",
  () => {
    const withAll = planMonitoring("watch", { ...args, grafanaAdminPassword: "x", nodeSelector: { pool: "system" } });
    it.each([
      ["kube-prometheus-stack", stackValues(withAll)],
      ["jaeger", jaegerValues(withAll, tracing)],
      // What the collector is configured with is its own affair, beyond the names of the sections.
      [
        "opentelemetry-collector",
        {
          ...collectorValues(withAll, tracing),
          config: { exporters: {}, processors: {}, service: { pipelines: { traces: {} } } },
        },
      ],
    ])("%s knows each key", (chart, values) => {
      const text = readFileSync(join(shelf, chart, "values.yaml"), "utf8");
      expect(missingKeys(values, parse(text), text)).toEqual([]);
    });

    it("finds a key that a chart does not know", () => {
      const text = readFileSync(join(shelf, "jaeger", "values.yaml"), "utf8");
      expect(missingKeys({ jaeger: { replica: 2 } }, parse(text), text)).toEqual(["jaeger.replica"]);
    });
  },
);

describe("tracing", () => {
  it("sends what the collector keeps to Jaeger, over both protocols that workloads speak", () => {
    expect(collectorValues(plan, tracing)).toMatchObject({
      config: {
        processors: { probabilistic_sampler: { sampling_percentage: 10 } },
        exporters: { otlp_grpc: { endpoint: "jaeger.monitoring.svc:4317" } },
        service: { pipelines: { traces: { receivers: ["otlp", "jaeger"], exporters: ["otlp_grpc"] } } },
      },
    });
  });

  it("leaves open what workloads are told: OTLP, and the port of Jaeger's agents", async () => {
    const { ports } = collectorValues(plan, tracing);
    expect(Object.keys(ports ?? {}).toSorted()).toEqual(["jaeger-grpc", "jaeger-thrift", "metrics", "zipkin"]);
    const told = tracingVariables("otel-collector.monitoring.svc", "worker").map(({ name }) => name);
    expect(told).toEqual(["OTEL_SERVICE_NAME", "OTEL_EXPORTER_OTLP_ENDPOINT", "JAEGER_AGENT_HOST", "JAEGER_AGENT_PORT"]);
    expect(toTracing("monitoring").ports).toContainEqual({ protocol: "UDP", port: 6831 });
  });

  it.skipIf(!existsSync(shelf))("finds them open in the chart itself (skipped where ../shared/charts is missing)", () => {
    const chart = parse(readFileSync(join(shelf, "opentelemetry-collector", "values.yaml"), "utf8"));
    const open = ["otlp", "otlp-http", "jaeger-compact"].map((name) => {
      const { enabled, servicePort, protocol } = chart.ports[name];
      return [enabled, servicePort, protocol];
    });
    expect(open).toEqual([
      [true, 4317, "TCP"],
      [true, 4318, "TCP"],
      [true, 6831, "UDP"],
    ]);
    expect(Object.keys(chart.config.receivers)).toEqual(expect.arrayContaining(["otlp", "jaeger"]));
    expect(Object.keys(chart.config.processors)).toEqual(expect.arrayContaining(["memory_limiter", "batch"]));
  });

  it("runs without root, without new privileges and without a token", () => {
    for (const pod of [collectorValues(plan, tracing), jaegerValues(plan, tracing).jaeger]) {
      expect(pod).toMatchObject({
        podSecurityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] }, readOnlyRootFilesystem: true },
        serviceAccount: { automountServiceAccountToken: false },
      });
    }
  });
});
