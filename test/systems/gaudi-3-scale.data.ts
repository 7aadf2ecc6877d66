/** What gaudi-3-scale.md prints, section by section. Where ours differs on purpose, `because` says why. */

/** The cluster of its quick start, and the sizes of its best practices. */
export const cluster = { region: "us-west-2", instanceType: "dl2q.24xlarge", acceleratorsAMachine: 8, devNodes: 2 } as const;
export const sizing = {
  development: { least: 2, most: 4 },
  production: { least: 8, most: 16 },
  /** "Plan for 20-30% overhead for system processes". */
  headroomPercent: { least: 20, most: 30 },
} as const;
/** `memory_gb=96` of its quick start is no dl2q: AWS lists 96 processors and 768 GiB. */
export const machine = { vcpus: 96, memoryGiB: 768 } as const;

/** Keys of its training configuration, with the values of its configuration reference. */
export const trainingSettings = [
  {
    key: "model_name",
    value: "transformer-large",
    because: "a name of a model is a label's value, which takes no underscore here",
  },
  { key: "batch_size", value: 32 },
  { key: "learning_rate", value: 0.001 },
  { key: "num_epochs", value: 100 },
  { key: "sync_mode", value: "allreduce" },
  { key: "checkpoint_interval", value: 1000 },
] as const;

/** Keys of its storage configuration, as variables of the workloads, with the values of production. */
export const storage = [
  { key: "backend", variable: "STORAGE_BACKEND", value: "s3" },
  { key: "base_path", variable: "STORAGE_BASE_PATH", value: /^s3:\/\/.+/ },
  { key: "replication_strategy", variable: "STORAGE_REPLICATION_STRATEGY", value: "mirror" },
  { key: "replication_factor", variable: "STORAGE_REPLICATION_FACTOR", value: "3" },
  {
    key: "consistency_level",
    variable: "STORAGE_CONSISTENCY",
    value: "bounded",
    because: "copies in other regions lag behind, and S3 gives strong consistency within a region alone",
  },
  { key: "compression", variable: "STORAGE_COMPRESSION", value: "zstd" },
  { key: "encryption_enabled", variable: "STORAGE_ENCRYPTION_ENABLED", value: "true" },
  { key: "max_file_size_mb", variable: "STORAGE_MAX_FILE_SIZE_MB", value: "1024" },
  { key: "chunk_size_mb", variable: "STORAGE_CHUNK_SIZE_MB", value: "64" },
] as const;

/** Words of its lists, each a value that the environment's schema takes. */
export const words = [
  {
    list: "SynchronizationMode",
    path: ["training", "syncMode"],
    values: ["allreduce", "parameter-server", "ring", "hierarchical"],
  },
  { list: "DeploymentStrategy", path: ["strategy"], values: ["rolling", "blue-green", "canary", "recreate"] },
  {
    list: "ConsistencyLevel",
    path: ["storage", "buckets", "consistency"],
    values: ["strong", "eventual", "session", "bounded"],
  },
  { list: "CompressionType", path: ["storage", "buckets", "compression"], values: ["none", "gzip", "lz4", "zstd"] },
  { list: "Protocol Support", path: ["mesh", "routes", "protocol"], values: ["http", "websocket", "tcp", "grpc"] },
  {
    list: "Load Balancing",
    path: ["mesh", "routes", "balancing"],
    values: ["round-robin", "least-request", "weighted", "consistent-hash"],
  },
  { list: "AlertSeverity", path: ["monitoring", "receivers", "severities"], values: ["info", "warning", "critical"] },
  { list: "Manifests", path: ["training", "form"], values: ["statefulset", "jobset", "trainjob"] },
] as const;

/** Scopes of its configuration management. The user's scope is a file, `Pulumi.<environment>.local.yaml`. */
export const scopes = ["global", "services", "nodeGroups", "applications"] as const;
/** "training.batch_size" is what its example sets for the whole cluster. */
export const settingKey = "training.batch_size";

/** The metric and the threshold that it prints. */
export const alert = { metric: "hpu_utilization_percent", threshold: 90, severity: "warning" } as const;
/** Its key metrics, by the names that monitoring reads. */
export const keyMetrics = [
  "training_steps_per_second",
  "training_loss",
  "training_gradient_sync_seconds",
  "storage_read_latency_seconds",
  "storage_write_latency_seconds",
  "storage_replication_lag_seconds",
  "storage_cache_hit_ratio",
] as const;
