import * as pulumi from "@pulumi/pulumi";
import { checkArguments } from "../../core/arguments";
import { planNetworkOperator } from "./plan";

export interface NetworkOperatorArgs {
  /**
   * Whether it brings node feature discovery. False where NVIDIA's GPU operator is on the cluster too, which brings it: a node's labels have one
   * owner. Default: true. Live.
   */
  featureDiscovery?: boolean;
  /** Labels of the nodes with InfiniBand. Default: our own label. Live. */
  nodeSelector?: { [key: string]: string };
  /** Taints of the nodes beside NVIDIA's own, AMD's and the burn-in's. Live. */
  taintKeys?: string[];
  /** The namespace that is made for it. Default: `network-operator`. Replaces everything. */
  namespaceName?: string;
}

/**
 * NVIDIA's network operator: the driver of InfiniBand (DOCA-OFED) on the nodes, in place of the image's, and the plugin that hands each pod ports
 * of its own (`rdma/ib`). It stands instead of our RDMA shared device plugin, never beside it.
 *
 * Give it the cluster: `new NetworkOperator("network-operator", {}, { provider: cluster.kubernetesProvider })`.
 */
export class NetworkOperator extends pulumi.ComponentResource {
  /** Extended resource that nodes offer, one for each port: `rdma/ib`. */
  public readonly resourceName: pulumi.Output<string>;

  constructor(name: string, args: NetworkOperatorArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trainyard:index:NetworkOperator", name, {}, opts);
    checkArguments("NetworkOperator", name, args, this);
    const plan = planNetworkOperator(name, args);
    const policy = (require("./kubernetes") as typeof import("./kubernetes")).networkOperator(this, name, plan);
    this.resourceName = policy.id.apply(() => plan.resourceName);
    this.registerOutputs({ resourceName: this.resourceName });
  }
}
