import * as pulumi from "@pulumi/pulumi";
import { formatProblem } from "../core/problems";
import { planBurnIn } from "./plan";

/** What a person's own test of a family runs, and in which image. */
export interface BurnInTestArgs {
  /**
   * The image: with `all_reduce_perf` and `nvbandwidth` for NVIDIA, hccl_demo and hl_qual for Gaudi, nccom-test for Neuron, qaic-util for
   * Qualcomm. There is none by default; a live run asks for it. Tests nodes that come later.
   */
  image?: string;
  /**
   * A test of your own. It writes `{"collectiveGBps": 461.2, "memoryGBps": 52.4}` to /dev/termination-log, and finds the number of
   * accelerators in COUNT. Default: that of the family.
   */
  command?: string[];
}

/** Nodes of one kind. */
export interface BurnInGroupArgs {
  /** The node group's name: the value of the label `trainyard.dev/node-group`. */
  name: string;
  /** Machine type. */
  machine: string;
  /** What the machine carries, in your words. Default: what the catalogue says. */
  accelerator?: string;
  /** GB/s of an all-reduce over all accelerators. Default: the catalogue's. Live for nodes that come later. */
  collectiveGBps?: number;
  /** GB/s from the host to each accelerator. Default: the catalogue's. Live for nodes that come later. */
  memoryGBps?: number;
  /** DeviceClass of the accelerators, where a DRA driver owns them: the test claims all of them. Default: it asks for the resource. */
  deviceClass?: string;
  /** Taints of the nodes, which the test has to tolerate. Default: the accelerator's own. */
  taintKeys?: string[];
}

export interface BurnInArgs {
  /** Namespace that is made for it. Default `burn-in`. Replaces everything. */
  namespace?: string;
  /** The nodes. */
  groups: BurnInGroupArgs[];
  /** Images and commands by family: `nvidia`, `gaudi`, `neuron`, `qualcomm`, `rocm`. */
  tests?: { [key: string]: BurnInTestArgs };
  /**
   * True where nobody taints new nodes, so that the controller does: on Azure, whose node pools keep the taints that they are given, and on
   * clusters that are there. Nodes that are in use are then tested as soon as they are free. Default: false.
   */
  marksNodes?: boolean;
  /** How often a node may fail before it stays out. Default: 2. Live. */
  attempts?: number;
  /** Minutes that one test may take. Default: 30. Live. */
  timeoutMinutes?: number;
  /** Image of the controller: Node.js 22 or later. Default: that of plan.ts. */
  controllerImage?: string;
  /** True in a rehearsal: a missing image becomes a stated placeholder that no registry can serve. Default: false. */
  rehearsal?: boolean;
  /** Whether alert rules and a monitor are made; their kinds come with the monitoring's chart. Default: false. Live. */
  watched?: boolean;
  /** Namespace of the monitoring, which may read the metrics. Default `monitoring`. Live. */
  monitoringNamespace?: string;
  /** Labels of every object. Live. */
  labels?: { [key: string]: string };
}

/**
 * Lets work onto new accelerator nodes once they have shown that they are well. Nodes join with the taint `trainyard.dev/burn-in`; a
 * controller runs the family's collective and memory tests on each, holds them against the catalogue's floor, and takes the taint away from
 * those that reach it. A node that fails keeps the taint and raises an alert. A node that is booted anew is tested anew.
 *
 * Costs a new node's price for the minutes of its test, and one small pod.
 */
export class BurnIn extends pulumi.ComponentResource {
  /** The taint that keeps work off a node until it has passed. */
  public readonly taint: pulumi.Output<string>;
  /** Namespace that the tests run in. */
  public readonly namespace: pulumi.Output<string>;

  constructor(name: string, args: BurnInArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trainyard:index:BurnIn", name, {}, opts);
    const plan = planBurnIn(name, args);
    for (const advice of plan.advice) void pulumi.log.warn(formatProblem(advice), this);
    const built = (require("./kubernetes") as typeof import("./kubernetes")).burnIn(this, name, plan);
    this.taint = pulumi.output(plan.settings.taint);
    this.namespace = built.namespace;
    this.registerOutputs({ taint: this.taint, namespace: this.namespace });
  }
}
