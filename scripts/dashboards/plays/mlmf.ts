import { counter, gauge, histogram, type Play, type PlayedTarget, wave } from "../play";
import { clusterFaults, clusterTargets, dcgmTarget } from "./cluster";

const nodes = ["serving-0", "serving-1"];
const servers = ["llama-model-0", "llama-model-1"];
const firstToken = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40];
const nextToken = [0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 1];
const whole = [0.5, 1, 2.5, 5, 10, 20, 40, 60, 120];

function serverTarget(pod: string, seed: number): PlayedTarget {
  const model = { model_name: "llama-7b" };
  const handler = { handler: "/v1/chat/completions", method: "POST" };
  // More is asked by day than by night.
  const busy = (mean: number, share: number) => (minute: number) =>
    wave(mean, share, seed)(minute) * (1 + 0.35 * Math.sin((minute / 360) * Math.PI));
  return {
    job: "serving/llama-model",
    // The monitor takes the model's name over from the pod.
    labels: { namespace: "serving", pod, container: "server", instance: pod, app: "llama-model" },
    series: [
      gauge("vllm:num_requests_running", model, (minute) => Math.round(busy(26, 0.3)(minute))),
      gauge("vllm:num_requests_waiting", model, (minute) => Math.max(0, Math.round(busy(1.2, 1.6)(minute)))),
      gauge("vllm:kv_cache_usage_perc", model, busy(0.52, 0.2)),
      counter("vllm:num_preemptions_total", model, 0.03),
      counter("vllm:prefix_cache_queries_total", model, busy(90_000, 0.2)),
      counter("vllm:prefix_cache_hits_total", model, busy(39_000, 0.2)),
      counter("vllm:prompt_tokens_total", model, busy(110_000, 0.2)),
      counter("vllm:generation_tokens_total", model, busy(66_000, 0.2)),
      counter("vllm:request_success_total", { ...model, finished_reason: "stop" }, busy(240, 0.2)),
      histogram("vllm:time_to_first_token_seconds", model, firstToken, 240, busy(0.42, 0.2)),
      histogram("vllm:inter_token_latency_seconds", model, nextToken, 66_000, busy(0.028, 0.1)),
      histogram("vllm:e2e_request_latency_seconds", model, whole, 240, busy(7, 0.2)),
      counter("http_requests_total", { ...handler, status: "2xx" }, busy(240, 0.2)),
      counter("http_requests_total", { ...handler, status: "4xx" }, busy(2, 0.5)),
      counter("http_requests_total", { ...handler, status: "5xx" }, busy(0.06, 0.5)),
    ],
  };
}

const first = { pod: "llama-model-0" };

/** Two servers of one model, each on a machine of eight H100. */
export const servingPlay: Play = {
  system: "mlmf",
  targets: [
    ...clusterTargets(
      nodes.map((name) => ({ name, group: "serving", resource: "nvidia_com_gpu", accelerators: 8 })),
      [{ namespace: "serving", name: "llama-model", replicas: 2, resource: "nvidia_com_gpu", accelerators: 8 }],
    ),
    ...nodes.map((name, index) => dcgmTarget(name, 8, 63, index)),
    ...servers.map((pod, index) => serverTarget(pod, index)),
  ],
  faults: [
    ...clusterFaults("serving-0", 8, "DCGM_FI_DEV_GPU_UTIL", { instance: "serving-1", gpu: "0" }),
    {
      alert: "ModelServerMissing",
      changes: [{ down: "serving/llama-model" }],
      within: 8,
      near: [{ down: "serving/llama-model", labels: first }],
      alone: true,
    },
    {
      alert: "ModelErrorBudgetFast",
      changes: [{ metric: "http_requests_total", labels: { status: "5xx" }, level: 14 }],
      within: 40,
      near: [{ metric: "http_requests_total", labels: { status: "5xx" }, level: 3 }],
      also: ["ModelErrorBudgetSlow"],
    },
    {
      alert: "ModelErrorBudgetSlow",
      changes: [{ metric: "http_requests_total", labels: { status: "5xx" }, level: 3.2 }],
      within: 50,
      near: [{ metric: "http_requests_total", labels: { status: "5xx" }, level: 1.2 }],
      // The same requests fail, only fewer.
      alone: true,
    },
    {
      alert: "ModelQueueLong",
      changes: [{ metric: "vllm:num_requests_waiting", level: 14 }],
      within: 14,
      // One server's queue is long, and the mean is not.
      near: [{ metric: "vllm:num_requests_waiting", labels: first, level: 15 }],
    },
    {
      alert: "ModelCacheFull",
      changes: [{ metric: "vllm:kv_cache_usage_perc", labels: first, level: 0.99 }],
      within: 14,
      near: [{ metric: "vllm:kv_cache_usage_perc", labels: first, level: 0.95 }],
    },
    {
      alert: "ModelSlow",
      changes: [{ metric: "vllm:time_to_first_token_seconds", level: 14 }],
      within: 20,
      near: [{ metric: "vllm:time_to_first_token_seconds", level: 4 }],
    },
  ],
};
