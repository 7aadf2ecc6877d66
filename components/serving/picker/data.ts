/**
 * The endpoint picker of the Gateway API's inference extension. Its definitions are those of kubernetes-sigs/gateway-api-inference-extension
 * v1.6.0 (2026-08-10), which moved the picker itself to llm-d/llm-d-router. That project's chart makes a pod without a security context, which
 * a namespace that enforces `restricted` refuses; so its objects are declared here after the chart's templates.
 */
export const endpointPicker = {
  image: "ghcr.io/llm-d/llm-d-router-endpoint-picker:v0.9.0",
  source: "llm-d/llm-d-router:config/charts/routerlib@v0.9.0",
  date: "2026-11-30",
} as const;

/** Ports of the picker: requests from Envoy, health by gRPC, metrics (routerlib/templates/_deployment.yaml, v0.9.0). */
export const pickerPorts = { requests: 9002, health: 9003, metrics: 9090 } as const;

/** Weights of that chart's default profile: how much waiting requests, the cache's use and the prompt's known start count. */
export const pickerWeights = { queue: 2, cache: 2, prefix: 3 } as const;
