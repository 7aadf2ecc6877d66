import * as pulumi from "@pulumi/pulumi";
import { checkArguments } from "../../core/arguments";
import type { Cloud } from "../../core/cloud";
import { planAcceleratorMetrics } from "./plan";

export interface AcceleratorMetricsArgs {
  /** Whose nodes they are. */
  cloud: Cloud;
  /** Accelerators whose exporter runs on each of their nodes, as node groups declare them. Kinds that share one get it once. Live. */
  accelerators: string[];
  /** Images of your own by exporter: `gaudi`, `neuron`. Default: those of data.ts. Rolls the exporter. */
  images?: { [key: string]: string };
  /** Namespace of the monitoring, which reads them. Default `monitoring`. Live. */
  monitoringNamespace?: string;
}

/**
 * Tells the monitoring what each accelerator does: NVIDIA's by DCGM, Gaudi's and Neuron's by their vendors' exporters. The kinds of its
 * monitors come with the monitoring's chart, so it comes after that. NVIDIA's GPU operator brings its own exporter: leave NVIDIA's chips
 * out where it runs.
 */
export class AcceleratorMetrics extends pulumi.ComponentResource {
  /** Exporters that run now: `nvidia`, `gaudi`, `neuron`. */
  public readonly exporters: pulumi.Output<string[]>;

  constructor(name: string, args: AcceleratorMetricsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trainyard:index:AcceleratorMetrics", name, {}, opts);
    checkArguments("AcceleratorMetrics", name, args, this);
    const plan = planAcceleratorMetrics(name, args);
    (require("./kubernetes") as typeof import("./kubernetes")).acceleratorMetrics(this, name, plan);
    this.exporters = pulumi.output([...(plan.dcgm === undefined ? [] : ["nvidia"]), ...plan.sets.map((set) => set.family)]);
    this.registerOutputs({ exporters: this.exporters });
  }
}

export { exportedBy } from "./plan";
