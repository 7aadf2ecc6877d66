/** How a host is reached: by its own address, over a Tailscale network, or through a Cloudflare Zero Trust tunnel. */
export const Route = { Direct: "direct", Tailscale: "tailscale", Cloudflare: "cloudflare" } as const;
export type Route = (typeof Route)[keyof typeof Route];

/** A Cloudflare Zero Trust tunnel to a host's SSH port. */
export interface CloudflareTunnel {
  /** The tunnel's public name, given to `cloudflared access ssh --hostname`. */
  readonly hostname: string;
  /** The service token's id and secret; secrets. Undefined where `cloudflared` is logged in by itself. */
  readonly tokenId?: string;
  readonly tokenSecret?: string;
}

/** One machine of a fleet. */
export interface Host {
  readonly name: string;
  /** Address or name that SSH reaches; undefined for a host that only a tunnel reaches. */
  readonly address?: string;
  /** Its address in a Tailscale network. */
  readonly tailscaleAddress?: string;
  readonly tunnel?: CloudflareTunnel;
  readonly route: Route;
  /** Default: the user who runs the command. */
  readonly user?: string;
  readonly port: number;
  /** Path of the private key; `~` is the caller's home. Undefined: the SSH agent's keys. */
  readonly keyFile?: string;
  /** What the owner states; not checked until `doctor` asks the host. */
  readonly memoryGb?: number;
  readonly cpus?: number;
  /** The accelerator's name as stated: `H100`, `GH200`, `gaudi3`. */
  readonly accelerator?: string;
  readonly acceleratorCount?: number;
  readonly acceleratorMemoryGb?: number;
  /** `training`, `selfplay` or the owner's own word. */
  readonly role?: string;
  /** Hosts that are not `ready` are listed and skipped. */
  readonly status: "ready" | "maintenance" | "offline";
  /** Port of the worker's own service. Default 8765. */
  readonly workerPort: number;
  /** Where the project lives on the host. */
  readonly workDirectory?: string;
  /** A shell command that enters the host's environment before any other (`source .../bin/activate`). */
  readonly activate?: string;
}

/** How a fleet is spoken to; every value has a default. */
export interface FleetSettings {
  readonly ssh: {
    /** Seconds to wait for a connection. Default 10. */
    readonly timeoutSeconds: number;
    /** Most connections kept open. Default 10. */
    readonly poolSize: number;
  };
  readonly health: {
    /** Most hosts asked at the same time. Default: all of them; a waiting connection costs a socket, not a thread. */
    readonly maxWorkers?: number;
    /** Seconds until a silent host counts as unhealthy. Default 3. */
    readonly timeoutSeconds: number;
    /** Weight of the load per processor, in percent, in a host's score. Default 1. */
    readonly cpuWeight: number;
    /** Weight of the accelerators' use, in percent, in a host's score. Default 3. */
    readonly gpuWeight: number;
  };
  readonly sync: {
    /** Where the project is copied to. Default `~/grid_workspace`. */
    readonly remoteRoot: string;
    /** Names and globs that are never copied. */
    readonly exclude: readonly string[];
    /** Files copied in one go. Default 100. */
    readonly batchSize: number;
    /** Seconds that one sync may take. Default 300. */
    readonly timeoutSeconds: number;
    /** Tries after the first. Default 3. */
    readonly retries: number;
  };
  readonly circuitBreaker: {
    /** Failures in a row that open the circuit of a host. Default 5. */
    readonly failureThreshold: number;
    /** Seconds until an open circuit lets a try through. Default 60. */
    readonly recoverySeconds: number;
    /** Tries that must succeed before it closes. Default 3. */
    readonly halfOpenRequests: number;
  };
}

export interface Inventory {
  readonly format: "trainyard" | "grid" | "ringrift";
  readonly hosts: readonly Host[];
  readonly settings: FleetSettings;
  /** What a reader should know and that stops nothing, each with its path. */
  readonly notes: readonly string[];
}

/** The defaults are those of the two documents that the formats come from (grid-cluster, ringrift). */
export const defaultSettings: FleetSettings = {
  ssh: { timeoutSeconds: 10, poolSize: 10 },
  health: { timeoutSeconds: 3, cpuWeight: 1, gpuWeight: 3 },
  sync: {
    remoteRoot: "~/grid_workspace",
    exclude: [".git", "__pycache__", ".env", "node_modules"],
    batchSize: 100,
    timeoutSeconds: 300,
    retries: 3,
  },
  circuitBreaker: { failureThreshold: 5, recoverySeconds: 60, halfOpenRequests: 3 },
};
