import type * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { checkArguments } from "../../core/arguments";
import { planExistingCluster } from "./plan";

export interface ExistingClusterArgs {
  /** Context of the kubeconfig. Default: its current one. Another cluster replaces everything that runs there. */
  context?: string;
  /** The kubeconfig: a path, or its content, which is kept as a secret. Default: `KUBECONFIG`, else `~/.kube/config`. Live. */
  kubeconfig?: pulumi.Input<string>;
}

/** Each cluster's provider. Not a property, because a component's properties are its outputs in every language. */
const providers = new WeakMap<ExistingCluster, kubernetes.Provider>();

/** A Kubernetes cluster that is there already: a way to it, and no machine of it. Costs nothing. */
export class ExistingCluster extends pulumi.ComponentResource {
  /** The context that is used; empty where it is the kubeconfig's current one. */
  public readonly context: pulumi.Output<string>;

  constructor(name: string, args: ExistingClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trainyard:index:ExistingCluster", name, {}, opts);
    checkArguments("ExistingCluster", name, args, this);
    const plan = planExistingCluster(name, args);
    const provider = (require("./kubernetes") as typeof import("./kubernetes")).existingCluster(this, name, plan);
    providers.set(this, provider);
    this.context = pulumi.output(plan.context ?? "");
    this.registerOutputs({ context: this.context });
  }

  /** A provider for what runs on the cluster: `{ provider: cluster.kubernetesProvider }`. */
  get kubernetesProvider(): kubernetes.Provider {
    const provider = providers.get(this);
    if (provider === undefined) throw new Error("the cluster was not built to its end");
    return provider;
  }
}
