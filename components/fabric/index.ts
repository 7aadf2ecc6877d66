import * as pulumi from "@pulumi/pulumi";
import { checkArguments } from "../core/arguments";
import { Namespace, type NamespaceArgs } from "../namespace";
import type { FabricMachine, FabricNetwork } from "../network";
import type { FabricTransport } from "./enums";
import { namespaceLevel, planFabricNamespace, planGkeFabric } from "./plan";

export { FabricTransport } from "./enums";

/** How a pod's collectives leave a machine of Google's; a pod takes all cards, and so all accelerators. */
export interface FabricAttachmentArgs {
  /** What carries them. Decides sidecars, volumes and variables. A change restarts the pods. */
  transport: FabricTransport;
  /**
   * Names of the `Network` objects, in the order of the machine's cards: 4 for `tcpx`, 8 for `tcpxo` and `gib`. None where a claim brings the
   * cards (A4X). A change restarts the pods.
   */
  networks: string[];
  /** Accelerators of the whole machine. */
  accelerators: number;
}

export interface GkeFabricArgs {
  /** The machines of the cluster that have a fabric, with the zone of each. A machine that is taken out takes its networks with it. Live. */
  machines: FabricMachine[];
  /** `Network.fabricNetworks`: the VPC networks and subnets that the machines' cards are in. */
  networks: pulumi.Input<pulumi.Input<FabricNetwork>[]>;
  /** The namespace that is made for plug-ins. Default: `gpu-fabric`. Replaces everything. */
  namespaceName?: string;
  /** Labels of every object. Live. */
  labels?: Record<string, string>;
}

/**
 * What GKE needs before a pod's collectives can leave by a machine's fast cards: an object for each network, so that pods can name it, and NCCL's
 * plug-in on each node. Without it nodes have the cards, and NCCL talks over the first one by TCP, at a hundredth of the speed and without a word.
 *
 * Once for each cluster: `new GkeFabric("fabric", args, { provider: cluster.kubernetesProvider })`, before the pods. Costs nothing but a few
 * hundred MiB of each node's disk.
 */
export class GkeFabric extends pulumi.ComponentResource {
  /** Names of the networks that pods can be attached to. */
  public readonly networkNames: pulumi.Output<string[]>;
  /** The namespace that the plug-ins' installers run in. */
  public readonly namespaceName: pulumi.Output<string>;

  constructor(name: string, args: GkeFabricArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trainyard:index:GkeFabric", name, {}, opts);
    checkArguments("GkeFabric", name, args, this);
    const plan = planGkeFabric(name, args);
    const built = (require("./kubernetes") as typeof import("./kubernetes")).gkeFabric(this, name, plan);
    this.networkNames = built.networkNames;
    this.namespaceName = built.namespaceName;
    this.registerOutputs({ networkNames: this.networkNames, namespaceName: this.namespaceName });
  }
}

export interface FabricNamespaceArgs {
  /** What its pods talk over. Live. */
  transports: FabricTransport[];
  /**
   * The namespace itself. Its `podSecurity` is what every container is held to but a daemon: `restricted`, the default, or `baseline`. Live for pods
   * that start later.
   */
  namespace?: NamespaceArgs;
}

/**
 * A namespace for pods on a fabric. NCCL's plug-in reaches them by a claim, so that with `gib` it enforces `restricted` as any other. The daemons
 * of `tcpx` and `tcpxo` are root with NET_ADMIN, which no level below `privileged` lets in: there the namespace is `privileged`, and an admission
 * policy of its own asks what `podSecurity` says of every container but the daemon, whose image, capabilities and directories it names. Costs
 * nothing.
 */
export class FabricNamespace extends pulumi.ComponentResource {
  /** The namespace's name; what is made in it depends on the namespace, its claims and its guard through this. */
  public readonly name: pulumi.Output<string>;

  constructor(name: string, args: FabricNamespaceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trainyard:index:FabricNamespace", name, {}, opts);
    checkArguments("FabricNamespace", name, args, this);
    const plan = planFabricNamespace(name, args);
    const space = new Namespace(
      name,
      { ...args.namespace, name: plan.name, podSecurity: namespaceLevel(plan) },
      // A namespace that stood alone before, and then gets a fabric, is the same namespace.
      { parent: this, aliases: [{ parent: opts?.parent ?? pulumi.rootStackResource }] },
    );
    this.name = (require("./namespace") as typeof import("./namespace")).fabricNamespace(this, name, plan, space.name);
    this.registerOutputs({ name: this.name });
  }
}
