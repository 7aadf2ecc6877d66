/**
 * What mlmf.md prints, section by section. The document describes a library in Rust; a name of it that is a word of an environment here
 * stands beside that word. Where ours differs on purpose, `because` says why.
 */

/** "Simple Single-Node Deployment" and "Multi-Node Cluster with Sharding": models, ports and how they are cut. */
export const deployments = [
  { id: "llama-model", weights: "llama-7b", ports: [8080], strategy: "none", accelerators: 1, machines: 1 },
  {
    id: "large-model",
    weights: "llama-70b",
    ports: [8081, 8082, 8083],
    strategy: "layer",
    accelerators: 1,
    machines: 3,
    because:
      "the document's three addresses are machines of one copy; here each of the three ports leads to the machine that answers",
  },
] as const;

/** `ShardingStrategy::LayerSharding { layers_per_shard: 4 }` on three nodes: 80 layers are 20 shards. */
export const layerSharding = { model: "large-model", layersPerShard: 4, nodes: 3, partition: "28,28,24" } as const;

/** `ShardingStrategy::PipelineSharding { num_stages: 4 }`, with `gpu_optimized`, `resource_based` and `high_availability`. */
export const configured = {
  model: "distributed-llama",
  stages: 4,
  placement: "memory",
  balancing: "resource-based",
  replication: "synchronous",
} as const;

/** `NoSharding`, `LayerSharding`, `PipelineSharding`, `TensorSharding`; `Custom` is the image of the user. */
export const shardingStrategies = ["none", "layer", "pipeline", "tensor"] as const;
/** "Memory-based, compute-based, load-balanced placement". */
export const placements = ["memory", "compute", "load"] as const;
/** "Round-robin, least connections, weighted, resource-based". */
export const loadStrategies = ["round-robin", "least-connections", "weighted", "resource-based"] as const;
/** "Client IP, session token, model-based affinity". */
export const affinities = ["client", "token", "model"] as const;
/** "Synchronous, asynchronous, and quorum-based replication". */
export const replications = ["synchronous", "asynchronous", "quorum"] as const;
/** "HTTP, gRPC". NCCL is what vLLM's ranks speak; TCP, UDP and MPI are none of its protocols (docs/systems.md). */
export const protocols = ["http", "grpc"] as const;
/** "TLS encryption, authentication (API key, token, mTLS)". */
export const tlsModes = ["none", "tls", "mutual"] as const;
/** "Multi-channel alerting (console, email, webhook, Slack)". */
export const channels = ["console", "email", "webhook", "slack"] as const;

/** `InferenceRequest`: what a request says beside its input. */
export const request = { modelId: "distributed-llama", sessionHeader: "x-session-id", order: "priority" } as const;

/** "99.9% uptime": of a thousand requests one may fail. */
export const uptime = { errorBudget: 0.001, fastBurn: 0.0144, slowBurn: 0.006 } as const;

/** "Resource Monitoring: memory, compute, network", "Latency, throughput": who measures it. The document prints no metric by its name. */
export const measured = [
  "vllm:num_requests_waiting",
  "vllm:kv_cache_usage_perc",
  "vllm:time_to_first_token_seconds",
  "http_requests_total",
  "trainyard:accelerator_utilisation:percent",
] as const;
