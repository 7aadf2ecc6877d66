import * as pulumi from "@pulumi/pulumi";
import { checkArguments } from "../../core/arguments";

export interface TrainingEngineArgs {
  /** Installs Kubeflow Trainer above JobSet, for the form `trainjob`. Default false. */
  trainer?: boolean;
}

/**
 * What makes the pods of the forms `jobset` and `trainjob`: the JobSet controller, and Kubeflow Trainer without the JobSet that its chart
 * would bring along. Once for a cluster. Takes half a processor and 128 MiB.
 */
export class TrainingEngine extends pulumi.ComponentResource {
  /** Namespace of the JobSet controller. */
  public readonly namespace: pulumi.Output<string>;

  constructor(name: string, args: TrainingEngineArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("trainyard:index:TrainingEngine", name, {}, opts);
    checkArguments("TrainingEngine", name, args, this);
    const { trainingEngine } = require("./kubernetes") as typeof import("./kubernetes");
    this.namespace = trainingEngine(this, name, args.trainer ?? false);
    this.registerOutputs({ namespace: this.namespace });
  }
}
