import * as pulumi from "@pulumi/pulumi";
import { checkArguments } from "../../core/arguments";
import type { Cloud } from "../../core/cloud";
import type { DriverOwner } from "../index";
import { planDraDrivers } from "./plan";

/** Whose devices a DRA driver offers to pods. */
export const DraDriver = {
  /** NVIDIA's chips, by NVIDIA's driver: class `gpu.nvidia.com`. Not on GKE. */
  Nvidia: "nvidia",
  /** NVLink between machines (GB200, GB300), by the same driver: ComputeDomains. Goes with any owner of the chips. */
  ComputeDomains: "compute-domains",
  /** Gaudi, by Intel's driver: class `gaudi.intel.com`. */
  Gaudi: "gaudi",
  /** EFA interfaces, by AWS's DRANET: class `efa.networking.k8s.aws`. */
  Efa: "efa",
} as const;
export type DraDriver = (typeof DraDriver)[keyof typeof DraDriver];

export interface DraDriversArgs {
  /** Whose nodes they are: each cloud keeps NVIDIA's driver elsewhere. Live. */
  cloud: Cloud;
  /** Which drivers are installed. None may stand beside the device plugin of the same devices. Live. */
  drivers: DraDriver[];
  /** Who installed NVIDIA's kernel driver: the node's image, or the GPU operator, which keeps it elsewhere. Default: `cloud`. Rolls the driver. */
  driver?: DriverOwner;
  /** Version of the cluster, where it is known beforehand: `1.35`. Older than 1.34 is refused. Default: not checked. */
  kubernetesVersion?: string;
  /** Taints of the nodes beside the accelerators' own and the burn-in's. Rolls the drivers. */
  taintKeys?: string[];
  /** Labels of the nodes, where they are no `NodeGroup` of ours. Default: our own labels. Rolls the drivers. */
  nodeSelector?: { [key: string]: string };
}

/**
 * Drivers of dynamic resource allocation: they tell Kubernetes of each device by itself, and pods claim devices of a class (`deviceClass` of
 * the workloads' machines) where they ask a device plugin for a number. Needs Kubernetes 1.34. Costs nothing but a small pod on each node.
 *
 * Give it the cluster: `new DraDrivers("dra", args, { provider: cluster.kubernetesProvider })`.
 */
export class DraDrivers extends pulumi.ComponentResource {
  /** Device classes that pods may claim by now. */
  public readonly deviceClasses: pulumi.Output<string[]>;

  constructor(name: string, args: DraDriversArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trainyard:index:DraDrivers", name, {}, opts);
    checkArguments("DraDrivers", name, args, this);
    const plan = planDraDrivers(name, args);
    const releases = (require("./kubernetes") as typeof import("./kubernetes")).draDrivers(this, name, plan);
    this.deviceClasses = pulumi.all(releases.map(({ id }) => id)).apply(() => [...plan.deviceClasses]);
    this.registerOutputs({ deviceClasses: this.deviceClasses });
  }
}
