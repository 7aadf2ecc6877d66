import { existsSync, readFileSync } from "node:fs";
import { homedir, userInfo } from "node:os";
import { join } from "node:path";
import SSHConfig from "ssh-config";
import { type Host, Route } from "../../components/hosts/inventory";

/** Where and how SSH connects to a host, after the inventory and the caller's own SSH configuration have been read. */
export interface SshTarget {
  readonly host: string;
  readonly address: string;
  readonly port: number;
  readonly user: string;
  /** Private keys to try, in order; those that exist. */
  readonly keyFiles: readonly string[];
  /** A command whose input and output are the connection (Cloudflare's tunnel). */
  readonly proxy?: { readonly command: string; readonly args: readonly string[]; readonly env: Readonly<Record<string, string>> };
}

export function expandHome(path: string): string {
  return path === "~" || path.startsWith("~/") ? join(homedir(), path.slice(2)) : path;
}

const usualKeys = ["~/.ssh/id_ed25519", "~/.ssh/id_ecdsa", "~/.ssh/id_rsa"];

/** What `~/.ssh/config` says of a name; the inventory goes before it. */
function fromSshConfig(name: string, file: string): { address?: string; port?: number; user?: string; keys: string[] } {
  if (!existsSync(file)) return { keys: [] };
  const found = SSHConfig.parse(readFileSync(file, "utf8")).compute(name);
  const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);
  const identity = found.IdentityFile;
  return {
    address: text(found.HostName),
    port: text(found.Port) === undefined ? undefined : Number(found.Port),
    user: text(found.User),
    keys: Array.isArray(identity) ? identity.map(String) : text(identity) === undefined ? [] : [String(identity)],
  };
}

/** Finds how to reach a host. */
export function resolveTarget(host: Host, sshConfigFile = expandHome("~/.ssh/config")): SshTarget {
  const listed = host.address ?? host.name;
  const configured = fromSshConfig(listed, sshConfigFile);
  const keys = host.keyFile === undefined ? [...configured.keys, ...usualKeys] : [host.keyFile];
  const target = {
    host: host.name,
    port: host.port !== 22 ? host.port : (configured.port ?? host.port),
    user: host.user ?? configured.user ?? userInfo().username,
    keyFiles: keys.map(expandHome).filter((file) => existsSync(file)),
  };
  switch (host.route) {
    case Route.Tailscale:
      return { ...target, address: host.tailscaleAddress ?? listed };
    case Route.Cloudflare: {
      const tunnel = host.tunnel;
      const hostname = tunnel?.hostname ?? listed;
      const env: Record<string, string> = {};
      // Given in the environment, not as arguments, which every user of this machine could read.
      if (tunnel?.tokenId !== undefined) env.TUNNEL_SERVICE_TOKEN_ID = tunnel.tokenId;
      if (tunnel?.tokenSecret !== undefined) env.TUNNEL_SERVICE_TOKEN_SECRET = tunnel.tokenSecret;
      return {
        ...target,
        address: hostname,
        proxy: { command: "cloudflared", args: ["access", "ssh", "--hostname", hostname], env },
      };
    }
    default:
      return { ...target, address: configured.address ?? listed };
  }
}
