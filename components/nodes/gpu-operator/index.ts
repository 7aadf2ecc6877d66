import * as pulumi from "@pulumi/pulumi";
import { checkArguments } from "../../core/arguments";
import type { Cloud } from "../../core/cloud";
import type { DriverOwner } from "../index";
import { planGpuOperator } from "./plan";

export interface GpuOperatorArgs {
  /** Whose nodes they are: each cloud's images bring something else along. */
  cloud: Cloud;
  /**
   * Who installs the driver on all NVIDIA nodes of the cluster: `cloud` where images have it, `operator` where they do not. Two owners of one
   * driver unload each other's modules. Default: `cloud`. Restarts the nodes' drivers.
   */
  driver?: DriverOwner;
  /** With `driver: operator`: whether its driver serves RDMA beside the network operator's. Default: false. Restarts the nodes' drivers. */
  rdma?: boolean;
  /** Whether the metrics are read by a monitor, whose kind comes with the monitoring's chart. Default: false. Live. */
  watched?: boolean;
  /** The namespace that is made for it. Default: `gpu-operator`. Replaces everything. */
  namespaceName?: string;
  /** Taints of the nodes beside NVIDIA's own and the burn-in's. Live. */
  taintKeys?: string[];
}

/**
 * NVIDIA's operator: device plugin, feature discovery, metrics, MIG, and the driver and the container toolkit where nodes have none. It
 * stands instead of our device plugin and of the exporter, never beside them.
 *
 * Give it the cluster: `new GpuOperator("gpu-operator", args, { provider: cluster.kubernetesProvider })`.
 */
export class GpuOperator extends pulumi.ComponentResource {
  /** The namespace that it runs in. */
  public readonly namespaceName: pulumi.Output<string>;

  constructor(name: string, args: GpuOperatorArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trainyard:index:GpuOperator", name, {}, opts);
    checkArguments("GpuOperator", name, args, this);
    const plan = planGpuOperator(name, args);
    this.namespaceName = (require("./kubernetes") as typeof import("./kubernetes")).gpuOperator(this, name, plan).namespace;
    this.registerOutputs({ namespaceName: this.namespaceName });
  }
}
