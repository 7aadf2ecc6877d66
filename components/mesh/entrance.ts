import * as pulumi from "@pulumi/pulumi";
import { checkArguments } from "../core/arguments";
import type { Cloud } from "../core/cloud";

export interface MeshEntranceArgs {
  /** Where the cluster runs: decides which load balancer is made. */
  cloud: Cloud;
  /** Whether the internet reaches it. Default: the network alone. A change makes the load balancer anew, with another address. */
  public?: boolean;
}

/**
 * A load balancer before the gateway of the mesh, with an address that names can lead to. About 16 USD a month and traffic. The gateway's
 * own Service may then stay inside the cluster.
 */
export class MeshEntrance extends pulumi.ComponentResource {
  /** A host name on AWS, an IPv4 address on Google Cloud and Azure. */
  public readonly address: pulumi.Output<string>;

  constructor(name: string, args: MeshEntranceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trainyard:index:MeshEntrance", name, {}, opts);
    checkArguments("MeshEntrance", name, args, this);
    const { meshEntrance } = require("./entrance-kubernetes") as typeof import("./entrance-kubernetes");
    this.address = meshEntrance(this, name, args.cloud, args.public ?? false);
    this.registerOutputs({ address: this.address });
  }
}
