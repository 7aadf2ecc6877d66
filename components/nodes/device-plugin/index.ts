import * as pulumi from "@pulumi/pulumi";
import { checkArguments } from "../../core/arguments";
import { planDevicePlugin } from "./plan";

export interface DevicePluginArgs {
  /**
   * Accelerators whose plugin is installed, as node groups declare them: `gaudi3`, `a100`, `qualcomm-ai100`. Kinds that share a plugin
   * get it once. Leave out what has another owner: the GPU operator, Bottlerocket's NVIDIA image, a cloud's own add-on, or the vendors'
   * charts bring their own. Live.
   */
  accelerators: string[];
  /** Machines with EFA, by type, that get AWS's EFA plugin (`vpc.amazonaws.com/efa`). Default: none. Live. */
  efaMachines?: string[];
  /**
   * Azure's machines with InfiniBand, by type. They get the RDMA shared device plugin (`rdma/shared_ib`: all ports of the machine for each
   * pod that asks for one), and what lets such pods pin memory. Default: none. Live.
   */
  infinibandMachines?: string[];
  /** Whether pods on nodes with InfiniBand may pin memory, by NRI's ulimit adjuster. Default: with `infinibandMachines`. Live. */
  pinnedMemory?: boolean;
  /** Images of your own by plugin: `nvidia`, `gaudi`, `neuron`, `rocm`, `qualcomm`, `efa`, `infiniband`, `memlock`. `qualcomm` has no public one. Rolls the plugin. */
  images?: { [key: string]: string };
  /** True in a rehearsal: a missing image becomes a stated placeholder that no registry can serve. Default: false. */
  rehearsal?: boolean;
  /** Labels of the nodes that have accelerators, where they are no `NodeGroup` of ours. Default: our own labels. Rolls the plugin. */
  nodeSelector?: { [key: string]: string };
  /** The namespace that is made for them. Default: `accelerator-devices`. Replaces everything. */
  namespaceName?: string;
}

/**
 * Tells Kubernetes how many accelerators and EFA interfaces each node has, so that pods can ask for them. Without it the nodes are
 * there and every job stays pending. One for all kinds of a cluster: two plugins of one kind fight over its socket. Costs nothing but 64 MiB on
 * each node.
 *
 * Give it the cluster: `new DevicePlugin("devices", args, { provider: cluster.kubernetesProvider })`.
 */
export class DevicePlugin extends pulumi.ComponentResource {
  /** Extended resources that nodes offer now: `nvidia.com/gpu`, `vpc.amazonaws.com/efa`. */
  public readonly resourceNames: pulumi.Output<string[]>;
  /** The namespace that the plugins run in. */
  public readonly namespaceName: pulumi.Output<string>;

  constructor(name: string, args: DevicePluginArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trainyard:index:DevicePlugin", name, {}, opts);
    checkArguments("DevicePlugin", name, args, this);
    const plan = planDevicePlugin(name, args);
    for (const advice of plan.advice) void pulumi.log.warn(advice, this);
    const built = (require("./kubernetes") as typeof import("./kubernetes")).devicePlugin(this, name, plan);
    this.resourceNames = built.resourceNames;
    this.namespaceName = built.namespaceName;
    this.registerOutputs({ resourceNames: this.resourceNames, namespaceName: this.namespaceName });
  }
}

export { pluginFor } from "./plan";
