import * as pulumi from "@pulumi/pulumi";
import { checkArguments } from "../core/arguments";
import { Problems } from "../core/problems";
import { checkWhole } from "../workloads/checks";

export interface GroupEngineArgs {
  /** Namespace that is made for it. Default `lws-system`. A change replaces the engine. */
  namespace?: string;
  /** Controllers; one leads, the others stand by. Default 2. Live. */
  replicas?: number;
}

/**
 * LeaderWorkerSet, once for a cluster: what keeps the machines of one copy of a model together. Every `ModelServer` of several machines
 * depends on it. Takes 0.2 processors and 512 MiB.
 */
export class GroupEngine extends pulumi.ComponentResource {
  /** Namespace that it runs in. */
  public readonly namespace: pulumi.Output<string>;

  constructor(name: string, args: GroupEngineArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("trainyard:index:GroupEngine", name, {}, opts);
    checkArguments("GroupEngine", name, args, this);
    const problems = new Problems(`GroupEngine ${name}`);
    const replicas = args.replicas ?? 2;
    checkWhole("replicas", replicas, 1, problems);
    problems.throwIfAny();
    const { installEngine } = require("../charts/engine") as typeof import("../charts/engine");
    const { chart } = require("../charts") as typeof import("../charts");
    const engine = installEngine(this, name, {
      chart: "lws",
      namespace: args.namespace ?? "lws-system",
      webhookPorts: [9443],
      values: {
        replicaCount: replicas,
        // The chart's own default follows the main branch.
        image: { manager: { tag: chart("lws").appVersion, pullPolicy: "IfNotPresent" } },
        podSecurityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
        resources: { requests: { cpu: "100m", memory: "256Mi" }, limits: { memory: "512Mi" } },
      },
    });
    this.namespace = engine.namespace;
    this.registerOutputs({ namespace: this.namespace });
  }
}
