import ipaddr from "ipaddr.js";
import type { GridFile, OwnFile, RingriftFile } from "./schema";
import { defaultSettings, type FleetSettings, type Host, type Inventory, Route } from "./types";

const sshPort = 22;
const workerPort = 8765;

/** A tunnel is there because nothing else reaches the host, and a Tailscale address because the plain one is not to be used. */
function routeOf(host: Pick<Host, "tunnel" | "tailscaleAddress">): Route {
  if (host.tunnel !== undefined) return Route.Cloudflare;
  return host.tailscaleAddress !== undefined ? Route.Tailscale : Route.Direct;
}

/** Grid's nodes are names that the caller's own SSH configuration or DNS knows. */
export function fromGrid(file: GridFile): Inventory {
  const settings: FleetSettings = {
    ...defaultSettings,
    ssh: {
      timeoutSeconds: file.ssh?.timeout ?? defaultSettings.ssh.timeoutSeconds,
      poolSize: file.ssh?.pool_size ?? defaultSettings.ssh.poolSize,
    },
    health: {
      maxWorkers: file.health_check?.max_workers ?? defaultSettings.health.maxWorkers,
      timeoutSeconds: file.health_check?.timeout ?? defaultSettings.health.timeoutSeconds,
      cpuWeight: file.health_check?.cpu_weight ?? defaultSettings.health.cpuWeight,
      gpuWeight: file.health_check?.gpu_weight ?? defaultSettings.health.gpuWeight,
    },
    sync: {
      ...defaultSettings.sync,
      remoteRoot: file.remote_root ?? defaultSettings.sync.remoteRoot,
      exclude: file.sync?.exclude_patterns ?? defaultSettings.sync.exclude,
    },
  };
  const hosts = file.nodes.map((node): Host => {
    const at = node.indexOf("@");
    const user = at > 0 ? node.slice(0, at) : file.ssh?.user;
    const name = at > 0 ? node.slice(at + 1) : node;
    return {
      name,
      address: name,
      route: Route.Direct,
      user,
      port: file.ssh?.port ?? sshPort,
      keyFile: file.ssh?.key_file,
      status: "ready",
      workerPort,
    };
  });
  return { format: "grid", hosts, settings, notes: [] };
}

/** RingRift's hosts; the example in its document has `100.x.x.x` for a Tailscale address, which is told and not used. */
export function fromRingrift(file: RingriftFile): Inventory {
  const notes: string[] = [];
  const hosts = Object.entries(file.hosts).map(([name, entry]): Host => {
    let tailscaleAddress = entry.tailscale_ip;
    if (tailscaleAddress !== undefined && !ipaddr.isValid(tailscaleAddress)) {
      notes.push(
        `hosts.${name}.tailscale_ip: ${tailscaleAddress} is not an address and is not used; put the host's Tailscale address there`,
      );
      tailscaleAddress = undefined;
    }
    const tunnel =
      entry.cloudflare_tunnel === undefined
        ? undefined
        : {
            hostname: entry.cloudflare_tunnel,
            tokenId: entry.cloudflare_service_token_id,
            tokenSecret: entry.cloudflare_service_token_secret,
          };
    return {
      name,
      address: entry.ssh_host,
      tailscaleAddress,
      tunnel,
      route: routeOf({ tunnel, tailscaleAddress }),
      user: entry.ssh_user,
      port: entry.ssh_port ?? sshPort,
      keyFile: entry.ssh_key,
      memoryGb: entry.memory_gb,
      cpus: entry.cpus,
      accelerator: entry.gpu,
      acceleratorMemoryGb: entry.gpu_vram_gb,
      role: entry.role,
      status: entry.status ?? "ready",
      workerPort: entry.worker_port ?? workerPort,
      workDirectory: entry.ringrift_path,
      activate: entry.venv_activate,
    };
  });
  const settings: FleetSettings = {
    ...defaultSettings,
    sync: {
      ...defaultSettings.sync,
      batchSize: file.sync?.batch_size ?? defaultSettings.sync.batchSize,
      timeoutSeconds: file.sync?.timeout ?? defaultSettings.sync.timeoutSeconds,
      retries: file.sync?.retry_count ?? defaultSettings.sync.retries,
    },
    circuitBreaker: {
      failureThreshold: file.circuit_breaker?.failure_threshold ?? defaultSettings.circuitBreaker.failureThreshold,
      recoverySeconds: file.circuit_breaker?.recovery_timeout ?? defaultSettings.circuitBreaker.recoverySeconds,
      halfOpenRequests: file.circuit_breaker?.half_open_requests ?? defaultSettings.circuitBreaker.halfOpenRequests,
    },
  };
  return { format: "ringrift", hosts, settings, notes };
}

/** This project's own form. */
export function fromOwn({ fleet }: OwnFile): Inventory {
  const hosts = fleet.hosts.map((entry): Host => {
    const host = { ...fleet.defaults, ...entry };
    return {
      ...host,
      route: host.route ?? routeOf(host),
      port: host.port ?? sshPort,
      status: host.status ?? "ready",
      workerPort: host.workerPort ?? workerPort,
    };
  });
  return {
    format: "trainyard",
    hosts,
    settings: {
      ssh: { ...defaultSettings.ssh, ...fleet.ssh },
      health: { ...defaultSettings.health, ...fleet.health },
      sync: { ...defaultSettings.sync, ...fleet.sync },
      circuitBreaker: { ...defaultSettings.circuitBreaker, ...fleet.circuitBreaker },
    },
    notes: [],
  };
}
