import { dnsLabel, nameFault } from "../core/names";
import { Problems } from "../core/problems";
import type { FleetHost, HostFleetArgs } from "./index";

/** Node exporter's port (prometheus/node_exporter, README). */
const exporterPort = 9100;
/** Ray's own default (docs.ray.io, "Configuring Ray: ports"). */
const rayPort = 6379;

/** A host with every default filled in. */
export interface PlannedHost extends FleetHost {
  readonly port: number;
  readonly user: string;
}

export interface HostFleetPlan {
  readonly hosts: readonly PlannedHost[];
  readonly serviceUser: string;
  readonly packages: readonly string[];
  readonly exporters: boolean;
  readonly runtime: "ray" | "k3s" | "none";
  /** Undefined without Ray. */
  readonly head?: PlannedHost;
  readonly rayPort: number;
  readonly rayAddress?: string;
  readonly metricsTargets: readonly string[];
}

const packageName = /^[a-z0-9][a-z0-9+.-]+(=[\w.+~:-]+)?$/;
const userName = {
  max: 32,
  pattern: /^[a-z_][a-z0-9_-]*$/,
  allowed: "lower-case letters, digits, dashes and underscores, a letter first",
};

/** Checks the args and fills in what is not said; throws every problem it finds. */
export function planHostFleet(name: string, args: HostFleetArgs): HostFleetPlan {
  const problems = new Problems(`HostFleet ${name}`);
  const runtime = args.runtime ?? "none";
  const serviceUser = args.serviceUser ?? "trainyard";
  const hosts = args.hosts.map((host) => ({ ...host, port: host.port ?? 22, user: host.user ?? args.user ?? "root" }));

  if (hosts.length === 0) problems.add("hosts", "is empty", "name at least one host");
  for (const [index, host] of hosts.entries()) {
    const fault = nameFault(host.name, dnsLabel);
    if (fault !== undefined) problems.add(`hosts[${index}].name`, fault, "rename it");
    const twin = hosts.findIndex(
      (other) => other.name === host.name || (other.address === host.address && other.port === host.port),
    );
    if (twin < index)
      problems.add(
        `hosts[${index}]`,
        `${host.name} (${host.address}:${host.port}) is listed already at hosts[${twin}]`,
        "remove one",
      );
    if (host.port < 1 || host.port > 65535) problems.add(`hosts[${index}].port`, `${host.port} is no port`, "give 1 to 65535");
  }
  const heads = hosts.filter((host) => host.role === "head");
  if (heads.length > 1)
    problems.add("hosts", `${heads.map((host) => host.name).join(" and ")} are both head`, "give one of them another role");
  const userFault = nameFault(serviceUser, userName);
  if (userFault !== undefined) problems.add("serviceUser", userFault, "give a user name that Linux takes");
  for (const [index, entry] of (args.packages ?? []).entries()) {
    if (!packageName.test(entry))
      problems.add(`packages[${index}]`, `${JSON.stringify(entry)} is no Debian package name`, "give a name, or name=version");
  }
  if (runtime === "ray" && args.ray === undefined) problems.add("ray", "is missing", "give ray.version, or another runtime");
  if (args.ray !== undefined && !/^\d+\.\d+\.\d+$/.test(args.ray.version)) {
    problems.add("ray.version", `${JSON.stringify(args.ray.version)} is no release`, "give one from PyPI such as 2.49.0");
  }
  if (runtime === "k3s" && args.k3s === undefined)
    problems.add("k3s", "is missing", "give k3s.serverUrl, k3s.token and k3s.version, or another runtime");
  if (args.k3s !== undefined && !/^v\d+\.\d+\.\d+\+k3s\d+$/.test(args.k3s.version)) {
    problems.add("k3s.version", `${JSON.stringify(args.k3s.version)} is no release`, "give one such as v1.34.2+k3s1");
  }
  for (const [index, tag] of (args.tailscale?.tags ?? []).entries()) {
    if (!/^tag:[a-z][a-z0-9-]*$/.test(tag))
      problems.add(`tailscale.tags[${index}]`, `${JSON.stringify(tag)} is no tag`, "give one such as tag:training");
  }
  problems.throwIfAny();

  const head = runtime === "ray" ? (heads[0] ?? hosts[0]) : undefined;
  const port = args.ray?.port ?? rayPort;
  const exporters = args.exporters ?? true;
  return {
    hosts,
    serviceUser,
    packages: args.packages ?? [],
    exporters,
    runtime,
    head,
    rayPort: port,
    rayAddress: head === undefined ? undefined : `${head.address}:${port}`,
    metricsTargets: exporters ? hosts.map((host) => `${host.address}:${exporterPort}`) : [],
  };
}
