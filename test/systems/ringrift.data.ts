/** What ringrift.md prints, section by section. Where ours differs on purpose, `because` says why. */

/** Kinds of nodes, from its drawing: the roles that play and train. */
export const nodes = [
  { role: "training", group: "training", gpu: "H100", peers: 1 },
  { role: "training-gh200", group: "training-gh200", gpu: "GH200", peers: 1 },
  { role: "selfplay", group: "selfplay", gpu: "GH200", peers: 2 },
] as const;

export const ports = [
  { name: "p2p", port: 8770, container: "p2p-sync" },
  { name: "worker", port: 8765, container: "worker" },
] as const;

/** "Environment Variables": the document's defaults are relative to `~/ringrift/ai-service`; a pod's home is /ringrift. */
export const variables = [
  { name: "RINGRIFT_CLUSTER_CONFIG", value: "/etc/ringrift/distributed_hosts.yaml", because: "the file comes with a ConfigMap" },
  { name: "RINGRIFT_P2P_PORT", value: "8770" },
  { name: "RINGRIFT_SYNC_TIMEOUT", value: "300" },
  { name: "RINGRIFT_WAL_DIR", value: "/ringrift/data/wal", because: "data/wal/ under the pod's home, a volume of its own" },
  { name: "RINGRIFT_CIRCUIT_THRESHOLD", value: "5" },
] as const;

/** "Sync Categories", with their default paths. */
export const categories = [
  { category: "GAMES", path: "data/games" },
  { category: "MODELS", path: "models" },
  { category: "TRAINING_DATA", path: "data/training" },
  { category: "CONFIGS", path: "config" },
] as const;

/** "Storage Providers": what each is made of on Kubernetes. */
export const storageProviders = [
  { type: "LOCAL", set: "peers.storage={provider: local, size: 500Gi}" },
  { type: "NFS", set: "peers.storage={provider: nfs, size: 1Ti, nfsServer: nas.example.com, nfsPath: /export/ringrift}" },
  { type: "EPHEMERAL", set: "peers.storage={provider: ephemeral, size: 200Gi}" },
] as const;

/** "Queue-Based Distribution": the task queue's two kinds, and the variables that lead to each. The document names none; these are ours. */
export const queues = [
  {
    kind: "Redis that is made",
    set: "peers.queue={kind: redis, sentinel: {}}",
    variables: ["REDIS_SENTINELS", "REDIS_SENTINEL_MASTER", "REDIS_USERNAME", "REDIS_PASSWORD"],
  },
  {
    kind: "Redis that is there",
    set: "peers.queue={kind: redis, sentinel: null, url: 'rediss://queue.example.com:6380/0'}",
    variables: ["REDIS_URL"],
  },
  {
    kind: "SQS",
    set: "peers.queue={kind: sqs, sentinel: null, url: 'https://sqs.us-west-2.amazonaws.com/123456789012/ringrift', region: us-west-2}",
    variables: ["SQS_QUEUE_URL", "AWS_REGION"],
  },
  {
    kind: "SQS by an access key",
    set: "peers.queue={kind: sqs, sentinel: null, url: 'https://sqs.us-west-2.amazonaws.com/123456789012/ringrift', region: us-west-2, accessKeySecrets: {id: keyId, secret: key}}",
    variables: ["SQS_QUEUE_URL", "AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"],
  },
] as const;

/** Keys of a host in `distributed_hosts.yaml` that a peer of the cluster has. */
export const clusterHostKeys = [
  "ssh_host",
  "ringrift_path",
  "memory_gb",
  "cpus",
  "gpu",
  "gpu_vram_gb",
  "role",
  "status",
  "worker_port",
] as const;

export const sync = { batch_size: 100, timeout: 300, retry_count: 3 } as const;

/** `half_open_requests` stands in the document's code, not in its file. */
export const circuitBreaker = { failure_threshold: 5, recovery_timeout: 60, half_open_requests: 3 } as const;

/** "Metrics": the name, what is still quiet, and what raises the alarm. Series as promtool writes them, a value a minute. */
export const alerts = [
  {
    metric: "sync_duration_seconds",
    threshold: "> 600",
    alert: "PeerSyncSlow",
    quiet: "600+0x20",
    fires: "601+0x20",
  },
  { metric: "circuit_open_count", threshold: "> 3", alert: "PeerCircuitsOpen", quiet: "3+0x20", fires: "4+0x20" },
  { metric: "wal_pending_entries", threshold: "> 100", alert: "PeerWalPending", quiet: "100+0x20", fires: "101+0x20" },
  {
    metric: "p2p_request_errors",
    threshold: "> 10",
    alert: "PeerRequestErrors",
    quiet: "0+10x20",
    fires: "0+11x20",
    because: "10 a minute, of a count that only grows",
  },
] as const;

/** "Host Configuration YAML": a host as the document prints it, with addresses where it has `x`, and one that only Tailscale reaches. */
export const distributedHosts = `
hosts:
  gpu-node-1:
    ssh_host: 203.0.113.10
    tailscale_ip: 100.64.0.7
    ssh_user: ubuntu
    ssh_port: 22
    ssh_key: ~/.ssh/id_cluster
    ringrift_path: ~/ringrift/ai-service
    venv_activate: source ~/ringrift/ai-service/venv/bin/activate
    memory_gb: 96
    cpus: 32
    gpu: H100
    gpu_vram_gb: 80
    role: training
    status: ready
    worker_port: 8765
    cloudflare_tunnel: gpu-node-1.example.com
    cloudflare_service_token_id: CF_TOKEN_ID
    cloudflare_service_token_secret: CF_TOKEN_SECRET
  gpu-node-2:
    tailscale_ip: 100.64.0.8
    role: selfplay
`;

/** What peers are told of the two. `because` of what is left out: a tunnel is there because nothing else reaches the host. */
export const outsidePeers = [
  {
    name: "gpu-node-1",
    entry: {
      ssh_user: "ubuntu",
      ssh_port: 22,
      ringrift_path: "~/ringrift/ai-service",
      venv_activate: "source ~/ringrift/ai-service/venv/bin/activate",
      memory_gb: 96,
      cpus: 32,
      gpu: "H100",
      gpu_vram_gb: 80,
      role: "training",
      status: "ready",
      worker_port: 8765,
      cloudflare_tunnel: "gpu-node-1.example.com",
      cloudflare_service_token_id: "CF_TOKEN_ID",
      cloudflare_service_token_secret: "CF_TOKEN_SECRET",
    },
  },
  {
    name: "gpu-node-2",
    entry: { tailscale_ip: "100.64.0.8", ssh_port: 22, role: "selfplay", status: "ready", worker_port: 8765 },
  },
] as const;
