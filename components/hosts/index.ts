import * as pulumi from "@pulumi/pulumi";
import { checkArguments } from "../core/arguments";
import { planHostFleet } from "./plan";

/** What runs on every host of a fleet. */
export const HostRuntime = {
  /** A Ray cluster: the head on the first host (or the one whose role is `head`), workers on the others, no autoscaler. */
  Ray: "ray",
  /** Agents of a k3s cluster that is there already. */
  K3s: "k3s",
  /** Nothing; hosts are prepared and watched. */
  None: "none",
} as const;
export type HostRuntime = (typeof HostRuntime)[keyof typeof HostRuntime];

/** One machine that SSH reaches. */
export interface FleetHost {
  /** Names the host's steps. Replaces them. */
  name: string;
  /** Address or name. A change runs every step again, on the machine that answers there. */
  address: string;
  /** SSH port. Default: 22. */
  port?: number;
  /** The user to log in as; needs `sudo` without a password, or is root. Default: the fleet's `user`. */
  user?: string;
  /** The host's public key, `ssh-ed25519 AAAA...`. Without it a machine that pretends to be the host is not noticed. */
  hostKey?: pulumi.Input<string>;
  /** `head` makes it Ray's head; any other word is the owner's. */
  role?: string;
  /** Accelerators that Ray is told of. Default: what Ray finds itself. */
  acceleratorCount?: number;
}

/** Ray on the hosts. */
export interface FleetRayArgs {
  /** Version of the `ray` package from PyPI, the same on every host and in the driver: `2.49.0`. A change restarts Ray everywhere. */
  version: string;
  /** Port of the head's global control store. Default: 6379. A change restarts Ray everywhere. */
  port?: number;
}

/** k3s agents on the hosts. */
export interface FleetK3sArgs {
  /** The server that agents join, `https://10.0.0.1:6443`. A change restarts the agents. */
  serverUrl: pulumi.Input<string>;
  /** The server's node token; kept as a secret, handed over on standard input. */
  token: pulumi.Input<string>;
  /** Release of k3s, `v1.34.2+k3s1`. A change replaces the binary and restarts the agents. */
  version: string;
}

/** A private network between the hosts. */
export interface FleetTailscaleArgs {
  /** A reusable, pre-approved auth key; kept as a secret, handed over on standard input. */
  authKey: pulumi.Input<string>;
  /** Tags that the hosts take, `tag:training`. Default: none. */
  tags?: string[];
}

export interface HostFleetArgs {
  /** The machines. Adding one is live; removing one stops what was started there and leaves its data. */
  hosts: FleetHost[];
  /** The user to log in as where a host names none. Default: root. */
  user?: string;
  /** The private key, kept as a secret. Default: the keys of the SSH agent. */
  privateKey?: pulumi.Input<string>;
  /** The user that services run as. Default: `trainyard`. A change runs every step again. */
  serviceUser?: string;
  /** Debian or Ubuntu packages on every host, beside what the toolkit needs itself. Default: none. Live. */
  packages?: string[];
  /** Whether hosts are watched: node exporter on 9100, with the accelerators' use among its metrics. Default: true. Live. */
  exporters?: boolean;
  /** What runs on the hosts. Default: `none`. A change stops the one and starts the other. */
  runtime?: HostRuntime;
  /** Needed with `ray`. */
  ray?: FleetRayArgs;
  /** Needed with `k3s`. */
  k3s?: FleetK3sArgs;
  /** Joins the hosts to a Tailscale network. Default: they talk over the addresses given. */
  tailscale?: FleetTailscaleArgs;
}

/**
 * Machines that are there already, prepared over SSH: a user for services, packages, exporters as systemd units, and Ray or a k3s agent.
 * Each step is a script that may run again at any time. Hosts are prepared side by side; only Ray's workers wait for its head.
 * Needs Debian or Ubuntu with systemd. Costs nothing beyond the machines.
 *
 * @throws InvalidInput where a host is listed twice or a runtime lacks its settings
 */
export class HostFleet extends pulumi.ComponentResource {
  /** The hosts' names, in the order given. */
  public readonly hostNames: pulumi.Output<string[]>;
  /** Where Ray's clients connect, `10.0.0.1:6379`; empty without Ray. */
  public readonly rayAddress: pulumi.Output<string>;
  /** What Prometheus scrapes, `10.0.0.1:9100`; empty without exporters. */
  public readonly metricsTargets: pulumi.Output<string[]>;

  constructor(name: string, args: HostFleetArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trainyard:index:HostFleet", name, {}, opts);
    checkArguments("HostFleet", name, args, this);
    const plan = planHostFleet(name, args);
    const { declareHosts } = require("./ssh") as typeof import("./ssh");
    const prepared = declareHosts(this, name, plan, args);
    this.hostNames = pulumi.output(plan.hosts.map((host) => host.name));
    // Whoever uses these addresses waits until something listens there.
    this.rayAddress = pulumi.all([...prepared.ray]).apply(() => plan.rayAddress ?? "");
    this.metricsTargets = pulumi.all([...prepared.exporters]).apply(() => [...plan.metricsTargets]);
    this.registerOutputs({ hostNames: this.hostNames, rayAddress: this.rayAddress, metricsTargets: this.metricsTargets });
  }
}
