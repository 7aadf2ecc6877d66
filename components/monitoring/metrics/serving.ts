import { MetricKind } from "../kinds";
import type { WatchedMetricArgs } from "../part";

const { Counter, Gauge, Histogram } = MetricKind;
const source = "vLLM: docs.vllm.ai/en/v0.32.0/usage/metrics";
const http = "vLLM's HTTP server: github.com/trallnag/prometheus-fastapi-instrumentator";

/** What a vLLM server says of itself on `/metrics` of its port. */
export const servingMetrics: readonly WatchedMetricArgs[] = [
  { name: "vllm:num_requests_running", kind: Gauge, help: "Requests that are worked on", source },
  { name: "vllm:num_requests_waiting", kind: Gauge, help: "Requests that wait", source },
  { name: "vllm:kv_cache_usage_perc", kind: Gauge, help: "Share of the key-value cache in use, 0 to 1", source },
  { name: "vllm:num_preemptions_total", kind: Counter, help: "Requests put back for want of cache", source },
  { name: "vllm:prefix_cache_queries_total", kind: Counter, help: "Tokens looked up in the prefix cache", source },
  { name: "vllm:prefix_cache_hits_total", kind: Counter, help: "Of them found", source },
  { name: "vllm:prompt_tokens_total", kind: Counter, help: "Tokens read", source },
  { name: "vllm:generation_tokens_total", kind: Counter, help: "Tokens written", source },
  { name: "vllm:request_success_total", kind: Counter, help: "Requests that ended, by finished_reason", source },
  { name: "vllm:time_to_first_token_seconds", kind: Histogram, help: "Seconds to the first token", source },
  { name: "vllm:inter_token_latency_seconds", kind: Histogram, help: "Seconds between two tokens", source },
  { name: "vllm:e2e_request_latency_seconds", kind: Histogram, help: "Seconds of a whole request", source },
  { name: "http_requests_total", kind: Counter, help: "Answers by handler, method and status (2xx, 5xx)", source: http },
];
