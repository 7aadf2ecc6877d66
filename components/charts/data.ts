import type { Chart } from "./index";

/**
 * The version of every chart that a component installs: the one place to change one. Charts move fast (kube-prometheus-stack had three
 * majors in three weeks of 2026); raise a version together with its source and date, and run the tests that hold the values against it.
 */
export const data = {
  "kube-prometheus-stack": {
    repository: "https://prometheus-community.github.io/helm-charts",
    version: "88.5.3",
    appVersion: "v0.93.1",
    source: "prometheus-community/helm-charts:charts/kube-prometheus-stack/Chart.yaml@cf408a290",
    date: "2026-08-22",
  },
  jaeger: {
    repository: "https://jaegertracing.github.io/helm-charts",
    version: "4.11.1",
    appVersion: "2.19.0",
    source: "jaegertracing/helm-charts:charts/jaeger/Chart.yaml@6c602b5",
    date: "2026-06-14",
  },
  "opentelemetry-collector": {
    repository: "https://open-telemetry.github.io/opentelemetry-helm-charts",
    version: "0.170.0",
    appVersion: "0.158.0",
    source: "open-telemetry/opentelemetry-helm-charts:charts/opentelemetry-collector/Chart.yaml@dd5665c06",
    date: "2026-08-20",
  },
  karpenter: {
    repository: "oci://public.ecr.aws/karpenter/karpenter",
    version: "1.14.1",
    appVersion: "1.14.1",
    source: "aws/karpenter-provider-aws:charts/karpenter/Chart.yaml@1d927085d",
    date: "2026-08-21",
  },
} as const satisfies Readonly<Record<string, Chart>>;
