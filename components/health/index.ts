import * as pulumi from "@pulumi/pulumi";
import { checkArguments } from "../core/arguments";
import { formatProblem } from "../core/problems";
import type { FabricAttachmentArgs } from "../fabric";
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
  /**
   * A test of your own of the fabric between machines: it runs in one pod of each machine and writes
   * `{"fabricGBps": 312.5, "transport": "NET/IB"}` or `{"error": "..."}` to /dev/termination-log. It finds COUNT, NODES, MASTER (the name
   * of the first machine's pod), MASTER_PORT, FABRIC and JOB_COMPLETION_INDEX. Default: that of the family. Live for tests that begin later.
   */
  fabricCommand?: string[];
}

/** What becomes of a node that has nobody to be tested with. */
export const LoneNode = {
  /** It takes work and is labelled `trainyard.dev/burn-in-fabric=unproven`: with nobody beside it, its fabric carries nothing. */
  Release: "release",
  /** It keeps its taint until there is somebody. */
  Wait: "wait",
} as const;
export type LoneNode = (typeof LoneNode)[keyof typeof LoneNode];

/** How the fabrics of all groups are tested. */
export interface BurnInFabricArgs {
  /** Machines that are tested together. Default: 2, which finds the machine at fault soonest. Live. */
  size?: number;
  /** What becomes of a node that has nobody to be tested with. Default: `release`. Live. */
  lone?: LoneNode;
  /** Minutes that it waits for somebody before. Default: 15. Live. */
  loneMinutes?: number;
  /** Tests that run at once, of all groups together. Default: 4. Live. */
  concurrent?: number;
  /** Minutes that one test may take once its machines have found each other. Default: 15. Live. */
  timeoutMinutes?: number;
}

/** How the fabric between a group's machines is tested. */
export interface BurnInGroupFabricArgs {
  /**
   * Key of the node label whose value names one fabric: a placement group, a scale set, a block. Only nodes of one value are tested
   * together; one without the label has nobody. `nodeTopology` says which it is on each cloud. Live.
   */
  domainLabel: string;
  /** The most nodes that the group may have, so that a test is not larger. Default: not known. */
  maxNodes?: number;
  /** GB/s between machines, by bus bandwidth. Default: the catalogue's. Live for tests that begin later. */
  fabricGBps?: number;
  /**
   * Extended resources of a machine's whole fabric: `{ "rdma/ib": 8 }`. Default: `vpc.amazonaws.com/efa` and `rdma/ib` with as many as the
   * catalogue counts; none for Gaudi, whose ports are on the chip. Live for tests that begin later.
   */
  devices?: { [key: string]: number };
  /** DeviceClass of the fabric's devices, where a DRA driver owns them: pods claim as many as the machine has. Default: they ask for resources. */
  deviceClass?: string;
  /**
   * Google Cloud: how collectives leave the machine, where `GkeFabric` has made it ready. Pods then take what workers take: networks, plug-in,
   * variables, and for TCPX and TCPXO the daemon beside them, whose rights the namespace has to allow. `tcpx` and `tcpxo` are tested with it alone.
   * Default: none. Live for tests that begin later.
   */
  attachment?: FabricAttachmentArgs;
  /** Google Cloud, without an `attachment`: names of the networks of RDMA. Default: `rdma-0` and so on, as many as the machine has. Live for tests that begin later. */
  networks?: string[];
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
  /** Nodes that are well by themselves are tested with each other before work may run on them. Default: they are not. Live. */
  fabric?: BurnInGroupFabricArgs;
}

export interface BurnInArgs {
  /**
   * Namespace that is made for it, which enforces `baseline`; where a group's `attachment` brings a daemon, `privileged` with an admission policy of its
   * own that asks `baseline` of everything else. Default `burn-in`. Replaces everything.
   */
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
  /** How the fabrics are tested of those groups that say `fabric`. Default: that of `BurnInFabricArgs`. Live. */
  fabric?: BurnInFabricArgs;
  /** How often a node may fail by itself before it stays out. Default: 2. Live. */
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
 * With `fabric`, nodes that are well by themselves are then tested with each other: over the devices that workers ask for, and against a
 * floor of its own. A run that fell back to TCP has failed, however well it ended. Where two fail together, each is tested once more with
 * one that is known to be well.
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
    checkArguments("BurnIn", name, args, this);
    const plan = planBurnIn(name, args);
    for (const advice of plan.advice) void pulumi.log.warn(formatProblem(advice), this);
    const built = (require("./kubernetes") as typeof import("./kubernetes")).burnIn(this, name, plan);
    this.taint = pulumi.output(plan.settings.taint);
    this.namespace = built.namespace;
    this.registerOutputs({ taint: this.taint, namespace: this.namespace });
  }
}
