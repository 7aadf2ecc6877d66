import { z } from "zod";

const port = z.int().min(1).max(65535);
const seconds = z.number().positive();

const circuitBreaker = z.strictObject({
  failure_threshold: z.int().min(1).optional(),
  recovery_timeout: seconds.optional(),
  half_open_requests: z.int().min(1).optional(),
});

/** `config/cluster_config.yaml` of the Grid cluster: a list of names that the caller's SSH configuration knows, and four sections. */
export const gridSchema = z.strictObject({
  nodes: z.array(z.string().min(1)).min(1),
  remote_root: z.string().min(1).optional(),
  ssh: z
    .strictObject({
      timeout: seconds.optional(),
      pool_size: z.int().min(1).optional(),
      key_file: z.string().optional(),
      user: z.string().optional(),
      port: port.optional(),
    })
    .optional(),
  health_check: z
    .strictObject({
      max_workers: z.int().min(1).optional(),
      timeout: seconds.optional(),
      refresh_interval: seconds.optional(),
      cpu_weight: z.number().min(0).optional(),
      gpu_weight: z.number().min(0).optional(),
    })
    .optional(),
  sync: z.strictObject({ exclude_patterns: z.array(z.string()).optional() }).optional(),
});

const ringriftHost = z.strictObject({
  ssh_host: z.string().min(1).optional(),
  tailscale_ip: z.string().min(1).optional(),
  ssh_user: z.string().min(1).optional(),
  ssh_port: port.optional(),
  ssh_key: z.string().min(1).optional(),
  ringrift_path: z.string().optional(),
  venv_activate: z.string().optional(),
  memory_gb: z.number().positive().optional(),
  cpus: z.int().positive().optional(),
  gpu: z.string().optional(),
  gpu_vram_gb: z.number().positive().optional(),
  role: z.string().optional(),
  status: z.enum(["ready", "maintenance", "offline"]).optional(),
  worker_port: port.optional(),
  cloudflare_tunnel: z.string().optional(),
  cloudflare_service_token_id: z.string().optional(),
  cloudflare_service_token_secret: z.string().optional(),
});

/** `config/distributed_hosts.yaml` of RingRift. */
export const ringriftSchema = z.strictObject({
  hosts: z.record(z.string(), ringriftHost),
  sync: z
    .strictObject({ batch_size: z.int().min(1).optional(), timeout: seconds.optional(), retry_count: z.int().min(0).optional() })
    .optional(),
  circuit_breaker: circuitBreaker.optional(),
});

const ownHost = z.strictObject({
  name: z.string().min(1),
  address: z.string().min(1).optional(),
  tailscaleAddress: z.string().min(1).optional(),
  tunnel: z
    .strictObject({ hostname: z.string().min(1), tokenId: z.string().optional(), tokenSecret: z.string().optional() })
    .optional(),
  route: z.enum(["direct", "tailscale", "cloudflare"]).optional(),
  user: z.string().min(1).optional(),
  port: port.optional(),
  keyFile: z.string().min(1).optional(),
  memoryGb: z.number().positive().optional(),
  cpus: z.int().positive().optional(),
  accelerator: z.string().optional(),
  acceleratorCount: z.int().min(0).optional(),
  acceleratorMemoryGb: z.number().positive().optional(),
  role: z.string().optional(),
  status: z.enum(["ready", "maintenance", "offline"]).optional(),
  workerPort: port.optional(),
  workDirectory: z.string().optional(),
  activate: z.string().optional(),
});

/** This project's own form: `fleet:` with `defaults` that every host starts from. */
export const ownSchema = z.strictObject({
  fleet: z.strictObject({
    defaults: ownHost.partial().omit({ name: true, address: true, tailscaleAddress: true, tunnel: true }).optional(),
    hosts: z.array(ownHost).min(1),
    ssh: z.strictObject({ timeoutSeconds: seconds.optional(), poolSize: z.int().min(1).optional() }).optional(),
    health: z
      .strictObject({
        maxWorkers: z.int().min(1).optional(),
        timeoutSeconds: seconds.optional(),
        cpuWeight: z.number().min(0).optional(),
        gpuWeight: z.number().min(0).optional(),
      })
      .optional(),
    sync: z
      .strictObject({
        remoteRoot: z.string().min(1).optional(),
        exclude: z.array(z.string()).optional(),
        batchSize: z.int().min(1).optional(),
        timeoutSeconds: seconds.optional(),
        retries: z.int().min(0).optional(),
      })
      .optional(),
    circuitBreaker: z
      .strictObject({
        failureThreshold: z.int().min(1).optional(),
        recoverySeconds: seconds.optional(),
        halfOpenRequests: z.int().min(1).optional(),
      })
      .optional(),
  }),
});

export type GridFile = z.infer<typeof gridSchema>;
export type RingriftFile = z.infer<typeof ringriftSchema>;
export type OwnFile = z.infer<typeof ownSchema>;
