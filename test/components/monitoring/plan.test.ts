import { describe, expect, it } from "vitest";
import type { AlertReceiverArgs, MonitoringArgs } from "../../../components/monitoring";
import { planMonitoring } from "../../../components/monitoring/plan";
import { args, plan } from "./fixture";

const mail: AlertReceiverArgs = {
  name: "mail",
  kind: "email",
  to: ["ops@example.com"],
  server: { smarthost: "smtp.example.com:587", from: "yard@example.com" },
};

const price = { nodeGroup: "training", machine: "p4d.24xlarge", capacity: "on-demand", usdPerAcceleratorHour: 2.75 };
const alert = {
  alert: "MeshDown",
  expr: "up == 0",
  for: "5m",
  severity: "warning" as const,
  summary: "The mesh is down",
  description: "It is.",
};

describe("a monitoring plan", () => {
  it("says where everything answers inside the cluster", () => {
    expect({ ...plan.urls, tracing: plan.tracingHost }).toEqual({
      prometheus: "http://kube-prometheus-stack-prometheus.monitoring.svc:9090",
      grafana: "http://kube-prometheus-stack-grafana.monitoring.svc",
      alertmanager: "http://kube-prometheus-stack-alertmanager.monitoring.svc:9093",
      tracing: "otel-collector.monitoring.svc",
    });
    expect(planMonitoring("watch", { ...args, tracing: { enabled: false } }).tracingHost).toBeUndefined();
  });

  it("warns above 90 percent as the document does", () => {
    expect(plan.thresholds.utilisationPercent).toBe(90);
  });
});

describe("bad input to monitoring", () => {
  it.each<[string, Partial<MonitoringArgs>, string]>([
    [
      "mail without a server",
      { receivers: [{ ...mail, server: undefined }] },
      "receivers[0].server: an e-mail receiver needs a mail server; give server.smarthost and server.from",
    ],
    ["mail to nobody", { receivers: [{ ...mail, to: [] }] }, "receivers[0].to: nobody is written to"],
    ["mail to no address", { receivers: [{ ...mail, to: ["ops"] }] }, 'receivers[0].to[0]: "ops" is not a mail address'],
    [
      "a mail server without its port",
      { receivers: [{ ...mail, server: { smarthost: "smtp.example.com", from: "a@b" } }] },
      'receivers[0].server.smarthost: "smtp.example.com" is not a host with its port',
    ],
    [
      "a user without a password",
      { receivers: [{ ...mail, server: { smarthost: "smtp.example.com:587", from: "a@b", username: "u" } }] },
      "receivers[0].server: username and password belong together",
    ],
    [
      "a webhook without its address",
      { receivers: [{ name: "hook", kind: "webhook" }] },
      "receivers[0].url: a webhook receiver needs its address",
    ],
    [
      "a webhook to no address",
      { receivers: [{ name: "hook", kind: "webhook", url: "s3cr3t" }] },
      "receivers[0].url: the address given is not",
    ],
    [
      "Slack without a channel",
      { receivers: [{ name: "chat", kind: "slack", url: "https://hooks.slack.com/x" }] },
      'receivers[0].channel: "" is not a channel',
    ],
    ["two receivers of one name", { receivers: [mail, mail] }, 'receivers[1].name: "mail" is taken'],
    ["a receiver of nothing", { receivers: [{ ...mail, severities: [] }] }, "receivers[0].severities: it would hear of nothing"],
    [
      "idle above busy",
      { thresholds: { idlePercent: 95 } },
      "thresholds.idlePercent: 95 is not below utilisationPercent (90), so an accelerator would be idle and too busy at once",
    ],
    [
      "a share above all",
      { thresholds: { utilisationPercent: 120 } },
      "thresholds.utilisationPercent: 120 is not a percentage above 0",
    ],
    ["a volume too small", { prometheus: { storageGiB: 1 } }, "prometheus.storageGiB: 1 is not a whole number of at least 10"],
    [
      "a negative price",
      { prices: [{ ...price, usdPerAcceleratorHour: -1 }] },
      "prices[0].usdPerAcceleratorHour: -1 is no price",
    ],
    ["two prices of one group", { prices: [price, price] }, "prices[1].nodeGroup: training has a price already"],
    [
      "a metric that nobody gives",
      {
        parts: [
          { name: "mesh", groups: [{ name: "mesh", alerts: [{ ...alert, expr: "rate(vllm:prompt_token_total[5m]) > 1" }] }] },
        ],
      },
      'parts[0].groups[0].alerts[0].expr: no table of metrics holds vllm:prompt_token_total; did you mean "vllm:prompt_tokens_total"?',
    ],
    [
      "a panel on a metric that nobody gives",
      {
        parts: [
          {
            name: "mesh",
            rows: [
              {
                title: "Mesh",
                panels: [
                  { title: "x", description: "x", unit: "short", queries: [{ expr: "sum(istio_requests_total)", legend: "" }] },
                ],
              },
            ],
          },
        ],
      },
      "parts[0].rows[0].panels[0].queries[0].expr: no table of metrics holds istio_requests_total",
    ],
    [
      "a function of Prometheus 3 alone",
      { parts: [{ name: "mesh", groups: [{ name: "mesh", alerts: [{ ...alert, expr: "sort_by_label(up) > 1" }] }] }] },
      "parts[0].groups[0].alerts[0].expr: sort_by_label() is not known to both Prometheus 2.42 and 3",
    ],
    [
      "an alert that has its runbook already",
      { parts: [{ name: "mesh", groups: [{ name: "mesh", alerts: [{ ...alert, alert: "PacketLoss" }] }] }] },
      "parts: two alerts are called PacketLoss",
    ],
    [
      "an alert with no severity that is known",
      { parts: [{ name: "mesh", groups: [{ name: "mesh", alerts: [{ ...alert, for: "soon", alert: "mesh down" }] }] }] },
      'parts[0].groups[0].alerts[0].for: "soon" is no time',
    ],
    ["two parts of one name", { parts: [{ name: "mesh" }, { name: "mesh" }] }, "parts: two are called mesh"],
    [
      "one coordinator twice",
      { coordinators: [{ namespace: "training" }, { namespace: "training", serviceName: "coordinator" }] },
      "coordinators[1]: training/coordinator is watched already",
    ],
  ])("refuses %s", (_, change, message) => {
    expect(() => planMonitoring("watch", { ...args, ...change })).toThrow(message);
  });

  it("does not repeat an address, which is a secret", () => {
    expect(() => planMonitoring("watch", { ...args, receivers: [{ name: "hook", kind: "webhook", url: "s3cr3t" }] })).not.toThrow(
      "s3cr3t",
    );
  });
});
