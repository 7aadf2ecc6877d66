import * as pulumi from "@pulumi/pulumi";
import { beforeAll, describe, expect, it } from "vitest";
import { Monitoring, type MonitoringArgs } from "../../../components/monitoring";
import { rehearse, type Yard } from "../../../scripts/rehearsal";
import { args } from "./fixture";

const receivers: MonitoringArgs["receivers"] = [
  {
    name: "mail",
    kind: "email",
    to: ["ops@example.com"],
    server: { smarthost: "smtp.example.com:587", from: "yard@example.com", username: "yard", password: "pa55word" },
  },
  { name: "chat", kind: "slack", url: "https://hooks.slack.com/services/t0ken", channel: "#training" },
];

const program =
  (change: Partial<MonitoringArgs> = {}) =>
  () => {
    const made = new Monitoring("watch", { ...args, receivers, grafanaAdminPassword: pulumi.secret("gr4fana"), ...change });
    return { tracing: made.tracingHost };
  };

describe("monitoring on a cluster", () => {
  let yard: Yard;
  beforeAll(async () => {
    yard = await rehearse(program());
  });
  const custom = (kind: string) =>
    yard.resources().filter((resource) => resource.type === `kubernetes:monitoring.coreos.com/v1:${kind}`);

  it("is made of exactly this", () => {
    expect(yard.tree().split("\n")).toEqual([
      "trainyard:index:Monitoring watch",
      "  kubernetes:core/v1:ConfigMap watch-dashboard-gaudi-3-scale",
      "  kubernetes:core/v1:ConfigMap watch-dashboard-overview",
      "  kubernetes:core/v1:ConfigMap watch-dashboard-training-runtime",
      "  kubernetes:core/v1:Secret watch-alertmanager",
      "  kubernetes:core/v1:Secret watch-grafana",
      "  kubernetes:helm.sh/v3:Release watch-collector",
      "  kubernetes:helm.sh/v3:Release watch-jaeger",
      "  kubernetes:helm.sh/v3:Release watch-stack",
      "  kubernetes:monitoring.coreos.com/v1:PodMonitor watch-training-worker",
      "  kubernetes:monitoring.coreos.com/v1:PrometheusRule watch-rules",
      "  kubernetes:monitoring.coreos.com/v1:ServiceMonitor watch-training-coordinator",
      "  kubernetes:networking.k8s.io/v1:NetworkPolicy watch-traffic",
      "  trainyard:index:Namespace watch-nodes",
      "    kubernetes:core/v1:LimitRange watch-nodes-defaults",
      "    kubernetes:core/v1:Namespace watch-nodes-namespace",
      "  trainyard:index:Namespace watch-space",
      "    kubernetes:core/v1:LimitRange watch-space-defaults",
      "    kubernetes:core/v1:Namespace watch-space-namespace",
      "    kubernetes:networking.k8s.io/v1:NetworkPolicy watch-space-isolation",
    ]);
  });

  it("pins its charts", () => {
    const releases = yard.resources("kubernetes:helm.sh/v3:Release");
    expect(Object.fromEntries(releases.map(({ inputs }) => [inputs.chart, inputs.version]))).toEqual({
      "kube-prometheus-stack": "88.5.3",
      jaeger: "4.11.1",
      "opentelemetry-collector": "0.170.0",
    });
    expect(releases.every(({ inputs }) => inputs.atomic === true && inputs.namespace === "monitoring")).toBe(true);
  });

  it("forbids privileged pods but for node exporters, which live apart", () => {
    const level = (name: string) =>
      yard.one("kubernetes:core/v1:Namespace", name).input('metadata.labels["pod-security.kubernetes.io/enforce"]');
    expect([level("watch-space-namespace"), level("watch-nodes-namespace")]).toEqual(["baseline", "privileged"]);
    const values = yard.one("kubernetes:helm.sh/v3:Release", "watch-stack").inputs.values;
    expect(values).toMatchObject({ "prometheus-node-exporter": { namespaceOverride: "monitoring-nodes" } });
  });

  it("reads the coordinator and the workers by the labels that they carry", () => {
    expect(custom("ServiceMonitor")[0]?.inputs.spec).toEqual({
      namespaceSelector: { matchNames: ["training"] },
      selector: { matchLabels: { app: "coordinator" } },
      endpoints: [{ port: "metrics", path: "/metrics", interval: "15s" }],
    });
    expect(custom("PodMonitor")[0]?.inputs.spec).toMatchObject({
      namespaceSelector: { matchNames: ["training"] },
      selector: { matchLabels: { app: "worker" } },
    });
  });

  it("makes what needs the chart's definitions after the chart", () => {
    const stack = yard.one("kubernetes:helm.sh/v3:Release", "watch-stack").urn;
    for (const kind of ["ServiceMonitor", "PodMonitor", "PrometheusRule"]) expect(custom(kind)[0]?.dependencies).toContain(stack);
  });

  it("keeps secrets out of the state", () => {
    expect(yard.one("kubernetes:core/v1:Secret", "watch-alertmanager").secretInputs).toContain("stringData");
    expect(JSON.stringify(yard.export())).not.toMatch(/pa55word|t0ken|gr4fana/);
  });

  it("stays as it is when nothing changed, and leaves nothing behind", async () => {
    const mine = await rehearse(program());
    await mine.up(program());
    expect(mine.steps.filter(({ op }) => op !== "same")).toEqual([]);
    await mine.destroy();
    expect(mine.resources()).toEqual([]);
  });

  it("has no collector and no Jaeger where tracing is off", async () => {
    const mine = await rehearse(program({ tracing: { enabled: false } }));
    expect(mine.resources("kubernetes:helm.sh/v3:Release").map(({ name }) => name)).toEqual(["watch-stack"]);
    expect(mine.outputs.tracing).toBeUndefined();
  });
});

describe("the console", () => {
  const receivers: MonitoringArgs["receivers"] = [{ name: "console", kind: "console" }];

  it("is a small pod without rights that Alertmanager posts to", async () => {
    const yard = await rehearse(program({ receivers }));
    const pod = yard.one("kubernetes:apps/v1:Deployment", "watch-console");
    expect(pod.input("spec.template.spec.automountServiceAccountToken")).toBe(false);
    expect(pod.input("spec.template.spec.containers[0].securityContext")).toMatchObject({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
    });
    expect(yard.one("kubernetes:core/v1:Service", "watch-console-service").input("spec.ports[0].port")).toBe(8080);
  });

  it("is not there where no receiver asks for it", async () => {
    expect((await rehearse(program())).resources("kubernetes:apps/v1:Deployment")).toEqual([]);
  });
});
