/** What training-runtime.md prints, section by section. Where ours differs on purpose, `because` says why. */

/** Workloads and their images, as its Kubernetes section names them. */
export const workloads = [
  { kind: "Deployment", name: "coordinator", container: "coordinator", image: "dt-coordinator", replicas: 1 },
  { kind: "StatefulSet", name: "worker", container: "worker", image: "dt-worker", replicas: 4 },
] as const;

export const services = [
  { name: "coordinator", ports: [50051, 9090], headless: false },
  { name: "worker", ports: [8080], headless: true },
] as const;

export const resources = [
  { name: "coordinator", requests: { cpu: "2", memory: "4Gi" }, limits: { cpu: "4", memory: "8Gi" } },
  {
    name: "worker",
    requests: { cpu: "32", memory: "256Gi", "nvidia.com/gpu": "8" },
    limits: { cpu: "64", memory: "512Gi", "nvidia.com/gpu": "8" },
  },
] as const;

export const claims = [
  { name: "data", accessMode: "ReadOnlyMany", storageClass: "nfs-client", size: "1Ti", mountPath: "/data" },
  { name: "checkpoints", accessMode: "ReadWriteOnce", storageClass: "fast-ssd", size: "500Gi", mountPath: "/checkpoints" },
] as const;

/** Variables of a worker. The document's defaults are for one process on one machine; the values here are those of its StatefulSet. */
export const workerVariables = [
  { name: "COORDINATOR_URL", value: "http://coordinator.training.svc:50051" },
  { name: "WORKER_ID", value: "metadata.name" },
  {
    name: "RANK",
    value: "metadata.labels['apps.kubernetes.io/pod-index']",
    because: "the document reads the pod's name, which int() refuses; the pod's index is the number that it means",
  },
  { name: "WORLD_SIZE", value: "4" },
  { name: "RUST_LOG", value: "info" },
  { name: "LOG_FORMAT", value: "json" },
  { name: "AWS_REGION", value: "us-west-2" },
  { name: "CHECKPOINT_DIR", value: "/checkpoints" },
  { name: "JAEGER_AGENT_PORT", value: "6831" },
] as const;

export const coordinatorVariables = [
  { name: "RUST_LOG", value: "info" },
  { name: "LOG_FORMAT", value: "json" },
  { name: "AWS_REGION", value: "us-west-2" },
  { name: "JAEGER_AGENT_PORT", value: "6831" },
] as const;

/** Every key of coordinator.toml, with the value printed. `bucket` is the one that the environment makes; `path` is of the local backend. */
export const configuration = {
  coordinator: {
    address: "0.0.0.0:50051",
    heartbeat_interval_ms: 1000,
    heartbeat_timeout_ms: 30_000,
    max_worker_failures: 3,
    failure_backoff_ms: 5000,
  },
  storage: { backend: "s3", bucket: "training-runtime-runtime-checkpoints", region: "us-west-2" },
  checkpoint: { interval_steps: 1000, keep_last_n: 5, compression: "gzip", async_write: true },
  dataset: { default_shard_size: 10_000, prefetch_shards: 2, cache_size_gb: 10 },
} as const;

/** Metrics of port 9090; each is asked for by a rule or shown on the dashboard. */
export const metrics = [
  "coordinator_workers_active",
  "coordinator_heartbeats_total",
  "coordinator_checkpoints_total",
  "coordinator_barriers_waiting",
  "checkpoint_write_duration_seconds",
  "shard_assignment_duration_seconds",
] as const;

/** Ports that only the cluster's own pods reach. */
export const closedPorts = [50051, 9090] as const;

/** "EC2 Setup": the form without Kubernetes. */
export const machines = [
  { name: "coordinator", machine: "t3.large", count: 1 },
  { name: "worker", machine: "p4d.24xlarge", count: 4 },
] as const;

/** Variables of worker 2 of 4 on EC2, as "Step 2: Launch Workers" exports them. */
export const machineVariables = [
  { name: "COORDINATOR_URL", value: "http://coordinator.training-runtime-ec2.internal:50051" },
  { name: "WORKER_ID", value: "worker-2" },
  { name: "RANK", value: "2" },
  { name: "WORLD_SIZE", value: "4" },
  { name: "RUST_LOG", value: "info" },
  { name: "LOG_FORMAT", value: "json" },
  { name: "AWS_REGION", value: "us-west-2" },
  { name: "CHECKPOINT_DIR", value: "/checkpoints" },
  { name: "JAEGER_AGENT_HOST", value: "jaeger.example.internal" },
  { name: "JAEGER_AGENT_PORT", value: "6831" },
] as const;

/** "EKS Deployment" names a machine type that AWS has retired; both forms say so and name the nearest. */
export const retired = { machine: "p3.16xlarge", nearest: "p3dn.24xlarge" } as const;
