import type { WatchedRowArgs } from "../part";
import { alertsFiring, graph, line, number, quantile } from "./words";

const failedShare = '(sum(rate(http_requests_total{status=~"5.."}[1h])) or vector(0)) / sum(rate(http_requests_total[1h]))';
const firstToken = "vllm:time_to_first_token_seconds";
const nextToken = "vllm:inter_token_latency_seconds";

/** Model servers: do they answer, how fast, and what is in the way. */
export function servingRows(): WatchedRowArgs[] {
  return [
    {
      title: "At a glance",
      panels: [
        alertsFiring,
        number("Availability", "percentunit", "Answers without a server's error within the last hour.", `1 - ${failedShare}`, {
          falling: true,
          amber: 0.999,
          red: 0.99,
          decimals: 3,
        }),
        number("Requests", "reqps", "Answered a second.", "sum(rate(http_requests_total[5m]))", { decimals: 1 }),
        number("Waiting", "short", "Requests that wait, all servers together.", "sum(vllm:num_requests_waiting)", {
          amber: 10,
        }),
        number("First token", "s", "19 of 20 come sooner.", quantile(0.95, firstToken, [], "5m"), {
          amber: 5,
          red: 10,
        }),
        number("Tokens", "short", "Written a second, all servers together.", "sum(rate(vllm:generation_tokens_total[5m]))", {
          decimals: 0,
        }),
        number("Fullest cache", "percentunit", "Key-value cache of the fullest server.", "max(vllm:kv_cache_usage_perc)", {
          amber: 0.85,
          red: 0.95,
          decimals: 0,
        }),
      ],
    },
    {
      title: "Requests",
      panels: [
        graph("Answers", "reqps", "By status.", [line("sum by (status) (rate(http_requests_total[5m]))", "{{status}}")]),
        graph(
          "Waiting at each server",
          "short",
          "Requests that no server has begun.",
          [line("vllm:num_requests_waiting", "{{pod}}")],
          { amber: 10 },
        ),
        graph("Running at each server", "short", "Requests that are worked on.", [line("vllm:num_requests_running", "{{pod}}")]),
      ],
    },
    {
      title: "Speed",
      panels: [
        graph(
          "Time to the first token",
          "s",
          "Half and 19 of 20 come sooner.",
          [line(quantile(0.5, firstToken, [], "5m"), "half"), line(quantile(0.95, firstToken, [], "5m"), "19 of 20")],
          { red: 10 },
        ),
        graph(
          "Time between tokens",
          "s",
          "Half and 19 of 20 come sooner.",
          [line(quantile(0.5, nextToken, [], "5m"), "half"), line(quantile(0.95, nextToken, [], "5m"), "19 of 20")],
          { amber: 0.2 },
        ),
        graph("Tokens", "short", "Read and written a second.", [
          line("sum(rate(vllm:prompt_tokens_total[5m]))", "read"),
          line("sum(rate(vllm:generation_tokens_total[5m]))", "written"),
        ]),
      ],
    },
    {
      title: "What is in the way",
      panels: [
        graph("Key-value cache", "percentunit", "In use, by server.", [line("vllm:kv_cache_usage_perc", "{{pod}}")], {
          red: 0.95,
        }),
        graph("Prefix cache hits", "percentunit", "Tokens found of those looked up.", [
          line("sum(rate(vllm:prefix_cache_hits_total[5m])) / sum(rate(vllm:prefix_cache_queries_total[5m]))", "hits"),
        ]),
        graph("Put back", "short", "Requests an hour that lost their cache and are worked out again.", [
          line("sum by (pod) (increase(vllm:num_preemptions_total[1h]))", "{{pod}}"),
        ]),
        graph("Accelerator use", "percent", "By machine.", [
          line("avg by (instance) (trainyard:accelerator_utilisation:percent)", "{{instance}}"),
        ]),
      ],
    },
  ];
}
