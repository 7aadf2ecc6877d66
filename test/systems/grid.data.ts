/** What grid-cluster.md prints, section by section. Where ours differs on purpose, `because` says why. */

/** "Configuration": cluster_config.yaml with every key that the document prints, also those of its tuning section. */
export const clusterConfig = `
nodes: [gpu1, gpu2, gpu3]
remote_root: ~/grid_workspace
ssh: { timeout: 10, pool_size: 25, key_file: /home/user/.ssh/id_rsa }
health_check: { max_workers: 50, timeout: 5, refresh_interval: 60, cpu_weight: 0.5, gpu_weight: 2.0 }
sync: { exclude_patterns: [.git, __pycache__, .env, node_modules] }
`;

/** Where each key ends up in what the fleet commands go by. */
export const settings = [
  { key: "ssh.timeout", path: ["ssh", "timeoutSeconds"], value: 10 },
  { key: "ssh.pool_size", path: ["ssh", "poolSize"], value: 25 },
  { key: "health_check.max_workers", path: ["health", "maxWorkers"], value: 50 },
  { key: "health_check.timeout", path: ["health", "timeoutSeconds"], value: 5 },
  { key: "health_check.cpu_weight", path: ["health", "cpuWeight"], value: 0.5 },
  { key: "health_check.gpu_weight", path: ["health", "gpuWeight"], value: 2 },
  { key: "remote_root", path: ["sync", "remoteRoot"], value: "~/grid_workspace" },
  { key: "sync.exclude_patterns", path: ["sync", "exclude"], value: [".git", "__pycache__", ".env", "node_modules"] },
] as const;

/** "Run CLI": their command, and ours. */
export const commands = [
  { printed: "health", ours: "health" },
  { printed: 'run "python train.py --epochs 100"', ours: "run" },
  { printed: "cluster start", ours: "start" },
  { printed: "cluster stop", ours: "stop" },
  { printed: "metrics", ours: "metrics" },
  { printed: "submit_batched_tasks", ours: "submit", because: "a batch is a Ray job, with the document's driver in it" },
] as const;

/** "Prometheus Metrics", served on 8000. */
export const metrics = [
  "grid_tasks_submitted_total",
  "grid_tasks_completed_total",
  "grid_task_duration_seconds",
  "grid_node_health_score",
  "grid_active_tasks",
] as const;
export const metricsPort = 8000;

/** "Structured Logs": fields of every line, and of a task's. */
export const logFields = ["timestamp", "level", "component", "message"] as const;

/** "Retry Logic": 1, 2 and 4 seconds, with jitter. */
export const retry = { retries: 3, initialSeconds: 1, factor: 2 } as const;

/** Ray's ports, which the document's `ray.init(address="auto")` and dashboard use. */
export const rayPorts = [
  { name: "gcs-server", port: 6379, for: "the cluster's own pods" },
  { name: "dashboard", port: 8265, for: "clients and the operator" },
  { name: "client", port: 10001, for: "clients" },
] as const;
