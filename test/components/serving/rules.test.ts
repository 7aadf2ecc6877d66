import { describe, expect, it } from "vitest";
import { planModelServer } from "../../../components/serving/plan";
import { errorBudget, servingRules } from "../../../components/serving/rules";
import { describeAlerts } from "../../monitoring/promtool";
import { server } from "./fixture";

const plan = { name: "large-model", scaling: { queueLength: 8, acceleratorPercent: 80 }, pools: [] };
const { routing } = planModelServer(
  "large-model",
  server({
    inMesh: true,
    routing: {
      balancing: "endpoint-picker",
      hosts: ["m.example.com"],
      gateway: "istio-ingress/gateway",
      picker: { certificateSecret: "models" },
    },
  }),
);
const groups = servingRules({ ...plan, protocol: "http", routing });

/** Requests a minute that succeed and that fail. */
const requests = (good: number, bad: number, minutes: number) => ({
  'http_requests_total{app="large-model",status="2xx"}': `0+${good}x${minutes}`,
  'http_requests_total{app="large-model",status="5xx"}': `0+${bad}x${minutes}`,
});
const up = { 'up{app="large-model",pod="a"}': "1x600" };

describe("alerts of a model's servers", () => {
  it("spend a budget of 99.9 percent", () => {
    expect(errorBudget).toBeCloseTo(1 - 0.999, 10);
    const [fast, slow] = ["Fast", "Slow"].map(
      (speed) => groups[0]?.rules.find(({ alert }) => alert === `ModelErrorBudget${speed}`)?.expr,
    );
    expect(fast?.match(/> [\d.]+/g)).toEqual(["> 0.0144", "> 0.0144"]);
    expect(slow?.match(/> [\d.]+/g)).toEqual(["> 0.006", "> 0.006"]);
  });

  it("ask of a gRPC server only what Kubernetes knows, for it has no metrics", () => {
    const rules = servingRules({ ...plan, protocol: "grpc" }).flatMap((group) => group.rules);
    expect(rules.map(({ alert }) => alert)).toEqual(["ModelServerMissing"]);
    expect(rules[0]?.expr).toContain("kube_pod_status_ready");
  });
});

describeAlerts("alerts of a model's servers, one by one", groups, {
  ModelServerMissing: { fires: { 'up{app="large-model",pod="a"}': "0x20" }, quiet: up, at: "10m" },
  // 20 of 1000 are above 1.44 percent, 10 are not.
  ModelErrorBudgetFast: { fires: requests(980, 20, 90), quiet: requests(990, 10, 90), at: "70m" },
  // 10 of 1000 are above 0.6 percent, 5 are not.
  ModelErrorBudgetSlow: { fires: requests(990, 10, 420), quiet: requests(995, 5, 420), at: "400m" },
  ModelQueueLong: {
    fires: { 'vllm:num_requests_waiting{app="large-model",pod="a"}': "17x30", ...up },
    quiet: { 'vllm:num_requests_waiting{app="large-model",pod="a"}': "16x30", ...up },
    at: "20m",
  },
  ModelCacheFull: {
    fires: { 'vllm:kv_cache_usage_perc{app="large-model",pod="a"}': "0.96x30" },
    quiet: { 'vllm:kv_cache_usage_perc{app="large-model",pod="a"}': "0.95x30" },
    at: "20m",
  },
  ModelPickerDown: {
    fires: { 'kube_deployment_status_replicas_available{deployment="large-model-picker"}': "0x20" },
    quiet: { 'kube_deployment_status_replicas_available{deployment="large-model-picker"}': "1x20" },
    at: "10m",
  },
  ModelSlow: {
    fires: {
      'vllm:time_to_first_token_seconds_bucket{app="large-model",le="10"}': "0+9x40",
      'vllm:time_to_first_token_seconds_bucket{app="large-model",le="20"}': "0+10x40",
      'vllm:time_to_first_token_seconds_bucket{app="large-model",le="+Inf"}': "0+10x40",
    },
    quiet: {
      'vllm:time_to_first_token_seconds_bucket{app="large-model",le="10"}': "0+96x40",
      'vllm:time_to_first_token_seconds_bucket{app="large-model",le="20"}': "0+100x40",
      'vllm:time_to_first_token_seconds_bucket{app="large-model",le="+Inf"}': "0+100x40",
    },
    at: "30m",
  },
});
